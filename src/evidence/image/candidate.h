/* The images that an archive offers, by their manifests. */
#ifndef EVIDENCE_IMAGE_CANDIDATE_H
#define EVIDENCE_IMAGE_CANDIDATE_H

#include <jansson.h>
#include <stddef.h>

#include "evidence/image/store.h"

/* A manifest: one of OCI (or of Docker's schema 2), or an element of Docker's manifest.json. */
struct candidate {
	const char *const *names;    /* what it is called; NULL-terminated, never NULL */
	const char *platform;	     /* "linux/amd64"; "" while it is not known */
	struct digest digest;	     /* of an OCI manifest */
	const struct blob *manifest; /* of OCI, else NULL */
	json_t *docker;		     /* of Docker, borrowed from `documents` */
};

struct candidates {
	struct arena *arena;
	struct candidate *list;
	size_t count, cap;
	json_t *docker; /* owned: manifest.json, or NULL */
	size_t missing; /* manifests that are named and not there */
};

/* Zeroed but for the arena. Adds what index.json names, or where that is not there, manifest.json. */
int candidates_read(struct candidates *out, struct store *store, struct error *err);
void candidates_release(struct candidates *candidates);

#endif
