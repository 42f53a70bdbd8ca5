/* The files that are seen in an image, as a tree of struct image_file. */
#include "evidence/image/tree.h"

#include <string.h>

#include "evidence/image/walk.h"

static void set_detail(struct image_file *file, const struct catalog *catalog,
		       const struct catalog_entry *entry)
{
	const struct catalog_detail *detail;

	file->size = entry->size;
	if (!entry->more)
		return;
	detail = &catalog->details[entry->more - 1];
	file->size = detail->size;
	file->capabilities = detail->capabilities;
	file->text = detail->text;
	file->text_len = detail->text_len;
	file->is_elf = detail->is_elf;
	file->imports = detail->imports & 0x7fff;
}

static void set_file(struct image_file *file, const struct catalog *catalog, uint32_t winner)
{
	const struct catalog_entry *entry;
	const struct catalog_owner *owner;

	if (winner == MERGE_IMPLIED) {
		file->kind = IMAGE_FILE_FOLDER;
		file->mode = 0755;
		return;
	}
	entry = &catalog->entries[winner - MERGE_FIRST];
	owner = catalog->owner_list[entry->owner];
	file->uid = owner->uid;
	file->gid = owner->gid;
	file->mode = entry->mode;
	file->kind = entry->kind & 3;
	if (entry->kind == CATALOG_LINK)
		file->target = names_text(&catalog->paths.names, entry->more);
	else if (entry->kind == CATALOG_REGULAR)
		set_detail(file, catalog, entry);
	else if (entry->kind == CATALOG_OTHER && entry->more)
		file->capabilities = catalog->details[entry->more - 1].capabilities;
}

static size_t slot_at(const struct image_tree *tree, uint32_t folder, const char *name, size_t len)
{
	uint64_t hash = name_hash(&tree->key, name, len);

	return (size_t)name_hash_pair(&tree->key, folder, (uint32_t)hash);
}

static void add_slots(struct image_tree *tree, struct arena *arena)
{
	tree->slot_count = 16;
	while (tree->slot_count < tree->count / 3 * 4 + 16)
		tree->slot_count *= 2;
	tree->slots = arena_zalloc(arena, tree->slot_count * sizeof(*tree->slots));
	for (size_t i = 1; i < tree->count; i++) {
		const struct image_file *file = &tree->files[i];
		size_t at = slot_at(tree, (uint32_t)(file->parent - tree->files), file->name,
				    strlen(file->name));

		while (tree->slots[at & (tree->slot_count - 1)])
			at++;
		tree->slots[at & (tree->slot_count - 1)] = (uint32_t)i + 1;
	}
}

void image_tree_build(struct image_profile *profile, struct merge *merge)
{
	struct image_tree *tree = arena_zalloc(&profile->arena, sizeof(*tree));
	const struct catalog *catalog = merge->catalog;
	size_t count = merge_finish(merge), next = 0;

	/* From here on memory is at its peak. */
	path_tree_close(&merge->catalog->paths);
	tree->files = arena_zalloc(&profile->arena, count * sizeof(*tree->files));
	for (size_t i = 0; i < merge->count; i++) {
		uint32_t winner = merge->list[i].winner;
		struct image_file *file = &tree->files[next], *folder;

		if (!winner)
			continue;
		set_file(file, catalog, winner);
		if (!file->is_elf)
			profile->code_names |= file->imports;
		/* A folder has its number before it is asked for. */
		merge->list[i].winner = (uint32_t)next++;
		file->name = "";
		if (!i)
			continue;
		folder = &tree->files[merge->list[catalog->paths.list[i].parent].winner];
		file->name = path_tree_name(&catalog->paths, (uint32_t)i);
		file->parent = folder;
		file->next = folder->child;
		folder->child = file;
	}
	tree->count = count;
	name_key_init(&tree->key);
	add_slots(tree, &profile->arena);
	profile->tree = tree;
	profile->root = tree->files;
	profile->file_count = count - 1;
}

static uint32_t child(const void *context, uint32_t folder, const char *name, size_t len)
{
	const struct image_tree *tree = context;

	for (size_t at = slot_at(tree, folder, name, len);; at++) {
		uint32_t slot = tree->slots[at & (tree->slot_count - 1)];
		const struct image_file *file;

		if (!slot)
			return WALK_NONE;
		file = &tree->files[slot - 1];
		if (file->parent == &tree->files[folder] && !strncmp(file->name, name, len) &&
		    !file->name[len])
			return slot - 1;
	}
}

static uint32_t parent(const void *context, uint32_t file)
{
	const struct image_tree *tree = context;

	return file ? (uint32_t)(tree->files[file].parent - tree->files) : 0;
}

static const char *target(const void *context, uint32_t file)
{
	return ((const struct image_tree *)context)->files[file].target;
}

static bool is_folder(const void *context, uint32_t file)
{
	return ((const struct image_tree *)context)->files[file].kind == IMAGE_FILE_FOLDER;
}

static const struct image_file *find(const struct image_profile *profile, const char *path,
				     bool follow)
{
	const struct walk_tree tree = {profile->tree, child, parent, target, is_folder};
	uint32_t number;

	if (!profile->tree)
		return NULL;
	number = walk_path(&tree, 0, path, follow);
	return number == WALK_NONE ? NULL : &profile->tree->files[number];
}

const struct image_file *image_find(const struct image_profile *profile, const char *path)
{
	return find(profile, path, true);
}

const struct image_file *image_find_link(const struct image_profile *profile, const char *path)
{
	return find(profile, path, false);
}

const char *image_path(const struct image_file *file, struct arena *arena)
{
	const struct image_file *at;
	size_t len = 0;
	char *path;

	if (!file->parent)
		return arena_strdup(arena, "/");
	for (at = file; at->parent; at = at->parent)
		len += strlen(at->name) + 1;
	path = arena_alloc(arena, len + 1);
	path[len] = '\0';
	for (at = file; at->parent; at = at->parent) {
		size_t name_len = strlen(at->name);

		len -= name_len + 1;
		path[len] = '/';
		memcpy(path + len + 1, at->name, name_len);
	}
	return path;
}
