/* An arena for a group of tests. For cmocka: *state is the arena. */
#ifndef UNIT_ARENA_CASE_H
#define UNIT_ARENA_CASE_H

#include <stdlib.h>

#include "base/alloc.h"

static inline int make_arena(void **state)
{
	struct arena *arena = xmalloc(sizeof(*arena));

	arena_init(arena);
	*state = arena;
	return 0;
}

static inline int free_arena(void **state)
{
	arena_release(*state);
	free(*state);
	return 0;
}

#endif
