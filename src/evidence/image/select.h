/* Which image of an archive is meant: from its indexes and manifests to a configuration and layers. */
#ifndef EVIDENCE_IMAGE_SELECT_H
#define EVIDENCE_IMAGE_SELECT_H

#include <jansson.h>
#include <stddef.h>

#include "evidence/image/store.h"

struct image_request;

struct selection {
	struct arena *arena;  /* of its strings and lists */
	json_t *config;	      /* owned */
	struct digest digest; /* of the manifest where there is one, else of the configuration */
	const struct layer **layers; /* the lowest first */
	size_t layer_count;
};

/*
 * An OCI index (index.json) is preferred to Docker's manifest.json where both are there. Every blob that is used is
 * checked against its digest, layers without one of their own against the configuration's rootfs.diff_ids. Release it in
 * any case: that is of its configuration; the layers are the store's, and their list is the arena's.
 */
int select_image(struct selection *out, struct store *store, const struct image_request *request,
		 struct arena *arena, struct error *err);
void selection_release(struct selection *selection);

#endif
