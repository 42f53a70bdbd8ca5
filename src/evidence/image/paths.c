/* Every path that a layer names, as a tree of numbers: its folder and its name. */
#include "evidence/image/paths.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/list.h"

#define FIRST_SLOTS ((size_t)1 << 10)

void paths_init(struct paths *paths, struct arena *arena, struct kept *kept)
{
	*paths = (struct paths){.slot_count = FIRST_SLOTS};
	names_init(&paths->names, arena, kept);
	paths->slots = xcalloc(FIRST_SLOTS, sizeof(*paths->slots));
	list_grow(paths->list, paths->count, paths->cap);
	/* The root, whose name is no part of any path. */
	paths->list[paths->count++] = (struct path_place){0, 0};
}

void paths_release(struct paths *paths)
{
	names_release(&paths->names);
	free(paths->list);
	free(paths->slots);
	paths->list = NULL;
	paths->slots = NULL;
}

/* Where a path is, or would be. 0 is free: the root is in no folder. */
static uint32_t *slot_of(const struct paths *paths, uint32_t parent, uint32_t name)
{
	size_t at = (size_t)name_hash_pair(&paths->names.key, parent, name);

	for (;; at++) {
		uint32_t *slot = &paths->slots[at & (paths->slot_count - 1)];
		const struct path_place *place = &paths->list[*slot];

		if (!*slot || (place->parent == parent && place->name == name))
			return slot;
	}
}

static void grow(struct paths *paths)
{
	free(paths->slots);
	paths->slot_count *= 2;
	paths->slots = xcalloc(paths->slot_count, sizeof(*paths->slots));
	for (size_t i = 1; i < paths->count; i++)
		*slot_of(paths, paths->list[i].parent, paths->list[i].name) = (uint32_t)i;
}

bool paths_find(const struct paths *paths, uint32_t parent, uint32_t name, uint32_t *path)
{
	*path = *slot_of(paths, parent, name);
	return *path;
}

int paths_add(struct paths *paths, uint32_t parent, uint32_t name, uint32_t *path,
	      struct error *err)
{
	uint32_t *slot = slot_of(paths, parent, name);

	if (*slot) {
		*path = *slot;
		return 0;
	}
	if (kept_add(paths->names.kept, PATHS_COST, err))
		return -1;
	list_grow(paths->list, paths->count, paths->cap);
	paths->list[paths->count] = (struct path_place){parent, name};
	*path = *slot = (uint32_t)paths->count++;
	if (paths->count > paths->slot_count / 4 * 3)
		grow(paths);
	return 0;
}

int paths_join(struct paths *paths, const struct path_split *split, uint32_t *path,
	       struct error *err)
{
	uint32_t name;

	if (!split->len) {
		*path = PATHS_ROOT;
		return 0;
	}
	if (names_add(&paths->names, split->name, split->len, &name, err))
		return -1;
	return paths_add(paths, split->folder, name, path, err);
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

int paths_split(struct paths *paths, const char *text, struct path_split *out, struct error *err)
{
	struct part parts[IMAGE_DEPTH_MAX];
	int count = parts_of(text, parts, err);

	if (count < 0)
		return -1;
	*out = (struct path_split){.folder = PATHS_ROOT, .name = ""};
	for (int i = 0; i < count; i++) {
		if (i) {
			if (paths_join(paths, out, &out->folder, err))
				return -1;
		}
		out->name = parts[i].text;
		out->len = parts[i].len;
		out->is_meta |= i < count - 1 && out->len > 8 && !memcmp(out->name, ".wh..wh.", 8);
	}
	return 0;
}
