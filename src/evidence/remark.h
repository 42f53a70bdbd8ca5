/* Things worth saying about a file that are no finding of a rule: an annotation that nobody understands, say. */
#ifndef EVIDENCE_REMARK_H
#define EVIDENCE_REMARK_H

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

void remarks_add(struct remarks *remarks, struct source_place place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
