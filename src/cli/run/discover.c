/* Walking folders for Compose files. */
#include "cli/run/discover.h"

#include <errno.h>
#include <fts.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/glob.h"
#include "base/list.h"
#include "base/path.h"
#include "cli/run/gitignore.h"
#include "compose/default_name.h"

/* In the order of Compose v2 (compose-go, cli.DefaultOverrideFileNames). */
static const char *const override_names[] = {
	"compose.override.yml",
	"compose.override.yaml",
	"docker-compose.override.yml",
	"docker-compose.override.yaml",
};

/* Of the other files that are taken for Compose files. */
static const char *const patterns[] = {
	"compose.*.yaml",	"compose.*.yml",  "docker-compose.*.yaml",
	"docker-compose.*.yml", "*.compose.yaml", "*.compose.yml",
};

static const char *const closed[] = {".git", "node_modules", "vendor"};

void paths_init(struct paths *paths)
{
	memset(paths, 0, sizeof(*paths));
}

void paths_release(struct paths *paths)
{
	for (size_t i = 0; i < paths->count; i++)
		free(paths->list[i]);
	free(paths->list);
	paths_init(paths);
}

void paths_add(struct paths *paths, const char *path)
{
	list_grow(paths->list, paths->count, paths->cap);
	paths->list[paths->count++] = xstrdup(path);
}

/* Adds the first default name that is in the folder, "" or one that ends in "/". */
static bool find_default(struct paths *paths, const char *folder)
{
	for (size_t i = 0; i < DEFAULT_NAME_COUNT; i++) {
		CLEANUP_FREE char *path = xasprintf("%s%s", folder, default_names[i]);

		if (!access(path, F_OK)) {
			paths_add(paths, path);
			return true;
		}
	}
	return false;
}

int discover_default(struct paths *paths, struct error *err)
{
	CLEANUP_FREE char *here = realpath(".", NULL), *above = NULL;
	size_t length = 0, depth = 0;

	for (const char *at = here; at && *at; at++)
		depth += *at == '/' && at[1];
	above = xcalloc(depth + 1, 3 + 1);
	while (!find_default(paths, above)) {
		if (length == depth * 3)
			return error_set(err, "no Compose file here or above (%s, %s, %s or %s)",
					 default_names[0], default_names[1], default_names[2],
					 default_names[3]);
		memcpy(above + length, "../", 4);
		length += 3;
	}
	return 0;
}

char *discover_override(const char *path)
{
	const char *name = path_name(path);

	if (default_name_rank(name) == DEFAULT_NAME_COUNT)
		return NULL;
	for (size_t i = 0; i < sizeof(override_names) / sizeof(*override_names); i++) {
		char *beside = xasprintf("%.*s%s", (int)(name - path), path, override_names[i]);

		if (!access(beside, F_OK))
			return beside;
		free(beside);
	}
	return NULL;
}

static bool is_compose_name(const char *name)
{
	if (default_name_rank(name) < DEFAULT_NAME_COUNT)
		return true;
	for (size_t i = 0; i < sizeof(patterns) / sizeof(*patterns); i++)
		if (glob_matches(patterns[i], name, 0))
			return true;
	return false;
}

static bool is_closed(const FTSENT *entry)
{
	for (size_t i = 0; i < sizeof(closed) / sizeof(*closed); i++)
		if (entry->fts_level > 0 && !strcmp(entry->fts_name, closed[i]))
			return true;
	return false;
}

/* Files before folders, so that a project stays together; what Compose picks before what it adds. */
static int compare_entries(const FTSENT **left, const FTSENT **right)
{
	const FTSENT *a = *left, *b = *right;
	size_t rank_a = default_name_rank(a->fts_name);
	size_t rank_b = default_name_rank(b->fts_name);
	bool folder_a = a->fts_info == FTS_D, folder_b = b->fts_info == FTS_D;

	if (folder_a != folder_b)
		return folder_a ? 1 : -1;
	if (rank_a != rank_b)
		return rank_a < rank_b ? -1 : 1;
	return strcmp(a->fts_name, b->fts_name);
}

struct search {
	struct paths *paths;
	const struct discover_trouble *trouble;
	FTS *walk;
	struct gitignore ignore;
	const char *root; /* the first folder, as it was given */
	char *real;	 /* owned: the first folder, absolute and without symbolic links */
	size_t root_len; /* of its name as fts(3) has it */
	struct buf path; /* of the entry at hand, below `real` */
};

static const char *real_path(struct search *search, const FTSENT *entry)
{
	const char *below = entry->fts_path + search->root_len;

	buf_clear(&search->path);
	buf_addstr(&search->path, strcmp(search->real, "/") != 0 ? search->real : "");
	if (*below && *below != '/')
		buf_addch(&search->path, '/');
	buf_addstr(&search->path, below);
	return search->path.data;
}

static void enter(struct search *search, FTSENT *entry)
{
	const char *path;

	if (entry->fts_level == 0) {
		search->root_len = strlen(entry->fts_path);
		gitignore_start(&search->ignore, search->real);
		return;
	}
	path = real_path(search, entry);
	if (is_closed(entry) || gitignore_covers(&search->ignore, path, true)) {
		fts_set(search->walk, entry, FTS_SKIP);
		entry->fts_number = 1;
	} else {
		gitignore_enter(&search->ignore, path);
	}
}

/* A link by the name of a Compose file is one, when it ends below the folder that is searched. */
static void follow(struct search *search, const FTSENT *entry)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;
	CLEANUP_FREE char *real = NULL;
	struct stat status;

	if (!is_compose_name(entry->fts_name) ||
	    gitignore_covers(&search->ignore, real_path(search, entry), false) ||
	    stat(entry->fts_accpath, &status) || !S_ISREG(status.st_mode))
		return;
	real = realpath(entry->fts_accpath, NULL);
	if (real && path_is_below(real, search->real)) {
		/* What has such a name itself is found by it. */
		if (!is_compose_name(path_name(real)))
			paths_add(search->paths, entry->fts_path);
		return;
	}
	error_set(&err, "is a symbolic link out of %s, and is not followed", search->root);
	search->trouble->remark(search->trouble->context, entry->fts_path, &err);
}

/* False when the first folder cannot be read. */
static bool look(struct search *search, FTSENT *entry, struct error *err)
{
	struct error inner CLEANUP_ERROR = ERROR_INIT;

	switch (entry->fts_info) {
	case FTS_D:
		enter(search, entry);
		return true;
	case FTS_DP:
		if (entry->fts_level > 0 && !entry->fts_number)
			gitignore_leave(&search->ignore);
		return true;
	case FTS_F:
		if (is_compose_name(entry->fts_name) &&
		    !gitignore_covers(&search->ignore, real_path(search, entry), false))
			paths_add(search->paths, entry->fts_path);
		return true;
	case FTS_SL:
		follow(search, entry);
		return true;
	case FTS_DNR:
	case FTS_ERR:
	case FTS_NS:
		if (entry->fts_level == 0) {
			error_system(err, entry->fts_errno, "cannot be read");
			return false;
		}
		/* It was entered before it was seen to be closed to us. */
		if (entry->fts_info == FTS_DNR && !entry->fts_number)
			gitignore_leave(&search->ignore);
		error_system(&inner, entry->fts_errno, "cannot be read");
		search->trouble->report(search->trouble->context, entry->fts_path, &inner);
		return true;
	default:
		return true;
	}
}

static int walk_below(struct search *search, struct error *err)
{
	size_t before = search->paths->count;
	FTSENT *entry;

	while ((entry = fts_read(search->walk)))
		if (!look(search, entry, err))
			return -1;
	if (search->paths->count == before)
		return error_set(err, "holds no Compose file");
	return 0;
}

int discover_below(struct paths *paths, const char *folder, const struct discover_trouble *trouble,
		   struct error *err)
{
	CLEANUP_FREE char *root = xstrdup(folder);
	char *roots[] = {root, NULL};
	struct search search = {.paths = paths, .trouble = trouble, .root = folder};
	int result;

	search.real = realpath(folder, NULL);
	search.walk = search.real ? fts_open(roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR,
					     compare_entries)
				  : NULL;
	if (!search.walk) {
		result = error_system(err, errno, "cannot be read");
		free(search.real);
		return result;
	}
	buf_init(&search.path);
	result = walk_below(&search, err);
	fts_close(search.walk);
	gitignore_release(&search.ignore);
	buf_release(&search.path);
	free(search.real);
	return result;
}

static bool is_in_folder_of(const char *path, const char *other)
{
	ptrdiff_t len = path_name(path) - path;

	return len == path_name(other) - other && !strncmp(path, other, (size_t)len);
}

size_t paths_group_end(const struct paths *paths, size_t first)
{
	size_t end = first + 1;

	while (end < paths->count && is_in_folder_of(paths->list[first], paths->list[end]))
		end++;
	return end;
}

struct identity {
	dev_t device;
	ino_t inode;
	size_t number;
};

static int compare_identities(const void *left, const void *right)
{
	const struct identity *a = left, *b = right;

	if (a->device != b->device)
		return a->device < b->device ? -1 : 1;
	if (a->inode != b->inode)
		return a->inode < b->inode ? -1 : 1;
	return (a->number > b->number) - (a->number < b->number);
}

void paths_unite(struct paths *paths)
{
	CLEANUP_FREE struct identity *known = xcalloc(paths->count + 1, sizeof(*known));
	size_t count = 0, kept = 0;
	struct stat status;

	for (size_t i = 0; i < paths->count; i++)
		/* Several hard links are several files for those who write them. */
		if (!stat(paths->list[i], &status) && S_ISREG(status.st_mode) &&
		    status.st_nlink == 1)
			known[count++] = (struct identity){status.st_dev, status.st_ino, i};
	if (count > 1)
		qsort(known, count, sizeof(*known), compare_identities);
	for (size_t i = 1; i < count; i++) {
		if (known[i].device != known[i - 1].device || known[i].inode != known[i - 1].inode)
			continue;
		free(paths->list[known[i].number]);
		paths->list[known[i].number] = NULL;
	}
	for (size_t i = 0; i < paths->count; i++)
		if (paths->list[i])
			paths->list[kept++] = paths->list[i];
	paths->count = kept;
}
