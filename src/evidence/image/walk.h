/* Following a path through folders and symbolic links, and never out of the root. */
#ifndef EVIDENCE_IMAGE_WALK_H
#define EVIDENCE_IMAGE_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WALK_NONE UINT32_MAX

/* A tree of files by numbers, of which 0 is the root. */
struct walk_tree {
	const void *context;
	/* What a folder has of that name; WALK_NONE: nothing. */
	uint32_t (*child)(const void *context, uint32_t folder, const char *name, size_t len);
	uint32_t (*parent)(const void *context, uint32_t file);	   /* of the root: itself */
	const char *(*target)(const void *context, uint32_t file); /* NULL: no link */
	bool (*is_folder)(const void *context, uint32_t file);
};

/*
 * From `start` on, or from the root for an absolute path; a last component that is a link is followed with `follow`.
 * WALK_NONE where there is no such file, for more than IMAGE_LINKS_MAX links, and for paths above IMAGE_PATH_MAX.
 */
uint32_t walk_path(const struct walk_tree *tree, uint32_t start, const char *path, bool follow);

#endif
