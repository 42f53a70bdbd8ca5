/* Walking folders for Compose files. */
#include "cli/discover.h"

#include <errno.h>
#include <fnmatch.h>
#include <fts.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"

/* In the order of Compose v2 (compose-go, cli.DefaultFileNames). */
static const char *const default_names[] = {
	"compose.yaml",
	"compose.yml",
	"docker-compose.yml",
	"docker-compose.yaml",
};

static const char *const patterns[] = {
	"compose.yaml",		 "compose.yml",	       "docker-compose.yml", "docker-compose.yaml",
	"compose.*.yaml",	 "compose.*.yml",      "docker-compose.*.yaml",
	"docker-compose.*.yml",	 "*.compose.yaml",     "*.compose.yml",
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
	if (paths->count == paths->cap) {
		paths->cap = paths->cap ? paths->cap * 2 : 16;
		paths->list = xreallocarray(paths->list, paths->cap, sizeof(*paths->list));
	}
	paths->list[paths->count++] = xstrdup(path);
}

int discover_default(struct paths *paths, struct error *err)
{
	for (size_t i = 0; i < sizeof(default_names) / sizeof(*default_names); i++)
		if (!access(default_names[i], F_OK)) {
			paths_add(paths, default_names[i]);
			return 0;
		}
	return error_set(err, "no Compose file here (compose.yaml, compose.yml, docker-compose.yml "
			      "or docker-compose.yaml)");
}

static bool is_compose_name(const char *name)
{
	for (size_t i = 0; i < sizeof(patterns) / sizeof(*patterns); i++)
		if (!fnmatch(patterns[i], name, 0))
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

static int compare_names(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

int discover_below(struct paths *paths, const char *folder, struct error *err)
{
	CLEANUP_FREE char *root = xstrdup(folder);
	char *roots[] = {root, NULL};
	size_t before = paths->count;
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, compare_names);
	FTSENT *entry;

	if (!walk)
		return error_system(err, errno, "cannot be read");
	while ((entry = fts_read(walk))) {
		if (entry->fts_info == FTS_D && is_closed(entry))
			fts_set(walk, entry, FTS_SKIP);
		else if (entry->fts_info == FTS_F && is_compose_name(entry->fts_name))
			paths_add(paths, entry->fts_path);
		else if (entry->fts_info == FTS_DNR && entry->fts_level == 0)
			break;
	}
	if (entry)
		error_system(err, entry->fts_errno, "cannot be read");
	fts_close(walk);
	if (entry)
		return -1;
	if (paths->count == before)
		return error_set(err, "holds no Compose file");
	return 0;
}
