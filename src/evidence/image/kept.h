/* An account of the memory that is kept of an image. */
#ifndef EVIDENCE_IMAGE_KEPT_H
#define EVIDENCE_IMAGE_KEPT_H

#include <stddef.h>

#include "base/error.h"
#include "evidence/image/limits.h"

struct kept {
	size_t bytes;
};

static inline int kept_add(struct kept *kept, size_t bytes, struct error *err)
{
	if (bytes > IMAGE_KEPT_MAX - kept->bytes)
		return error_set(err, IMAGE_KEPT_TOLD);
	kept->bytes += bytes;
	return 0;
}

#endif
