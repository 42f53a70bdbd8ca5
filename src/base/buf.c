/* A growing run of bytes that doubles its memory, so that adding is linear. */
#include "base/buf.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

#define FIRST_CAP ((size_t)256)

void buf_init(struct buf *buf)
{
	*buf = (struct buf)BUF_INIT;
}

void buf_release(struct buf *buf)
{
	if (buf->cap)
		free(buf->data);
	buf_init(buf);
}

void buf_grow(struct buf *buf, size_t extra)
{
	size_t need = buf->len + extra + 1;
	size_t cap = buf->cap < SIZE_MAX / 2 ? buf->cap * 2 : SIZE_MAX;

	/* What wraps around cannot be had: asking for all of memory ends the program. */
	if (need <= extra)
		cap = SIZE_MAX;
	else if (cap < need)
		cap = need < FIRST_CAP ? FIRST_CAP : need;
	buf->data = xreallocarray(buf->cap ? buf->data : NULL, cap, 1);
	buf->cap = cap;
	buf->data[buf->len] = '\0';
}

void buf_clear(struct buf *buf)
{
	buf->len = 0;
	if (buf->cap)
		buf->data[0] = '\0';
}

void buf_add(struct buf *buf, const void *bytes, size_t len)
{
	if (!len)
		return;
	buf_reserve(buf, len);
	memcpy(buf->data + buf->len, bytes, len);
	buf->len += len;
	buf->data[buf->len] = '\0';
}

void buf_addchars(struct buf *buf, char byte, size_t count)
{
	if (!count)
		return;
	buf_reserve(buf, count);
	memset(buf->data + buf->len, byte, count);
	buf->len += count;
	buf->data[buf->len] = '\0';
}

void buf_addf(struct buf *buf, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	buf_vaddf(buf, format, args);
	va_end(args);
}

void buf_vaddf(struct buf *buf, const char *format, va_list args)
{
	va_list again;
	int len;

	va_copy(again, args);
	buf_reserve(buf, FIRST_CAP);
	len = vsnprintf(buf->data + buf->len, buf->cap - buf->len, format, args);
	if (len < 0)
		abort(); /* a format that cannot be printed is a bug of ours */
	if ((size_t)len >= buf->cap - buf->len) {
		buf_reserve(buf, (size_t)len);
		vsnprintf(buf->data + buf->len, buf->cap - buf->len, format, again);
	}
	buf->len += (size_t)len;
	va_end(again);
}

char *buf_detach(struct buf *buf)
{
	char *data = buf->cap ? buf->data : xstrdup("");

	buf_init(buf);
	return data;
}
