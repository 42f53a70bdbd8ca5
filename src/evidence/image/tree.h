/* The files that are seen in an image, as a tree of struct image_file. */
#ifndef EVIDENCE_IMAGE_TREE_H
#define EVIDENCE_IMAGE_TREE_H

#include <stddef.h>
#include <stdint.h>

#include "evidence/image/merge.h"
#include "evidence/image/name_hash.h"
#include "evidence/image/profile.h"

/* All files, a folder before what is in it, and where the child of a folder is by its name. */
struct image_tree {
	struct image_file *files;
	size_t count;
	struct name_key key;
	uint32_t *slots; /* number of a file + 1, or 0 */
	size_t slot_count;
};

/* Takes over what the merge decided; names stay where they are. Gives profile->root, tree and file_count. */
void image_tree_build(struct image_profile *profile, struct merge *merge);

#endif
