/* Which of several images is meant: by its name, and by its platform. */
#ifndef EVIDENCE_IMAGE_WANTED_H
#define EVIDENCE_IMAGE_WANTED_H

#include <stdbool.h>

struct arena;

/*
 * True when a name of an archive is the reference that is asked for: a full one ("docker.io/library/nginx:1" is
 * "nginx:1"), or a tag alone. Digests are the caller's matter: of a reference with one, the name is compared.
 */
bool wanted_is_name(const char *name, const char *reference, struct arena *arena);
/* "linux/arm64" is "linux/arm64/v8": a variant counts where both have one. */
bool wanted_is_platform(const char *platform, const char *wanted);
/* This machine's: "linux/amd64". Static, or in the arena. */
const char *wanted_machine(struct arena *arena);

#endif
