/* Services of a file by their names, and by what they mount for writing: put in order when somebody asks first. */
#ifndef COMPOSE_LOOKUP_H
#define COMPOSE_LOOKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/set.h"

struct mount;
struct service;

/* A service that may write a named volume or a bind. */
struct mounting {
	const struct service *service;
	const struct mount *mount; /* has a source */
	uint64_t hash;		   /* of it: sources themselves lie far apart in memory */
};

/* Of the services of one file, which stay where they are. */
struct lookup {
	struct service *list; /* borrowed */
	size_t count;
	struct set names; /* of the first `named` services */
	size_t named;
	struct mounting *by_source;
	size_t mounting_count;
	bool has_mountings;
};

/* No more of those who mount the same are looked at. */
#define LOOKUP_SHARERS_MAX 1000

struct lookup *lookup_new(struct service *list, size_t count);
void lookup_free(struct lookup *lookup);

/* By its name, the first of them in the file; NULL when there is none. */
struct service *lookup_find(struct lookup *lookup, const char *name);
/* All that mount this source for writing, in the order of the file; *count: how many. */
const struct mounting *lookup_mountings(struct lookup *lookup, const char *source, size_t *count);

#endif
