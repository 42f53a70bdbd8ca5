/* How much memory zstd takes to decompress bytes, by a look at them as they pass. */
#ifndef EVIDENCE_IMAGE_ZSTD_WINDOW_H
#define EVIDENCE_IMAGE_ZSTD_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Walks the frames and blocks (RFC 8878, 3.1). libarchive lets zstd take 128 MiB, and has no option for it; a frame
 * says in its header how much. Zeroed memory is one that begins.
 */
struct zstd_window {
	uint64_t largest; /* bytes: of the frames so far */
	uint64_t skip;	  /* bytes that say nothing */
	uint8_t head[18]; /* what is put together */
	uint8_t have, part;
	bool checksum, lost; /* lost: these are no frames, and zstd will say so */
};
void zstd_window_add(struct zstd_window *window, const char *bytes, size_t len);

#endif
