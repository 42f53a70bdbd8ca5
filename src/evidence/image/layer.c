/* Reading a layer: a tar archive becomes a run of entries. */
#include "evidence/image/layer.h"

#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "evidence/image/code.h"
#include "evidence/image/file_capability.h"
#include "evidence/image/kept_text.h"
#include "evidence/image/profile.h"
#include "evidence/image/tar.h"
#include "evidence/image/libarchive.h"

/* The names of whiteouts (OCI image-spec, layer.md). */
static const char whiteout[] = ".wh.";
static const char opaque[] = ".wh..wh..opq";
static const char meta[] = ".wh..wh.";

struct reading {
	struct catalog *catalog;
	struct tar tar;
	struct archive_entry *entry;
	const char *path;
};

static bool begins_with(const struct path_split *split, const char *prefix)
{
	size_t len = strlen(prefix);

	return split->len >= len && !memcmp(split->name, prefix, len);
}

/* What a whiteout may not be of: "", "." and "..". */
static bool is_no_name(const struct path_split *split)
{
	return split->len < 3 && !memcmp(split->name, "..", split->len);
}

/* 1: the entry is a whiteout, which is added, or one of aufs' own files. */
static int add_whiteout(struct reading *reading, const struct path_split *split, struct error *err)
{
	struct catalog *catalog = reading->catalog;
	struct path_split hidden = *split;
	struct catalog_entry *entry;
	uint32_t path = split->folder;
	bool is_opaque = split->len == sizeof(opaque) - 1 && begins_with(split, opaque);

	if (split->is_meta)
		return 1;
	if (!begins_with(split, whiteout))
		return 0;
	if (!is_opaque) {
		hidden.name += sizeof(whiteout) - 1;
		hidden.len -= sizeof(whiteout) - 1;
		if (begins_with(split, meta) || is_no_name(&hidden))
			return 1;
		if (path_tree_join(&catalog->paths, &hidden, &path, err))
			return -1;
	}
	entry = catalog_add(catalog, err);
	if (!entry)
		return -1;
	entry->path = path;
	entry->kind = is_opaque ? CATALOG_OPAQUE : CATALOG_WHITEOUT;
	return 1;
}

static int read_capabilities(const struct reading *reading, capability_set *out, struct error *err)
{
	size_t total = 0, len;
	const char *name;
	const void *value;

	*out = 0;
	archive_entry_xattr_reset(reading->entry);
	while (!archive_entry_xattr_next(reading->entry, &name, &value, &len)) {
		if (!name)
			continue;
		total += len + strlen(name);
		if (total > IMAGE_XATTRS_MAX)
			return error_set(err, IMAGE_XATTRS_TOLD);
		if (!strcmp(name, "security.capability"))
			*out = file_capability_decode(value, len);
	}
	return 0;
}

/* The whole content, which begins with the first piece, into catalog->text: 1, or 0 when it is none of the size that it said. */
static int read_whole(struct reading *reading, const char *bytes, size_t len, size_t *size, struct error *err)
{
	struct catalog *catalog = reading->catalog;
	uint64_t offset = 0;
	size_t end = 0;
	int status;

	if (!catalog->text)
		catalog->text = xmalloc(IMAGE_TEXT_MAX);
	do {
		if (offset < end || offset > IMAGE_TEXT_MAX || len > IMAGE_TEXT_MAX - offset)
			return 0; /* more than it said, or holes that go back */
		memset(catalog->text + end, 0, (size_t)offset - end);
		memcpy(catalog->text + offset, bytes, len);
		end = (size_t)offset + len;
		status = tar_block(&reading->tar, &bytes, &len, &offset, err);
	} while (status > 0);
	*size = end;
	return status < 0 ? -1 : 1;
}

static int keep_text(struct catalog *catalog, struct catalog_detail *detail, size_t len, struct error *err)
{
	if (kept_add(&catalog->kept, len + 1, err))
		return -1;
	detail->text = arena_strndup(catalog->arena, catalog->text, len);
	detail->text_len = (uint32_t)len;
	catalog->text_bytes += len + 1;
	return 0;
}

static int read_program(struct reading *reading, struct catalog_detail *detail, const char *bytes,
			size_t len, struct error *err)
{
	struct elf_head *head = &reading->catalog->elf;
	uint64_t offset = 0;
	int status;

	elf_head_begin(head);
	do {
		elf_head_add(head, offset, bytes, len);
		status = tar_block(&reading->tar, &bytes, &len, &offset, err);
	} while (status > 0);
	detail->imports = elf_head_imports(head);
	return status;
}

static bool has_room_for_text(const struct reading *reading, uint64_t size)
{
	size_t limit = image_text_is_remote(reading->path) ? IMAGE_TEXTS_MAX / 4 : IMAGE_TEXTS_MAX;

	return reading->catalog->text_bytes + size < limit;
}

/* What the content of a regular file tells. */
static int read_content(struct reading *reading, size_t number, uint64_t size,
			capability_set capabilities, struct error *err)
{
	struct catalog *catalog = reading->catalog;
	struct catalog_entry *entry = &catalog->entries[number];
	struct catalog_detail *detail;
	const char *bytes;
	size_t len, whole = 0;
	uint64_t offset;
	bool is_elf, is_program, is_text, is_code;
	uint32_t names = 0;
	int status = 0;

	if (size)
		status = tar_block(&reading->tar, &bytes, &len, &offset, err);
	if (status < 0)
		return -1;
	status = status && !offset;
	is_elf = status && elf_is_elf(bytes, len);
	is_program = is_elf && entry->mode & 0111;
	is_text = status && !is_elf && size <= IMAGE_TEXT_MAX;
	is_code = is_text && code_is_code(reading->path, bytes, len);
	is_text = is_text && image_keeps_text(reading->path, bytes, len) && has_room_for_text(reading, size);
	entry->size = size < CATALOG_SIZE_ABOVE ? (uint32_t)size : CATALOG_SIZE_ABOVE;
	if (is_text || is_code) {
		status = read_whole(reading, bytes, len, &whole, err);
		if (status < 0)
			return -1;
		is_text = is_text && status;
		if (is_code && status)
			names = code_names(catalog->text, whole);
	}
	if (!is_text && !names && !capabilities && entry->size < CATALOG_SIZE_ABOVE && !is_program)
		return 0;
	detail = catalog_add_detail(catalog, entry, err);
	if (!detail)
		return -1;
	detail->size = size;
	detail->capabilities = capabilities;
	detail->is_elf = is_program;
	detail->imports = names;
	if (is_program)
		return read_program(reading, detail, bytes, len, err);
	return is_text ? keep_text(catalog, detail, whole, err) : 0;
}

static enum catalog_kind kind_of(struct archive_entry *entry)
{
	switch (archive_entry_filetype(entry)) {
	case AE_IFREG:
		return CATALOG_REGULAR;
	case AE_IFDIR:
		return CATALOG_FOLDER;
	case AE_IFLNK:
		return CATALOG_LINK;
	default:
		return CATALOG_OTHER;
	}
}

static uint32_t clamp_id(la_int64_t id)
{
	return id < 0 || id > UINT32_MAX ? UINT32_MAX : (uint32_t)id;
}

static int set_target(struct catalog *catalog, struct catalog_entry *entry, const char *target,
		      struct error *err)
{
	size_t len = target ? strnlen(target, IMAGE_PATH_MAX + 1) : 0;

	if (len > IMAGE_PATH_MAX)
		return error_set(err, IMAGE_PATH_TOLD);
	return names_add(&catalog->paths.names, target ? target : "", len, &entry->more, err);
}

static int set_hard_link(struct catalog *catalog, struct catalog_entry *entry, const char *target,
			 struct error *err)
{
	struct path_split split;

	entry->kind = CATALOG_HARD_LINK;
	if (path_tree_split(&catalog->paths, target, &split, err))
		return -1;
	return path_tree_join(&catalog->paths, &split, &entry->more, err);
}

static int add_file(struct reading *reading, const struct path_split *split, struct error *err)
{
	struct catalog *catalog = reading->catalog;
	const char *hard_link = archive_entry_hardlink(reading->entry);
	size_t number = catalog->count;
	struct catalog_entry *entry = catalog_add(catalog, err);
	la_int64_t size = archive_entry_size(reading->entry);
	capability_set capabilities;

	if (!entry || path_tree_join(&catalog->paths, split, &entry->path, err))
		return -1;
	entry->kind = kind_of(reading->entry) & 0xf;
	entry->mode = archive_entry_perm(reading->entry) & 07777;
	if (catalog_set_owner(catalog, entry, clamp_id(archive_entry_uid(reading->entry)),
			      clamp_id(archive_entry_gid(reading->entry)), err))
		return -1;
	if (hard_link)
		return set_hard_link(catalog, entry, hard_link, err);
	if (entry->kind == CATALOG_LINK)
		return set_target(catalog, entry, archive_entry_symlink(reading->entry), err);
	if (read_capabilities(reading, &capabilities, err))
		return -1;
	if (entry->kind != CATALOG_REGULAR)
		return 0;
	return read_content(reading, number, size < 0 ? 0 : (uint64_t)size, capabilities, err);
}

static int add_entry(struct reading *reading, struct error *err)
{
	struct path_split split;
	int status;

	/* In a locale without its letters a name is there as UTF-8 alone. */
	reading->path = archive_entry_pathname(reading->entry);
	if (!reading->path)
		reading->path = archive_entry_pathname_utf8(reading->entry);
	if (!reading->path)
		return 0;
	if (path_tree_split(&reading->catalog->paths, reading->path, &split, err))
		return -1;
	status = add_whiteout(reading, &split, err);
	if (status)
		return status < 0 ? -1 : 0;
	return add_file(reading, &split, err);
}

int layer_read(struct layer *out, struct catalog *catalog, struct stream *bytes, struct error *err)
{
	struct reading reading = {.catalog = catalog};
	int status = tar_open(&reading.tar, bytes, err) ? -1 : 1;

	out->first = catalog->count;
	while (status > 0) {
		status = tar_next(&reading.tar, &reading.entry, err);
		if (status > 0 && add_entry(&reading, err))
			status = -1;
	}
	tar_release(&reading.tar);
	out->count = catalog->count - out->first;
	return status;
}
