/* Decompressing: one level of gzip or zstd, within what an image may be. */
#include <string.h>

#include "base/error.h"
#include "evidence/image/limits.h"
#include "evidence/image/stream.h"
#include "evidence/image/libarchive.h"

enum stream_packing stream_packing_of(const char *head, size_t len)
{
	if (len >= 3 && !memcmp(head, "\x1f\x8b\x08", 3))
		return STREAM_GZIP;
	if (len >= 4 && !memcmp(head, "\x28\xb5\x2f\xfd", 4))
		return STREAM_ZSTD;
	/* A frame of zstd that is passed over, as containers' zstd:chunked may begin with. */
	if (len >= 4 && ((unsigned char)head[0] & 0xf0) == 0x50 &&
	    !memcmp(head + 1, "\x2a\x4d\x18", 3))
		return STREAM_ZSTD;
	return STREAM_PLAIN;
}

/* What libarchive reads: the compressed bytes. */
static la_ssize_t read_below(struct archive *archive, void *context, const void **bytes)
{
	struct stream_unpacked *stream = context;
	const char *block;
	size_t len;

	(void)archive;
	if (stream_pull(stream->below, &block, &len, stream->err))
		return ARCHIVE_FATAL;
	stream->in += len;
	if (stream->packing == STREAM_ZSTD) {
		uint64_t before = stream->window.largest;

		zstd_window_add(&stream->window, block, len);
		/* Nothing is left to zstd that was not understood here. */
		if (stream->window.lost)
			return ARCHIVE_FATAL;
		stream->totals->windows += stream->window.largest - before;
		if (stream->totals->windows > IMAGE_WINDOW_MAX) {
			error_set(stream->err, IMAGE_WINDOW_TOLD);
			return ARCHIVE_FATAL;
		}
	}
	*bytes = block;
	return (la_ssize_t)len;
}

static int damaged(struct stream_unpacked *stream)
{
	stream->ended = true;
	if (!stream->err->message)
		error_set(stream->err, "is cut short or damaged: %s does not decompress it",
			  stream->packing == STREAM_GZIP ? "gzip" : "zstd");
	return -1;
}

static int unpacked_pull(struct stream *base, const char **bytes, size_t *len, struct error *err)
{
	struct stream_unpacked *stream = (struct stream_unpacked *)base;
	const void *block = NULL;
	la_int64_t offset;
	int status;

	*bytes = "";
	*len = 0;
	if (stream->ended)
		return 0;
	stream->err = err;
	status = archive_read_data_block(stream->archive, &block, len, &offset);
	if (status == ARCHIVE_EOF) {
		stream->ended = true;
		*len = 0;
		return 0;
	}
	if (status < ARCHIVE_WARN)
		return damaged(stream);
	*bytes = block;
	stream->out += *len;
	stream->totals->unpacked += *len;
	if (stream->totals->unpacked > IMAGE_UNPACKED_MAX)
		return error_set(err, IMAGE_UNPACKED_TOLD);
	if (stream->out > IMAGE_RATIO_FROM && stream->out / IMAGE_RATIO_MAX > stream->in)
		return error_set(err, IMAGE_RATIO_TOLD);
	return 0;
}

int stream_unpacked_init(struct stream_unpacked *stream, struct stream *below,
			 enum stream_packing packing, struct stream_totals *totals,
			 struct error *err)
{
	struct archive_entry *entry;

	*stream = (struct stream_unpacked){
		.base = {unpacked_pull}, .below = below, .totals = totals, .packing = packing};
	stream->err = err;
	if (!libarchive_is_there())
		return error_set(err, LIBARCHIVE_TOLD);
	stream->archive = archive_read_new();
	/* The filter is named: guessed ones would be taken off again and again. */
	if (!stream->archive || archive_read_support_format_raw(stream->archive) ||
	    archive_read_append_filter(stream->archive, packing == STREAM_GZIP
								? ARCHIVE_FILTER_GZIP
								: ARCHIVE_FILTER_ZSTD) ||
	    archive_read_open(stream->archive, stream, NULL, read_below, NULL) ||
	    archive_read_next_header(stream->archive, &entry) < ARCHIVE_WARN)
		return damaged(stream);
	return 0;
}

void stream_unpacked_release(struct stream_unpacked *stream)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;

	stream->err = &err;
	if (stream->packing == STREAM_ZSTD)
		stream->totals->windows -= stream->window.largest;
	if (stream->archive)
		archive_read_free(stream->archive);
	stream->archive = NULL;
}
