/* Every path that a layer names, as a tree of numbers: its folder and its name. */
#ifndef EVIDENCE_IMAGE_PATH_TREE_H
#define EVIDENCE_IMAGE_PATH_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "evidence/image/names.h"

/* The number of "/". A folder's number is less than those of what is in it. */
#define PATH_TREE_ROOT ((uint32_t)0)
/* What a path is counted with: here, in the merge (merge.c), and as struct image_file in the profile. */
#define PATH_TREE_COST 104

struct path_place {
	uint32_t parent, name;
};

struct path_tree {
	struct names names;
	struct path_place *list;
	size_t count, cap;
	uint32_t *slots;
	size_t slot_count;
};

void path_tree_init(struct path_tree *paths, struct arena *arena, struct kept *kept);
void path_tree_release(struct path_tree *paths);
/* Nothing is added or looked for any more: gives back the memory for that. */
void path_tree_close(struct path_tree *paths);

/* What a folder has, by the number of the name. */
int path_tree_add(struct path_tree *paths, uint32_t parent, uint32_t name, uint32_t *path,
		  struct error *err);
/* The same, of what is there already. */
bool path_tree_find(const struct path_tree *paths, uint32_t parent, uint32_t name, uint32_t *path);

/* A path's last name and the folder before it, without ".", ".." and further slashes. */
struct path_split {
	uint32_t folder;
	const char *name; /* in the text; of the root len is 0 */
	size_t len;
	bool is_meta; /* a name on the way begins with ".wh..wh.": aufs keeps things of its own there */
};
/* ".." does not leave the root. Fails above the limits of paths. */
int path_tree_split(struct path_tree *paths, const char *text, struct path_split *out,
		    struct error *err);
/* The path of a name in that folder. */
int path_tree_join(struct path_tree *paths, const struct path_split *split, uint32_t *path,
		   struct error *err);

static inline const char *path_tree_name(const struct path_tree *paths, uint32_t path)
{
	return names_text(&paths->names, paths->list[path].name);
}

#endif
