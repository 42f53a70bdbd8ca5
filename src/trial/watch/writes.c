/* From the lines of `docker diff` to folders that want to be writable. */
#include "trial/watch/writes.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/list.h"
#include "base/path.h"
#include "compose/mount.h"

struct entry {
	char kind; /* A, C or D */
	const char *path;
};

struct entries {
	struct entry *list; /* sorted by path */
	size_t count;
};

/* Folders that hold what every program needs, and that no tmpfs may hide. */
static const char *const vital[] = {
	"/",	"/bin", "/boot", "/etc", "/home", "/lib", "/lib32",   "/lib64",	    "/media",
	"/mnt", "/opt", "/sbin", "/srv", "/usr",  "/var", "/var/lib", "/var/cache", NULL,
};
/* And those in which that is so for everything below. */
static const char *const vital_trees[] = {"/bin",     "/etc/ssl", "/lib",      "/lib64", "/sbin",
					  "/usr/bin", "/usr/lib", "/usr/sbin", NULL};
static const char *const engine_trees[] = {"/proc", "/sys", "/dev", NULL};
/* What engines make or change themselves. */
static const char *const engine_files[] = {
	"/etc/hostname",      "/etc/hosts", "/etc/resolv.conf", "/etc/mtab", "/.dockerenv",
	"/run/.containerenv", "/sbin/docker-init", "/usr/sbin/docker-init", NULL}; /* init: true */

static bool is_in_trees(const char *const *trees, const char *path)
{
	for (; *trees; trees++)
		if (mount_is_below(path, *trees))
			return true;
	return false;
}

/* Made by Python beside its programs, which do without. */
static bool is_idle(const char *path)
{
	size_t len = strlen(path);

	return strstr(path, "/__pycache__") || (len > 4 && !strcmp(path + len - 4, ".pyc"));
}

static bool is_vital(const char *folder)
{
	return list_has_text(vital, folder) || is_in_trees(vital_trees, folder) ||
	       !strcmp(folder, "/root");
}

static int compare_entries(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->path, ((const struct entry *)b)->path);
}

static struct entries read_entries(const char *text, struct arena *arena)
{
	struct entries out = {NULL, 0};
	size_t lines = 1;

	for (const char *at = text; *at; at++)
		lines += *at == '\n';
	out.list = arena_alloc(arena, lines * sizeof(*out.list));
	while (*text) {
		size_t len = strcspn(text, "\n");

		if (len > 2 && strchr("ACD", text[0]) && text[1] == ' ' && text[2] == '/')
			out.list[out.count++] = (struct entry){
				text[0],
				mount_path(arena_strndup(arena, text + 2, len - 2), arena)};
		text += len;
		text += *text == '\n';
	}
	qsort(out.list, out.count, sizeof(*out.list), compare_entries);
	return out;
}

static const struct entry *find(const struct entries *entries, const char *path)
{
	struct entry key = {'?', path};

	return bsearch(&key, entries->list, entries->count, sizeof(key), compare_entries);
}

/* Something below it is in the list as well, which changed it. */
static bool has_children(const struct entries *entries, const char *path)
{
	for (size_t i = 0; i < entries->count; i++)
		if (strcmp(entries->list[i].path, path) != 0 &&
		    mount_is_below(entries->list[i].path, path))
			return true;
	return false;
}

/* A mount point that the engine made in the image, or a folder on the way to it. */
static bool is_of_mounts(const char *const *mounts, const char *path)
{
	for (; mounts && *mounts; mounts++)
		if (mount_is_below(*mounts, path) || mount_is_below(path, *mounts))
			return true;
	return false;
}

/* The folder that the entry calls for; NULL: none. */
static const char *folder_for(const struct entries *entries, const struct entry *entry,
			      const struct write_question *question, struct arena *arena)
{
	const char *parent = path_folder_in(arena, entry->path);
	const struct entry *above;

	if (entry->kind == 'C') {
		if (has_children(entries, entry->path))
			return NULL;
		/* A folder that was given away or touched. */
		if (question->is_folder && question->is_folder(question->context, entry->path))
			return entry->path;
		return parent;
	}
	above = find(entries, parent);
	if (above && above->kind == 'A')
		return NULL;
	return is_vital(parent) && question->is_folder &&
			       question->is_folder(question->context, entry->path)
		       ? entry->path
		       : parent;
}

static void add_path(struct write_place *place, const struct entry *entry, bool changes_file)
{
	if ((entry->kind == 'A' || changes_file) && place->path_count < WRITE_PATHS)
		place->paths[place->path_count++] = entry->path;
}

static void add_place(struct writes *out, const char *folder, const struct entry *entry,
		      bool changes_file)
{
	struct write_place *place;

	for (size_t i = 0; i < out->count; i++)
		if (!strcmp(out->list[i].folder, folder)) {
			out->list[i].hopeless |= changes_file;
			add_path(&out->list[i], entry, changes_file);
			return;
		}
	place = &out->list[out->count++];
	*place = (struct write_place){.folder = folder};
	add_path(place, entry, changes_file);
	place->example = entry->path;
	place->hopeless = changes_file || is_vital(folder);
}

static int compare_places(const void *a, const void *b)
{
	return strcmp(((const struct write_place *)a)->folder,
		      ((const struct write_place *)b)->folder);
}

void writes_read(struct writes *out, const char *text, const struct write_question *question,
		 struct arena *arena)
{
	struct entries entries = read_entries(text, arena);

	out->count = 0;
	out->list = arena_alloc(arena, (entries.count + 1) * sizeof(*out->list));
	for (size_t i = 0; i < entries.count; i++) {
		const struct entry *entry = &entries.list[i];
		const char *folder;

		if (is_in_trees(engine_trees, entry->path) ||
		    list_has_text(engine_files, entry->path) || is_idle(entry->path) ||
		    is_of_mounts(question->mounts, entry->path))
			continue;
		folder = folder_for(&entries, entry, question, arena);
		if (folder)
			add_place(out, folder, entry,
				  entry->kind != 'A' && strcmp(folder, entry->path) != 0);
	}
	qsort(out->list, out->count, sizeof(*out->list), compare_places);
}
