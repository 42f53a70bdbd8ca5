/* Names of files in folders, as `ls` prints them. */
#include "trial/watch/listing.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/path.h"
#include "compose/mount.h"
#include "trial/watch/complaint.h"
#include "trial/watch/writes.h"

/* Of so many files one may be missing. */
#define FEW 10

const char listing_script[] =
	"for d do case $d in =*) d=${d#=}; echo \"/$d\"; ls -AR1 \"$d\" 2>/dev/null;;"
	" *) echo \"/$d\"; ls -A1 \"$d\" 2>/dev/null;; esac; done; :";

static int compare_files(const void *a, const void *b)
{
	const struct listed_file *one = a, *other = b;
	int order = strcmp(one->folder, other->folder);

	return order ? order : strcmp(one->key, other->key);
}

/* What programs make for themselves and do without. */
static bool is_idle(const char *name)
{
	size_t len = strlen(name);

	return !strcmp(name, "__pycache__") || (len > 4 && !strcmp(name + len - 4, ".pyc")) ||
	       (len > 4 && !strcmp(name + len - 4, ".tmp"));
}

static void add(struct listing *out, const char *folder, const char *name, struct arena *arena)
{
	if (is_idle(name) || strstr(folder, "/__pycache__"))
		return;
	if (out->count == LISTING_MAX) {
		out->cut = true;
		return;
	}
	if (!out->list)
		out->list = arena_zalloc(arena, LISTING_MAX * sizeof(*out->list));
	out->list[out->count++] =
		(struct listed_file){folder, complaint_key(name, arena), 1, false};
}

static void sort(struct listing *listing)
{
	size_t kept = 0;

	if (!listing->count)
		return;
	qsort(listing->list, listing->count, sizeof(*listing->list), compare_files);
	for (size_t i = 1; i < listing->count; i++)
		if (compare_files(&listing->list[kept], &listing->list[i]) != 0)
			listing->list[++kept] = listing->list[i];
		else
			listing->list[kept].count += listing->list[i].count;
	listing->count = kept + 1;
}

/* A folder below the one that was asked for, by whatever number or id of the container it is called this time. */
static const char *below(const char *top, const char *folder, struct arena *arena)
{
	size_t len = strlen(top);

	if (strncmp(folder, top, len) != 0)
		return folder;
	return arena_printf(arena, "%s%s", top, complaint_key(folder + len, arena));
}

void listing_read(struct listing *out, const char *text, struct arena *arena)
{
	const char *top = NULL, *folder = NULL;

	while (*text) {
		size_t len = strcspn(text, "\n");
		const char *line = arena_strndup(arena, text, len);

		if (len > 2 && !strncmp(line, "//", 2)) {
			top = folder = line + 1;
			out->is_known = true;
		} else if (top && len > 1 && line[len - 1] == ':' && line[0] == '/') {
			folder = below(top, arena_strndup(arena, line, len - 1), arena);
		} else if (folder && len) {
			add(out, folder, line, arena);
		}
		text += len;
		text += *text == '\n';
	}
	sort(out);
}

static const struct listed_file *find(const struct listing *listing, const struct listed_file *file)
{
	return listing->count ? bsearch(file, listing->list, listing->count,
					sizeof(*listing->list), compare_files)
			      : NULL;
}

/* False where more was written than is kept of it. */
static bool is_of_image(const struct write_place *place, const char *key, struct arena *arena)
{
	if (place->path_count == WRITE_PATHS)
		return false;
	for (size_t i = 0; i < place->path_count; i++) {
		const char *name = strrchr(place->paths[i], '/');

		if (name && !strcmp(complaint_key(name + 1, arena), key))
			return false;
	}
	return true;
}

void listing_mark_own(struct listing *listing, const struct writes *writes, struct arena *arena)
{
	for (size_t i = 0; i < listing->count; i++)
		for (size_t at = 0; at < writes->count; at++)
			if (!strcmp(writes->list[at].folder, listing->list[i].folder))
				listing->list[i].of_image =
					is_of_image(&writes->list[at], listing->list[i].key, arena);
}

void listing_keep_common(struct listing *listing, const struct listing *other)
{
	size_t kept = 0;

	for (size_t i = 0; i < listing->count; i++)
		if (find(other, &listing->list[i]))
			listing->list[kept++] = listing->list[i];
	listing->count = kept;
}

/* Something is in the folder that is not there as it is. */
static bool has_new(const struct listing *hardened, const struct listing *as_is, const char *folder)
{
	for (size_t i = 0; i < hardened->count; i++)
		if (!strcmp(hardened->list[i].folder, folder) && !find(as_is, &hardened->list[i]))
			return true;
	return false;
}

/*
 * Few of many: what a database writes when it comes to it (PostgreSQL's pg_internal.init among 300 files) is there in one
 * life and not in the next. They are beside each other from `first` on.
 */
static bool are_few(const struct listing *as_is, const struct listing *hardened, size_t first)
{
	const char *folder = as_is->list[first].folder;
	size_t all = 0, missing = 0;

	while (first && !strcmp(as_is->list[first - 1].folder, folder))
		first--;
	for (size_t i = first; i < as_is->count && !strcmp(as_is->list[i].folder, folder); i++) {
		if (as_is->list[i].of_image)
			continue;
		all += as_is->list[i].count;
		if (!find(hardened, &as_is->list[i]))
			missing += as_is->list[i].count;
	}
	return missing * FEW <= all;
}

/* What is thrown away, and is called by the name of who runs: hsperfdata_root of Java. */
static bool is_named_after_root(const struct listed_file *file)
{
	return (mount_is_below(file->folder, "/tmp") || mount_is_below(file->folder, "/var/tmp")) &&
	       (path_ends_with(file->folder, "_root") || path_ends_with(file->key, "_root"));
}

const struct listed_file *listing_find_missing(const struct listing *as_is,
					       const struct listing *hardened)
{
	const char *forgiven = NULL;

	if (!as_is->is_known || !hardened->is_known || as_is->cut || hardened->cut)
		return NULL;
	for (size_t i = 0; i < as_is->count; i++) {
		const struct listed_file *file = &as_is->list[i];

		/* Sorted by folder: each is looked through once. */
		if (file->of_image || is_named_after_root(file) || find(hardened, file) ||
		    (forgiven && !strcmp(forgiven, file->folder)))
			continue;
		if (!has_new(hardened, as_is, file->folder) && !are_few(as_is, hardened, i))
			return file;
		forgiven = file->folder;
	}
	return NULL;
}
