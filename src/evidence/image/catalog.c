/* What the layers of an archive hold, as they were read. */
#include "evidence/image/catalog.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/list.h"

static int compare_owners(const void *left, const void *right)
{
	const struct catalog_owner *a = left, *b = right;

	if (a->uid != b->uid)
		return a->uid < b->uid ? -1 : 1;
	return a->gid < b->gid ? -1 : a->gid > b->gid;
}

void catalog_init(struct catalog *catalog, struct arena *arena)
{
	*catalog = (struct catalog){.arena = arena, .owners = SET_INIT(compare_owners)};
	arena_init(&catalog->owner_arena);
	path_tree_init(&catalog->paths, arena, &catalog->kept);
}

void catalog_release(struct catalog *catalog)
{
	path_tree_release(&catalog->paths);
	set_clear(&catalog->owners, NULL);
	arena_release(&catalog->owner_arena);
	elf_head_release(&catalog->elf);
	free(catalog->entries);
	free(catalog->details);
	free(catalog->owner_list);
	free(catalog->text);
}

void catalog_close(struct catalog *catalog)
{
	elf_head_release(&catalog->elf);
	free(catalog->text);
	catalog->text = NULL;
}

struct catalog_entry *catalog_add(struct catalog *catalog, struct error *err)
{
	struct catalog_entry *entry;

	if (catalog->count == IMAGE_ENTRIES_MAX) {
		error_set(err, IMAGE_ENTRIES_TOLD);
		return NULL;
	}
	if (kept_add(&catalog->kept, sizeof(*entry), err))
		return NULL;
	list_grow(catalog->entries, catalog->count, catalog->cap);
	entry = &catalog->entries[catalog->count++];
	*entry = (struct catalog_entry){0};
	return entry;
}

struct catalog_detail *catalog_add_detail(struct catalog *catalog, struct catalog_entry *entry,
					  struct error *err)
{
	struct catalog_detail *detail;

	if (kept_add(&catalog->kept, sizeof(*detail), err))
		return NULL;
	list_grow(catalog->details, catalog->detail_count, catalog->detail_cap);
	detail = &catalog->details[catalog->detail_count++];
	*detail = (struct catalog_detail){0};
	entry->more = (uint32_t)catalog->detail_count;
	return detail;
}

static const struct catalog_owner *add_owner(struct catalog *catalog,
					     const struct catalog_owner *wanted, struct error *err)
{
	struct catalog_owner *owner = set_find(&catalog->owners, wanted);

	if (owner)
		return owner;
	if (catalog->owner_count == IMAGE_OWNERS_MAX) {
		error_set(err, IMAGE_OWNERS_TOLD);
		return NULL;
	}
	/* With the node of the set. */
	if (kept_add(&catalog->kept, 72, err))
		return NULL;
	owner = arena_alloc(&catalog->owner_arena, sizeof(*owner));
	*owner = *wanted;
	owner->number = (uint16_t)catalog->owner_count;
	list_grow(catalog->owner_list, catalog->owner_count, catalog->owner_cap);
	catalog->owner_list[catalog->owner_count++] = owner;
	return set_add(&catalog->owners, owner);
}

int catalog_set_owner(struct catalog *catalog, struct catalog_entry *entry, uint32_t uid,
		      uint32_t gid, struct error *err)
{
	struct catalog_owner wanted = {uid, gid, 0};

	if (!catalog->last_owner || compare_owners(catalog->last_owner, &wanted)) {
		const struct catalog_owner *owner = add_owner(catalog, &wanted, err);

		if (!owner)
			return -1;
		catalog->last_owner = owner;
	}
	entry->owner = catalog->last_owner->number;
	return 0;
}
