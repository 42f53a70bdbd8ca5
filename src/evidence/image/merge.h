/* Layers laid over each other, as engines do, and what is seen then. */
#ifndef EVIDENCE_IMAGE_MERGE_H
#define EVIDENCE_IMAGE_MERGE_H

#include <stddef.h>
#include <stdint.h>

#include "evidence/image/catalog.h"
#include "evidence/image/layer.h"

#define MERGE_NONE 0
#define MERGE_IMPLIED 1 /* a folder that no entry names */
#define MERGE_FIRST 2	/* and from here on the number of an entry, + 2 */

/* By the number of a path; a layer's number is 1 for the lowest. */
struct merge_path {
	uint32_t winner;  /* MERGE_... */
	uint16_t set;	  /* the layer that the winner is of */
	uint16_t removed; /* what older layers have here and below is gone */
	uint16_t emptied; /* what older layers have below is gone */
};

struct merge {
	struct catalog *catalog;
	struct merge_path *list;
	size_t count, cap;
	uint16_t layer;
	size_t applied;
	uint32_t last_parent,
		last_folder; /* what find_folder() found last; valid while `has_last` */
	bool has_last;
};

void merge_init(struct merge *merge, struct catalog *catalog);
void merge_release(struct merge *merge);
/* Lays a layer over those before: at most IMAGE_LAYERS_MAX of them. */
int merge_apply(struct merge *merge, const struct layer *layer, struct error *err);

/*
 * Decides what is seen: merge.list[n].winner is then 0 for each path that is not. How many files there are, with the
 * root. Nothing can be applied any more.
 */
size_t merge_finish(struct merge *merge);

#endif
