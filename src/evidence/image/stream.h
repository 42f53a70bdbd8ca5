/* Bytes that are pulled block by block: from a descriptor, from memory, decompressed. */
#ifndef EVIDENCE_IMAGE_STREAM_H
#define EVIDENCE_IMAGE_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "evidence/image/digest.h"
#include "evidence/image/zstd_window.h"

struct error;
struct archive; /* libarchive's */

/*
 * stream_pull() gives the next bytes, which stay until the next pull; *len is 0 at the end, and from then on. -1
 * with the error, which no later call takes away.
 */
struct stream {
	int (*pull)(struct stream *stream, const char **bytes, size_t *len, struct error *err);
};

static inline int stream_pull(struct stream *stream, const char **bytes, size_t *len,
			      struct error *err)
{
	return stream->pull(stream, bytes, len, err);
}

/* Pulls what is left. */
int stream_drain(struct stream *stream, struct error *err);

/* Of all that is read for one image. */
struct stream_totals {
	uint64_t unpacked; /* bytes: limit IMAGE_UNPACKED_MAX */
	uint64_t windows;  /* bytes: zstd's that are in use */
};

struct stream_memory {
	struct stream base;
	const char *bytes;
	size_t len;
};
void stream_memory_init(struct stream_memory *stream, const char *bytes, size_t len);

/* The descriptor stays the caller's. */
struct stream_fd {
	struct stream base;
	int fd;
	char *buffer;	/* owned */
	uint64_t count; /* bytes that were read */
	uint64_t told;
	void (*progress)(void *context, uint64_t bytes);
	void *context;
};
void stream_fd_init(struct stream_fd *stream, int fd);
void stream_fd_release(struct stream_fd *stream);

/* Passes bytes through, and lets their beginning be looked at before. */
#define STREAM_HEAD_MAX 512
struct stream_head {
	struct stream base;
	struct stream *below;
	char small[STREAM_HEAD_MAX];
	const char *first,
		*then; /* what comes before the next pull of `below`; first may be `small` */
	size_t first_len, then_len;
};
/* *head has at least STREAM_HEAD_MAX bytes, or all that there are. */
int stream_head_init(struct stream_head *stream, struct stream *below, const char **head,
		     size_t *len, struct error *err);

/* Passes bytes through, and takes their digest. */
struct stream_digest {
	struct stream base;
	struct stream *below;
	struct digest_state state;
};
void stream_digest_init(struct stream_digest *stream, struct stream *below);

enum stream_packing { STREAM_PLAIN, STREAM_GZIP, STREAM_ZSTD };
enum stream_packing stream_packing_of(const char *head, size_t len);

/* Decompresses one level of gzip or zstd (several members or frames one behind the other are one text). */
struct stream_unpacked {
	struct stream base;
	struct stream *below;
	struct archive *archive; /* owned */
	struct stream_totals *totals;
	struct zstd_window window;
	enum stream_packing packing;
	uint64_t in, out;
	struct error *err; /* of the pull that is under way */
	bool ended;
};
int stream_unpacked_init(struct stream_unpacked *stream, struct stream *below,
			 enum stream_packing packing, struct stream_totals *totals,
			 struct error *err);
void stream_unpacked_release(struct stream_unpacked *stream);

#endif
