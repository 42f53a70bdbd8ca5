/* The script that an image of a build starts with, where it lies in the build's folder. */
#ifndef EVIDENCE_DOCKERFILE_DOCKERFILE_SCRIPT_H
#define EVIDENCE_DOCKERFILE_DOCKERFILE_SCRIPT_H

#include "evidence/dockerfile/dockerfile_image.h"

struct arena;

/* Larger ones are no start scripts (bytes). */
#define DOCKERFILE_SCRIPT_MAX ((size_t)256 << 10)

/*
 * The path of the script in the build's folder, by the COPY or ADD that brought it: of the entrypoint, or of the command
 * when there is none; behind shells and init programs. NULL when none of them was copied. In the arena.
 */
const char *dockerfile_script_path(const struct dockerfile_image *image, struct arena *arena);

#endif
