/* Finding Compose files: the one that Compose would take, or all below a folder. */
#ifndef CLI_DISCOVER_H
#define CLI_DISCOVER_H

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

/* Adds compose.yaml, compose.yml, docker-compose.yml or docker-compose.yaml, the first that is here. */
int discover_default(struct paths *paths, struct error *err) __attribute__((warn_unused_result));

/*
 * Adds every Compose file below a folder, by name, in the order of their paths; .git, node_modules
 * and vendor are not entered, symbolic links not followed. -1 when the folder cannot be read or holds none.
 */
int discover_below(struct paths *paths, const char *folder, struct error *err)
	__attribute__((warn_unused_result));

#endif
