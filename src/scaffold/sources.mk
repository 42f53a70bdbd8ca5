scaffold_sources = \
	src/scaffold/dockerfile_template.c \
	src/scaffold/dockerfile_template.h \
	src/scaffold/health.c \
	src/scaffold/health.h \
	src/scaffold/outline.c \
	src/scaffold/outline.h \
	src/scaffold/outline_environment.c \
	src/scaffold/outline_volumes.c \
	src/scaffold/plain.c \
	src/scaffold/plain.h \
	src/scaffold/request.c \
	src/scaffold/request.h \
	src/scaffold/scaffold.c \
	src/scaffold/scaffold.h
