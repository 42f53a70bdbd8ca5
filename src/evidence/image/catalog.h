/* What the layers of an archive hold, as they were read: entries of 16 bytes, with all that is shared beside them. */
#ifndef EVIDENCE_IMAGE_CATALOG_H
#define EVIDENCE_IMAGE_CATALOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/alloc.h"
#include "base/set.h"
#include "compose/capability.h"
#include "evidence/image/elf.h"
#include "evidence/image/path_tree.h"

/* The first four are those of enum image_file_kind. */
enum catalog_kind {
	CATALOG_REGULAR,
	CATALOG_FOLDER,
	CATALOG_LINK,
	CATALOG_OTHER,
	CATALOG_HARD_LINK,
	CATALOG_WHITEOUT, /* the path is gone */
	CATALOG_OPAQUE	  /* of the folder, what lower layers have is gone */
};

struct catalog_entry {
	uint32_t path;
	uint32_t
		more; /* of a link: its target's number of names; of a hard link: its path; else 0, or detail + 1 */
	uint32_t size; /* bytes; CATALOG_SIZE_ABOVE: the detail has it */
	uint16_t owner;
	uint16_t mode : 12, kind : 4;
};
#define CATALOG_SIZE_ABOVE UINT32_MAX

struct catalog_owner {
	uint32_t uid, gid;
	uint16_t number;
};

/* What few files have. */
struct catalog_detail {
	uint64_t size;
	capability_set capabilities;
	const char *text; /* in the arena, or NULL */
	uint32_t text_len;
	uint32_t imports;
	bool is_elf; /* and has an x bit */
};

/* Layers are runs of entries. Texts and names are in the arena of the profile; the rest goes with the catalog. */
struct catalog {
	struct arena *arena;
	struct kept kept;
	struct path_tree paths;
	struct catalog_entry *entries;
	size_t count, cap;
	struct catalog_detail *details;
	size_t detail_count, detail_cap;
	struct arena owner_arena;
	struct set owners;
	const struct catalog_owner **owner_list;
	size_t owner_count, owner_cap;
	const struct catalog_owner *last_owner;
	size_t text_bytes;
	char *text; /* room for one */
	struct elf_head elf;
};

void catalog_init(struct catalog *catalog, struct arena *arena);
void catalog_release(struct catalog *catalog);
/* All layers were read: gives back what only reading them needs. */
void catalog_close(struct catalog *catalog);
/* A place for another entry, which the caller fills; NULL with the error above the limit. */
struct catalog_entry *catalog_add(struct catalog *catalog, struct error *err);
/* The same of a detail; the entry is told its number. */
struct catalog_detail *catalog_add_detail(struct catalog *catalog, struct catalog_entry *entry,
					  struct error *err);
int catalog_set_owner(struct catalog *catalog, struct catalog_entry *entry, uint32_t uid,
		      uint32_t gid, struct error *err);

#endif
