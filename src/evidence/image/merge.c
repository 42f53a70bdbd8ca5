/* Layers laid over each other, as engines do, and what is seen then. */
#include "evidence/image/merge.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/list.h"
#include "evidence/image/walk.h"

/* Paths may come in while layers are applied (behind links): the list follows. */
static struct merge_path *state(struct merge *merge, uint32_t path)
{
	while (merge->count <= path) {
		list_grow(merge->list, merge->count, merge->cap);
		merge->list[merge->count++] = (struct merge_path){0};
	}
	return &merge->list[path];
}

void merge_init(struct merge *merge, struct catalog *catalog)
{
	*merge = (struct merge){.catalog = catalog};
	merge->cap = catalog->paths.count + 16;
	merge->list = xcalloc(merge->cap, sizeof(*merge->list));
	merge->count = catalog->paths.count;
	merge->list[PATH_TREE_ROOT].winner = MERGE_IMPLIED;
}

void merge_release(struct merge *merge)
{
	free(merge->list);
	merge->list = NULL;
}

static enum catalog_kind kind_of(const struct merge *merge, const struct merge_path *path)
{
	return path->winner < MERGE_FIRST
		       ? CATALOG_FOLDER
		       : (enum catalog_kind)merge->catalog->entries[path->winner - MERGE_FIRST]
				 .kind;
}

/* The paths from the root to this one. */
struct chain {
	uint32_t list[IMAGE_DEPTH_MAX + 1];
	size_t count;
};

/* Targets of links may lead deeper than the paths of entries do: false for those. */
static bool chain_of(const struct merge *merge, uint32_t path, struct chain *out)
{
	size_t at = IMAGE_DEPTH_MAX + 1;

	for (; path != PATH_TREE_ROOT; path = merge->catalog->paths.list[path].parent) {
		if (at == 1)
			return false;
		out->list[--at] = path;
	}
	out->count = IMAGE_DEPTH_MAX + 1 - at;
	for (size_t i = 0; i < out->count; i++)
		out->list[i] = out->list[at + i];
	return true;
}

/* True while a file is seen at the path. `gone` is the newest layer that took away what was there before. */
static bool is_seen(const struct merge *merge, uint32_t path, uint16_t *gone)
{
	const struct merge_path *at;

	if (path >= merge->count)
		return false;
	at = &merge->list[path];
	if (at->removed > *gone)
		*gone = at->removed;
	if (!at->winner || at->set < *gone)
		return false;
	if (at->emptied > *gone)
		*gone = at->emptied;
	return true;
}

/* The same of a path whose folders were not looked at. */
static bool is_path_seen(const struct merge *merge, uint32_t path)
{
	struct chain chain;
	uint16_t gone = 0;

	if (!chain_of(merge, path, &chain))
		return false;
	for (size_t i = 0; i < chain.count; i++)
		if (!is_seen(merge, chain.list[i], &gone) ||
		    (i + 1 < chain.count &&
		     kind_of(merge, &merge->list[chain.list[i]]) != CATALOG_FOLDER))
			return false;
	return true;
}

static uint32_t walk_child(const void *context, uint32_t folder, const char *name, size_t len)
{
	const struct merge *merge = context;
	uint32_t number, path;

	if (!names_find(&merge->catalog->paths.names, name, len, &number) ||
	    !path_tree_find(&merge->catalog->paths, folder, number, &path) ||
	    !is_path_seen(merge, path))
		return WALK_NONE;
	return path;
}

static uint32_t walk_parent(const void *context, uint32_t file)
{
	return ((const struct merge *)context)->catalog->paths.list[file].parent;
}

static const char *walk_target(const void *context, uint32_t file)
{
	const struct merge *merge = context;
	const struct merge_path *path = &merge->list[file];

	if (kind_of(merge, path) != CATALOG_LINK)
		return NULL;
	return names_text(&merge->catalog->paths.names,
			  merge->catalog->entries[path->winner - MERGE_FIRST].more);
}

static bool walk_is_folder(const void *context, uint32_t file)
{
	const struct merge *merge = context;

	return kind_of(merge, &merge->list[file]) == CATALOG_FOLDER;
}

static uint32_t walk(const struct merge *merge, uint32_t start, const char *path, bool follow)
{
	const struct walk_tree tree = {merge, walk_child, walk_parent, walk_target, walk_is_folder};

	return walk_path(&tree, start, path, follow);
}

/* What stands at a path of a folder's chain: a link there leads to another folder. */
static uint32_t folder_at(const struct merge *merge, uint32_t folder, uint32_t path)
{
	const char *target;
	uint32_t other;

	if (kind_of(merge, &merge->list[path]) == CATALOG_FOLDER)
		return path;
	target = walk_target(merge, path);
	other = target ? walk(merge, folder, target, true) : WALK_NONE;
	return other != WALK_NONE && walk_is_folder(merge, other) ? other : WALK_NONE;
}

/*
 * The folder that entries of this path's folder come into: links on the way are followed, and what is not there is
 * made, as engines do (mode 0755, of root).
 */
static int find_folder(struct merge *merge, uint32_t wanted, bool make, uint32_t *out,
		       struct error *err)
{
	struct path_tree *paths = &merge->catalog->paths;
	struct chain chain;
	uint32_t folder = PATH_TREE_ROOT, path, next;
	uint16_t gone = 0;

	if (!chain_of(merge, wanted, &chain))
		return error_set(err, IMAGE_DEPTH_TOLD);
	for (size_t i = 0; i < chain.count; i++, folder = next) {
		bool seen;

		if (path_tree_add(paths, folder, paths->list[chain.list[i]].name, &path, err))
			return -1;
		state(merge, path);
		/* As long as no link was followed the folders above are known. */
		seen = folder == paths->list[chain.list[i]].parent ? is_seen(merge, path, &gone)
								   : is_path_seen(merge, path);
		next = seen ? folder_at(merge, folder, path) : WALK_NONE;
		if (next != WALK_NONE)
			continue;
		if (!make) {
			*out = WALK_NONE;
			return 0;
		}
		next = path;
		gone = merge->layer;
		*state(merge, path) = (struct merge_path){.winner = MERGE_IMPLIED,
							  .set = merge->layer,
							  .removed = merge->list[path].removed,
							  .emptied = merge->layer};
	}
	*out = folder;
	return 0;
}

static int apply_whiteout(struct merge *merge, const struct catalog_entry *entry, struct error *err)
{
	struct path_tree *paths = &merge->catalog->paths;
	uint32_t parent = paths->list[entry->path].parent, folder, path = entry->path;

	if (entry->kind == CATALOG_OPAQUE) {
		if (find_folder(merge, path, false, &folder, err))
			return -1;
		if (folder != WALK_NONE)
			state(merge, folder)->emptied = merge->layer;
		return 0;
	}
	if (path == PATH_TREE_ROOT)
		return 0;
	if (find_folder(merge, parent, false, &folder, err))
		return -1;
	if (folder == WALK_NONE)
		return 0;
	if (folder != parent && path_tree_add(paths, folder, paths->list[path].name, &path, err))
		return -1;
	state(merge, path)->removed = merge->layer;
	return 0;
}

/* What a hard link is the same as; 0: nothing that is there. */
static uint32_t linked(struct merge *merge, uint32_t path, struct error *err, int *status)
{
	struct path_tree *paths = &merge->catalog->paths;
	uint32_t parent = paths->list[path].parent, folder;

	*status = find_folder(merge, parent, false, &folder, err);
	if (*status || folder == WALK_NONE || path == PATH_TREE_ROOT)
		return 0;
	if (folder != parent && !path_tree_find(paths, folder, paths->list[path].name, &path))
		return 0;
	if (!is_path_seen(merge, path) || walk_is_folder(merge, path))
		return 0;
	return merge->list[path].winner;
}

static int apply_entry(struct merge *merge, size_t number, struct error *err)
{
	const struct catalog_entry *entry = &merge->catalog->entries[number];
	struct path_tree *paths = &merge->catalog->paths;
	uint32_t path = entry->path, parent = paths->list[path].parent;
	uint32_t winner = (uint32_t)number + MERGE_FIRST;
	struct merge_path *at;
	int status;

	if (path == PATH_TREE_ROOT) {
		if (entry->kind == CATALOG_FOLDER)
			merge->list[path].winner = winner;
		return 0;
	}
	if (!merge->has_last || merge->last_parent != parent) {
		if (find_folder(merge, parent, true, &merge->last_folder, err))
			return -1;
		merge->last_parent = parent;
		merge->has_last = true;
	}
	if (merge->last_folder != parent &&
	    path_tree_add(paths, merge->last_folder, paths->list[path].name, &path, err))
		return -1;
	if (entry->kind == CATALOG_HARD_LINK) {
		winner = linked(merge, entry->more, err, &status);
		if (!winner)
			return status;
	}
	at = state(merge, path);
	/* What is replaced may have been on the way to the last folder. */
	if (at->winner && kind_of(merge, at) != CATALOG_REGULAR)
		merge->has_last = merge->has_last && kind_of(merge, at) == CATALOG_FOLDER &&
				  entry->kind == CATALOG_FOLDER;
	at->winner = winner;
	at->set = merge->layer;
	if (entry->kind != CATALOG_FOLDER)
		at->emptied = merge->layer;
	return 0;
}

int merge_apply(struct merge *merge, const struct layer *layer, struct error *err)
{
	const struct catalog_entry *entries = merge->catalog->entries;
	size_t end = layer->first + layer->count;

	merge->applied += layer->count;
	if (merge->applied > IMAGE_MERGED_MAX)
		return error_set(err, IMAGE_MERGED_TOLD);
	merge->layer++;
	/* Whiteouts are for the layers below, wherever in their own they stand (OCI image-spec, layer.md). */
	for (size_t i = layer->first; i < end; i++)
		if ((entries[i].kind == CATALOG_WHITEOUT || entries[i].kind == CATALOG_OPAQUE) &&
		    apply_whiteout(merge, &entries[i], err))
			return -1;
	merge->has_last = false;
	for (size_t i = layer->first; i < end; i++)
		if (entries[i].kind < CATALOG_WHITEOUT && apply_entry(merge, i, err))
			return -1;
	return 0;
}

size_t merge_finish(struct merge *merge)
{
	const struct path_place *places = merge->catalog->paths.list;
	size_t seen = 1;

	/* A folder's number comes before those of what is in it. */
	for (size_t i = 1; i < merge->count; i++) {
		const struct merge_path *folder = &merge->list[places[i].parent];
		struct merge_path *path = &merge->list[i];
		uint16_t gone = folder->emptied;

		if (!folder->winner || kind_of(merge, folder) != CATALOG_FOLDER ||
		    !is_seen(merge, (uint32_t)i, &gone))
			path->winner = MERGE_NONE;
		path->emptied = gone;
		seen += path->winner != MERGE_NONE;
	}
	return seen;
}
