/* Evidence from the Dockerfile of a service that has `build:`. */
#ifndef EVIDENCE_DOCKERFILE_H
#define EVIDENCE_DOCKERFILE_H

#include "evidence/dockerfile_image.h"
#include "evidence/evidence.h"

/* What was read for one service. */
struct dockerfile_evidence {
	const char *name; /* "Dockerfile.prod" */
	struct dockerfile_image image;
};

/*
 * Finds and reads the Dockerfile of subject->service: `build:` as a string or a mapping, with
 * context, dockerfile, dockerfile_inline, target and args. Sets subject->dockerfile,
 * and subject->image to the image that it is built on. Nothing is known, and nothing
 * is set, for remote contexts, for what a variable without a value decides, and for files that are
 * not there; what is refused is remarked at the build key.
 */
void dockerfile_find(const struct evidence_context *context, struct evidence_subject *subject);

/* The claim of subject->dockerfile. */
bool dockerfile_collect(const struct evidence_context *context,
			const struct evidence_subject *subject, struct claim *claim);

#endif
