/* A growing run of bytes, always followed by a NUL that is not counted. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct buf {
	char *data; /* never NULL once it is initialized; data[len] is NUL */
	size_t len;
	size_t cap; /* 0 while data is the shared empty string */
};

/* Streaming callers flush at this size (bytes). */
#define BUF_DRAIN_SIZE ((size_t)64 << 10)

/* An empty one. No byte of the shared empty string is ever written: every writer reserves first. */
/* clang-format off */
#define BUF_INIT {(char *)(uintptr_t)"", 0, 0}
/* clang-format on */
void buf_init(struct buf *buf);
void buf_release(struct buf *buf);
#define CLEANUP_BUF __attribute__((cleanup(buf_release)))

/* For buf_reserve() when there is no room. */
void buf_grow(struct buf *buf, size_t extra);

/* Makes room for `extra` more bytes: the adds that follow do not move data. */
static inline void buf_reserve(struct buf *buf, size_t extra)
{
	if (extra >= buf->cap - buf->len)
		buf_grow(buf, extra);
}

void buf_clear(struct buf *buf); /* keeps the memory */
void buf_add(struct buf *buf, const void *bytes, size_t len);

static inline void buf_addch(struct buf *buf, char byte)
{
	buf_reserve(buf, 1);
	buf->data[buf->len++] = byte;
	buf->data[buf->len] = '\0';
}

static inline void buf_addstr(struct buf *buf, const char *text)
{
	buf_add(buf, text, strlen(text));
}

void buf_addchars(struct buf *buf, char byte, size_t count);
void buf_addf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_vaddf(struct buf *buf, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

/* Hands the bytes to the caller, who frees them with free(3); buf is empty after. */
char *buf_detach(struct buf *buf);

#endif
