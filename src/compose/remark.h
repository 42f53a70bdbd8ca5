/* Things worth saying about a file that are no finding of a rule: an include that cannot be had, say. */
#ifndef COMPOSE_REMARK_H
#define COMPOSE_REMARK_H

#include <stdarg.h>

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

void remarks_add(struct remarks *remarks, struct source_place place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* The same; returns the remark, which is the last one now. */
const struct remark *remarks_vadd(struct remarks *remarks, struct source_place place,
				  const char *format, va_list args)
	__attribute__((format(printf, 3, 0)));

#endif
