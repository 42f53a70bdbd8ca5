/* Bytes that are pulled block by block: from a descriptor, from memory, with a look at the beginning. */
#include "evidence/image/stream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"

/* As large as a pipe of Linux gets, and small beside the rest. */
#define BUFFER_SIZE ((size_t)256 << 10)
#define PROGRESS_STEP ((uint64_t)4 << 20)

int stream_drain(struct stream *stream, struct error *err)
{
	const char *bytes;
	size_t len;

	do {
		if (stream_pull(stream, &bytes, &len, err))
			return -1;
	} while (len);
	return 0;
}

static int memory_pull(struct stream *base, const char **bytes, size_t *len, struct error *err)
{
	struct stream_memory *stream = (struct stream_memory *)base;

	(void)err;
	*bytes = stream->bytes;
	*len = stream->len;
	stream->len = 0;
	return 0;
}

void stream_memory_init(struct stream_memory *stream, const char *bytes, size_t len)
{
	*stream = (struct stream_memory){{memory_pull}, bytes, len};
}

static int fd_pull(struct stream *base, const char **bytes, size_t *len, struct error *err)
{
	struct stream_fd *stream = (struct stream_fd *)base;
	ssize_t count;

	do {
		count = read(stream->fd, stream->buffer, BUFFER_SIZE);
	} while (count < 0 && errno == EINTR);
	if (count < 0)
		return error_system(err, errno, "cannot be read");
	stream->count += (size_t)count;
	if (stream->progress && (!count || stream->count - stream->told >= PROGRESS_STEP)) {
		stream->told = stream->count;
		stream->progress(stream->context, stream->count);
	}
	*bytes = stream->buffer;
	*len = (size_t)count;
	return 0;
}

void stream_fd_init(struct stream_fd *stream, int fd)
{
	*stream = (struct stream_fd){.base = {fd_pull}, .fd = fd, .buffer = xmalloc(BUFFER_SIZE)};
}

void stream_fd_release(struct stream_fd *stream)
{
	free(stream->buffer);
	stream->buffer = NULL;
}

static int head_pull(struct stream *base, const char **bytes, size_t *len, struct error *err)
{
	struct stream_head *stream = (struct stream_head *)base;

	*bytes = stream->first;
	*len = stream->first_len;
	stream->first = stream->then;
	stream->first_len = stream->then_len;
	stream->then_len = 0;
	return *len ? 0 : stream_pull(stream->below, bytes, len, err);
}

int stream_head_init(struct stream_head *stream, struct stream *below, const char **head,
		     size_t *len, struct error *err)
{
	stream->base.pull = head_pull;
	stream->below = below;
	stream->then_len = 0;
	if (stream_pull(below, &stream->first, &stream->first_len, err))
		return -1;
	/* Small blocks are put together. */
	while (stream->first_len && stream->first_len < STREAM_HEAD_MAX && !stream->then_len) {
		size_t room = STREAM_HEAD_MAX - stream->first_len;

		if (stream->first != stream->small)
			memcpy(stream->small, stream->first, stream->first_len);
		stream->first = stream->small;
		if (stream_pull(below, &stream->then, &stream->then_len, err))
			return -1;
		if (!stream->then_len)
			break;
		if (room > stream->then_len)
			room = stream->then_len;
		memcpy(stream->small + stream->first_len, stream->then, room);
		stream->first_len += room;
		stream->then += room;
		stream->then_len -= room;
	}
	*head = stream->first;
	*len = stream->first_len;
	return 0;
}

static int digest_pull(struct stream *base, const char **bytes, size_t *len, struct error *err)
{
	struct stream_digest *stream = (struct stream_digest *)base;

	if (stream_pull(stream->below, bytes, len, err))
		return -1;
	digest_add(&stream->state, *bytes, *len);
	return 0;
}

void stream_digest_init(struct stream_digest *stream, struct stream *below)
{
	stream->base.pull = digest_pull;
	stream->below = below;
	digest_begin(&stream->state);
}
