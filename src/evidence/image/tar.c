/* Tar archives that stream by, through libarchive. */
#include "evidence/image/tar.h"


#include "base/error.h"
#include "evidence/image/limits.h"
#include "evidence/image/libarchive.h"

/* What libarchive reads. What one entry's headers make it keep (names, lists of holes) is bounded by how many there are. */
static la_ssize_t read_below(struct archive *archive, void *context, const void **bytes)
{
	struct tar *tar = context;
	const char *block;
	size_t len;

	(void)archive;
	if (tar->in_header && tar->header_bytes > IMAGE_HEADER_MAX) {
		error_set(tar->err, IMAGE_HEADER_TOLD);
		return ARCHIVE_FATAL;
	}
	if (stream_pull(tar->below, &block, &len, tar->err))
		return ARCHIVE_FATAL;
	tar->header_bytes += len;
	*bytes = block;
	return (la_ssize_t)len;
}

/* libarchive's own message may quote a name: it is not shown. */
static int damaged(struct tar *tar)
{
	if (!tar->err->message)
		error_set(tar->err, "is cut short or damaged: it is no whole tar archive");
	return -1;
}

int tar_open(struct tar *tar, struct stream *below, struct error *err)
{
	*tar = (struct tar){.below = below, .err = err, .in_header = true};
	if (!libarchive_is_there())
		return error_set(err, LIBARCHIVE_TOLD);
	tar->archive = archive_read_new();
	if (!tar->archive || archive_read_support_format_tar(tar->archive) ||
	    archive_read_support_format_empty(tar->archive) ||
	    archive_read_open(tar->archive, tar, NULL, read_below, NULL))
		return damaged(tar);
	return 0;
}

void tar_release(struct tar *tar)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;

	tar->err = &err;
	if (tar->archive)
		archive_read_free(tar->archive);
	tar->archive = NULL;
}

int tar_next(struct tar *tar, struct archive_entry **entry, struct error *err)
{
	int status;

	tar->err = err;
	if (tar->entered) {
		tar->in_header = false;
		if (archive_read_data_skip(tar->archive) < ARCHIVE_WARN)
			return damaged(tar);
	}
	tar->in_header = tar->entered = true;
	tar->header_bytes = 0;
	status = archive_read_next_header(tar->archive, entry);
	if (status == ARCHIVE_EOF)
		return 0;
	return status < ARCHIVE_WARN ? damaged(tar) : 1;
}

int tar_block(struct tar *tar, const char **bytes, size_t *len, uint64_t *offset, struct error *err)
{
	const void *block = NULL;
	la_int64_t at = 0;
	int status;

	tar->err = err;
	tar->in_header = false;
	do {
		*len = 0;
		status = archive_read_data_block(tar->archive, &block, len, &at);
	} while (status == ARCHIVE_OK && !*len);
	if (status == ARCHIVE_EOF)
		return 0;
	if (status < ARCHIVE_WARN || at < 0)
		return damaged(tar);
	*bytes = block;
	*offset = (uint64_t)at;
	return 1;
}

static int entry_pull(struct stream *base, const char **bytes, size_t *len, struct error *err)
{
	struct tar_stream *stream = (struct tar_stream *)base;
	uint64_t offset;
	int status = tar_block(stream->tar, bytes, len, &offset, err);

	if (status < 0)
		return -1;
	if (!status) {
		*bytes = "";
		*len = 0;
		return 0;
	}
	if (offset != stream->at)
		return error_set(err, "has a layer that is written with holes");
	stream->at += *len;
	return 0;
}

void tar_stream_init(struct tar_stream *stream, struct tar *tar)
{
	*stream = (struct tar_stream){.base = {entry_pull}, .tar = tar};
}
