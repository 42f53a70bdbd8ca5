/* Reading a layer: a tar archive becomes a run of entries. */
#ifndef EVIDENCE_IMAGE_LAYER_H
#define EVIDENCE_IMAGE_LAYER_H

#include <stddef.h>

#include "evidence/image/catalog.h"
#include "evidence/image/stream.h"

struct layer {
	size_t first, count; /* of the catalog's entries */
};

/*
 * Reads to the end of the archive; what is behind that is left in the stream. -1 with the error for
 * what is no archive, is cut short or is above a limit.
 */
int layer_read(struct layer *out, struct catalog *catalog, struct stream *bytes, struct error *err);

#endif
