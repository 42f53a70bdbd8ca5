base_sources = \
	src/base/alloc.c \
	src/base/alloc.h \
	src/base/buf.c \
	src/base/buf.h \
	src/base/error.c \
	src/base/error.h \
	src/base/file.c \
	src/base/file.h \
	src/base/file_replace.c \
	src/base/guard.h \
	src/base/list.h \
	src/base/path.c \
	src/base/path.h \
	src/base/root.c \
	src/base/root.h \
	src/base/sandbox.c \
	src/base/sandbox.h \
	src/base/sandbox_calls.h \
	src/base/set.c \
	src/base/set.h \
	src/base/shell.c \
	src/base/shell.h \
	src/base/sort.c \
	src/base/sort.h \
	src/base/utf8.c \
	src/base/utf8.h
