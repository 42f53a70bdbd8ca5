/* Which files' texts are kept: shell scripts, and the configuration that tells of users. */
#ifndef EVIDENCE_IMAGE_KEPT_TEXT_H
#define EVIDENCE_IMAGE_KEPT_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* By the path, absolute or not, and the first bytes of the content. Sizes are the caller's matter. */
bool image_keeps_text(const char *path, const char *head, size_t len);
/* The path without slashes and "./" before its first name: "./etc//passwd" from the e on. Borrowed. */
const char *image_path_below_root(const char *path);
/* In a folder of libraries or documents, where hardly any script is run at the start. */
bool image_text_is_remote(const char *path);

#endif
