text_sources = \
	src/text/diff.c \
	src/text/diff.h \
	src/text/diff_hunk.c \
	src/text/differ.h \
	src/text/edit.c \
	src/text/edit.h \
	src/text/near.c \
	src/text/near.h \
	src/text/span.c \
	src/text/span.h \
	src/text/units.c \
	src/text/units.h
