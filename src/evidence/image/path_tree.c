/* Every path that a layer names, as a tree of numbers: its folder and its name. */
#include "evidence/image/path_tree.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/list.h"

#define FIRST_SLOTS ((size_t)1 << 10)

void path_tree_init(struct path_tree *paths, struct arena *arena, struct kept *kept)
{
	*paths = (struct path_tree){.slot_count = FIRST_SLOTS};
	names_init(&paths->names, arena, kept);
	paths->slots = xcalloc(FIRST_SLOTS, sizeof(*paths->slots));
	list_grow(paths->list, paths->count, paths->cap);
	/* The root, whose name is no part of any path. */
	paths->list[paths->count++] = (struct path_place){0, 0};
}

void path_tree_release(struct path_tree *paths)
{
	names_release(&paths->names);
	free(paths->list);
	free(paths->slots);
	paths->list = NULL;
	paths->slots = NULL;
}

void path_tree_close(struct path_tree *paths)
{
	names_close(&paths->names);
	free(paths->slots);
	paths->slots = NULL;
}

/* Where a path is, or would be. 0 is free: the root is in no folder. */
static uint32_t *slot_of(const struct path_tree *paths, uint32_t parent, uint32_t name)
{
	size_t at = (size_t)name_hash_pair(&paths->names.key, parent, name);

	for (;; at++) {
		uint32_t *slot = &paths->slots[at & (paths->slot_count - 1)];
		const struct path_place *place = &paths->list[*slot];

		if (!*slot || (place->parent == parent && place->name == name))
			return slot;
	}
}

static void grow(struct path_tree *paths)
{
	free(paths->slots);
	paths->slot_count *= 2;
	paths->slots = xcalloc(paths->slot_count, sizeof(*paths->slots));
	for (size_t i = 1; i < paths->count; i++)
		*slot_of(paths, paths->list[i].parent, paths->list[i].name) = (uint32_t)i;
}

bool path_tree_find(const struct path_tree *paths, uint32_t parent, uint32_t name, uint32_t *path)
{
	*path = *slot_of(paths, parent, name);
	return *path;
}

int path_tree_add(struct path_tree *paths, uint32_t parent, uint32_t name, uint32_t *path,
		  struct error *err)
{
	uint32_t *slot = slot_of(paths, parent, name);

	if (*slot) {
		*path = *slot;
		return 0;
	}
	if (kept_add(paths->names.kept, PATH_TREE_COST, err))
		return -1;
	list_grow(paths->list, paths->count, paths->cap);
	paths->list[paths->count] = (struct path_place){parent, name};
	*path = *slot = (uint32_t)paths->count++;
	if (paths->count > paths->slot_count / 4 * 3)
		grow(paths);
	return 0;
}

int path_tree_join(struct path_tree *paths, const struct path_split *split, uint32_t *path,
		   struct error *err)
{
	uint32_t name;

	if (!split->len) {
		*path = PATH_TREE_ROOT;
		return 0;
	}
	if (names_add(&paths->names, split->name, split->len, &name, err))
		return -1;
	return path_tree_add(paths, split->folder, name, path, err);
}

struct part {
	const char *text;
	size_t len;
};

/* The names of a path; -1 with the error. */
static int parts_of(const char *text, struct part parts[IMAGE_DEPTH_MAX], struct error *err)
{
	size_t count = 0;

	if (strnlen(text, IMAGE_PATH_MAX + 1) > IMAGE_PATH_MAX)
		return error_set(err, IMAGE_PATH_TOLD);
	while (*(text += strspn(text, "/"))) {
		struct part part = {text, strcspn(text, "/")};

		text += part.len;
		if (part.len == 1 && part.text[0] == '.')
			continue;
		if (part.len == 2 && !memcmp(part.text, "..", 2)) {
			count -= count > 0;
			continue;
		}
		if (part.len > IMAGE_NAME_MAX)
			return error_set(err, IMAGE_NAME_TOLD);
		if (count == IMAGE_DEPTH_MAX)
			return error_set(err, IMAGE_DEPTH_TOLD);
		parts[count++] = part;
	}
	return (int)count;
}

int path_tree_split(struct path_tree *paths, const char *text, struct path_split *out,
		    struct error *err)
{
	struct part parts[IMAGE_DEPTH_MAX];
	int count = parts_of(text, parts, err);

	if (count < 0)
		return -1;
	*out = (struct path_split){.folder = PATH_TREE_ROOT, .name = ""};
	for (int i = 0; i < count; i++) {
		if (i) {
			if (path_tree_join(paths, out, &out->folder, err))
				return -1;
		}
		out->name = parts[i].text;
		out->len = parts[i].len;
		out->is_meta |= i < count - 1 && out->len > 8 && !memcmp(out->name, ".wh..wh.", 8);
	}
	return 0;
}
