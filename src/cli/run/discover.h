/* Finding Compose files: the one that Compose would take, or all below a folder. */
#ifndef CLI_RUN_DISCOVER_H
#define CLI_RUN_DISCOVER_H

#include <stddef.h>

#include "base/alloc.h"

struct error;

struct paths {
	char **list; /* owned, sorted as found */
	size_t count, cap;
};

void paths_init(struct paths *paths);
void paths_release(struct paths *paths);
#define CLEANUP_PATHS __attribute__((cleanup(paths_release)))
void paths_add(struct paths *paths, const char *path);

/* Adds the first of Compose's default names that is here, or in the nearest folder above. */
int discover_default(struct paths *paths, struct error *err) __attribute__((warn_unused_result));

/* Who is told of folders below the first one that cannot be read; the walk goes on. */
struct discover_trouble {
	void (*report)(void *context, const char *path, const struct error *err);
	/* The same of what is left out without being trouble. */
	void (*remark)(void *context, const char *path, const struct error *err);
	void *context;
};

/*
 * Adds every Compose file below a folder, by name: folder by folder, the files of one together, first the
 * one that Compose would take. .git, node_modules and vendor are not entered, nor what .gitignore
 * ignores when the folder is in a repository; of symbolic links those to files below the folder
 * are followed, others by the name of a Compose file are told. -1 when the folder cannot be
 * read or holds none.
 */
int discover_below(struct paths *paths, const char *folder, const struct discover_trouble *trouble,
		   struct error *err) __attribute__((warn_unused_result));

/* Of several paths of one file keeps the first: no file is done twice. */
void paths_unite(struct paths *paths);

/* The end of the run of paths that lie in the folder of `first`: most likely one project. */
size_t paths_group_end(const struct paths *paths, size_t first);

/*
 * The override file that Compose lays over this one when it is not told otherwise: beside a file with one of
 * the default names. The caller frees it; NULL when there is none.
 */
char *discover_override(const char *path);

#endif
