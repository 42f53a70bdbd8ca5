/* Reading an image that is in memory, for tests. */
#ifndef EVIDENCE_IMAGE_PROFILE_READ_H
#define EVIDENCE_IMAGE_PROFILE_READ_H

#include <stddef.h>

#include "evidence/image/profile.h"

/* As image_profile_read(), of an archive that is these bytes; the request's path and fd do not count. */
int image_profile_read_memory(struct image_profile *out, const struct image_request *request,
			      const char *bytes, size_t len, struct error *err)
	__attribute__((warn_unused_result));

#endif
