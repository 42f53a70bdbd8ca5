/* Evidence from the Dockerfile of a service that has `build:`. */
#ifndef EVIDENCE_DOCKERFILE_DOCKERFILE_H
#define EVIDENCE_DOCKERFILE_DOCKERFILE_H

#include "evidence/evidence.h"

/*
 * Finds and reads the Dockerfile of subject->service: `build:` as a string or a
 * mapping, with context, dockerfile, dockerfile_inline, target and args. Sets
 * subject->dockerfile to its claim, and subject->image to the image that it is
 * built on. Nothing is known, and nothing is set, for remote contexts, for what a
 * variable without a value decides, and for files that are not there; what is
 * refused is remarked at the build key.
 */
void dockerfile_find(const struct evidence_context *context, struct evidence_subject *subject);

#endif
