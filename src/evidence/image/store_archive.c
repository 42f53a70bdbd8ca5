/* Reading an archive that holds images, in one pass. */
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "evidence/image/store.h"
#include "evidence/image/tar.h"
#include "evidence/image/libarchive.h"

static const char blobs[] = "blobs/";
/* What follows the end of an archive: it is padded, to 10 KiB by default. */
#define TAIL_MAX ((uint64_t)16 << 20)

struct outer {
	struct store *store;
	struct tar tar;
	struct archive_entry *entry;
	struct arena arena; /* of one entry */
};

/* The path without "./", "//" and a slash in front; NULL for what leads out, is empty or too long. */
static char *plain_name(struct arena *arena, const char *folder, size_t folder_len,
			const char *path)
{
	size_t len = strnlen(path, IMAGE_PATH_MAX + 1), end = folder_len;
	char *name;

	if (len > IMAGE_PATH_MAX)
		return NULL;
	if (*path == '/')
		end = 0;
	name = arena_alloc(arena, folder_len + len + 2);
	memcpy(name, folder, end);
	while (*(path += strspn(path, "/"))) {
		size_t part = strcspn(path, "/");

		if (part == 2 && !memcmp(path, "..", 2)) {
			while (end && name[--end] != '/')
				continue;
		} else if (part != 1 || *path != '.') {
			if (end)
				name[end++] = '/';
			memcpy(name + end, path, part);
			end += part;
		}
		path += part;
	}
	name[end] = '\0';
	return end ? name : NULL;
}

static size_t count_slashes(const char *name)
{
	size_t count = 0;

	while ((name = strchr(name, '/'))) {
		name++;
		count++;
	}
	return count;
}

/* Docker, Podman, skopeo, Bazel and kaniko write nothing that is deeper; `ID/json` is of Docker before 1.10. */
static bool is_of_interest(const char *name)
{
	const char *slash = strrchr(name, '/');

	if (!strncmp(name, blobs, sizeof(blobs) - 1))
		return count_slashes(name) == 2;
	return !slash || (count_slashes(name) == 1 &&
			  (!strcmp(slash, "/layer.tar") || strstr(slash, ".tar")));
}

static int add_link(struct outer *outer, const char *name, const char *target, bool is_hard,
		    struct error *err)
{
	const char *slash = strrchr(name, '/');

	target = plain_name(&outer->arena, name, slash && !is_hard ? (size_t)(slash - name) : 0,
			    target);
	return target ? store_add_link(outer->store, name, target, err) : 0;
}

static int add_entry(struct outer *outer, struct error *err)
{
	const char *path = archive_entry_pathname(outer->entry);
	const char *hard = archive_entry_hardlink(outer->entry);
	const char *symbolic = archive_entry_symlink(outer->entry), *name;
	struct tar_stream content;

	name = path ? plain_name(&outer->arena, "", 0, path) : NULL;
	if (!name || !is_of_interest(name))
		return 0;
	if (hard || symbolic)
		return add_link(outer, name, hard ? hard : symbolic, hard, err);
	if (archive_entry_filetype(outer->entry) != AE_IFREG)
		return 0;
	tar_stream_init(&content, &outer->tar);
	return store_read_blob(outer->store, name, &content.base,
			       strncmp(name, blobs, sizeof(blobs) - 1) != 0, err);
}

static int read_tail(struct stream *bytes, struct error *err)
{
	uint64_t count = 0;
	const char *block;
	size_t len;

	do {
		if (stream_pull(bytes, &block, &len, err))
			return -1;
		count += len;
	} while (len && count < TAIL_MAX);
	return 0;
}

static int read_plain(struct store *store, struct stream *bytes, struct error *err)
{
	struct outer outer = {.store = store};
	int status = tar_open(&outer.tar, bytes, err) ? -1 : 1;

	arena_init(&outer.arena);
	while (status > 0) {
		status = tar_next(&outer.tar, &outer.entry, err);
		if (status > 0 && add_entry(&outer, err))
			status = -1;
		arena_clear(&outer.arena);
	}
	tar_release(&outer.tar);
	arena_release(&outer.arena);
	return status ? -1 : read_tail(bytes, err);
}

int store_read_archive(struct store *store, struct stream *bytes, struct error *err)
{
	struct stream_unpacked unpacked;
	struct stream_head head;
	enum stream_packing packing;
	const char *first;
	size_t len;
	int status;

	if (stream_head_init(&head, bytes, &first, &len, err))
		return -1;
	if (!len)
		return error_set(err, "is empty");
	packing = stream_packing_of(first, len);
	if (packing == STREAM_PLAIN)
		return read_plain(store, &head.base, err);
	status = stream_unpacked_init(&unpacked, &head.base, packing, &store->totals, err);
	if (!status)
		status = read_plain(store, &unpacked.base, err);
	stream_unpacked_release(&unpacked);
	return status;
}
