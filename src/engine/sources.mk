engine_sources = \
	src/engine/archive.c \
	src/engine/archive.h \
	src/engine/client.c \
	src/engine/client.h \
	src/engine/client_open.c \
	src/engine/events.c \
	src/engine/events.h \
	src/engine/interrupt.c \
	src/engine/interrupt.h \
	src/engine/mirror.c \
	src/engine/mirror.h \
	src/engine/process.c \
	src/engine/process.h \
	src/engine/process_child.h \
	src/engine/process_stream.c \
	src/engine/resolve.c \
	src/engine/resolve.h \
	src/engine/saved.c \
	src/engine/saved.h \
	src/engine/saved_calls.h \
	src/engine/saved_engine.c \
	src/engine/saved_skopeo.c \
	src/engine/turns.c \
	src/engine/turns.h \
	src/engine/verify_compose.c \
	src/engine/verify_compose.h
