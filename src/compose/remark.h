/* Things worth saying about a file that are no finding of a rule: an include that cannot be had, say. */
#ifndef COMPOSE_REMARK_H
#define COMPOSE_REMARK_H

#include <stddef.h>

#include "compose/project.h"

struct arena;

struct remark {
	struct source_place place;
	const char *text; /* one line, unescaped */
	struct remark *next;
};

/* In the order of their making; all memory in the arena. */
struct remarks {
	struct arena *arena;
	struct remark *first, *last;
};

/* Returns the remark, which is the last one now. */
const struct remark *remarks_add(struct remarks *remarks, struct source_place place, const char *format,
				 ...)
	__attribute__((format(printf, 3, 4)));

#endif
