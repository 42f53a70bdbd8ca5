posture_sources = \
	src/posture/forecast.c \
	src/posture/forecast.h \
	src/posture/posture.c \
	src/posture/posture.h \
	src/posture/posture_build.h \
	src/posture/posture_lists.c \
	src/posture/posture_tmpfs.c \
	src/posture/posture_user.c
