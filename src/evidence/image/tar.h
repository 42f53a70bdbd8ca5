/* Tar archives that stream by, through libarchive. */
#ifndef EVIDENCE_IMAGE_TAR_H
#define EVIDENCE_IMAGE_TAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "evidence/image/stream.h"

struct archive_entry;

struct tar {
	struct archive *archive; /* owned */
	struct stream *below;
	struct error *err;   /* of the call that is under way */
	size_t header_bytes; /* pulled for the headers of this entry */
	bool in_header, entered;
};

/* Release it in any case. */
int tar_open(struct tar *tar, struct stream *below, struct error *err);
void tar_release(struct tar *tar);
/* 1 with the next entry, which is the archive's; 0 at the end; -1 with the error. Content that was not read is passed over. */
int tar_next(struct tar *tar, struct archive_entry **entry, struct error *err);
/* 1 with a piece of its content and where in it that begins (files may have holes); 0 at its end. */
int tar_block(struct tar *tar, const char **bytes, size_t *len, uint64_t *offset,
	      struct error *err);

/* The content of an entry without holes. */
struct tar_stream {
	struct stream base;
	struct tar *tar;
	uint64_t at;
};
void tar_stream_init(struct tar_stream *stream, struct tar *tar);

#endif
