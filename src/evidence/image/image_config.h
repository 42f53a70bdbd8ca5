/* The configuration of an image (OCI image-spec, config.md; Docker's image specification 1.2). */
#ifndef EVIDENCE_IMAGE_IMAGE_CONFIG_H
#define EVIDENCE_IMAGE_IMAGE_CONFIG_H

#include <jansson.h>

struct arena;
struct image_profile;

/*
 * Fills what the configuration tells of a profile; strings are copied into its arena. What is of another type than it
 * should be counts as absent, as it does for engines.
 */
void image_config_read(struct image_profile *out, const json_t *config);
/* "linux/arm64/v8": in the arena. */
const char *image_platform(const json_t *object, struct arena *arena);
/* "/a/b" of "a//b/./c/..": absolute, without slashes at the end. */
const char *image_clean_path(const char *path, struct arena *arena);

#endif
