/* Lists that grow: an array with `count` elements, and room for `cap` of them. */
#ifndef BASE_LIST_H
#define BASE_LIST_H

#include <stdbool.h>
#include <string.h>

#include "base/alloc.h"

/*
 * Both make sure that element number `count` has a place; the caller then sets it and counts it. They are
 * given the variables themselves, and write `list` and `cap`:
 *
 *	list_grow(edits->list, edits->count, edits->cap);
 *	edits->list[edits->count++] = edit;
 *
 * A new list is NULL and 0, 0. It is on the heap, and the caller frees it with free(3).
 */
#define list_grow(list, count, cap) ((list) = list_more((list), (count), &(cap), sizeof(*(list))))
/* The same in an arena, where outgrown arrays stay until it goes: such a list begins with one element. */
#define list_grow_in(arena, list, count, cap)                                                      \
	((list) = list_more_in((arena), (list), (count), &(cap), sizeof(*(list))))

#define LIST_FIRST_CAP ((size_t)16)

static inline void *list_more(void *list, size_t count, size_t *cap, size_t size)
{
	if (count < *cap)
		return list;
	*cap = count < LIST_FIRST_CAP ? LIST_FIRST_CAP : count * 2;
	return xreallocarray(list, *cap, size);
}

static inline void *list_more_in(struct arena *arena, void *list, size_t count, size_t *cap,
				 size_t size)
{
	size_t old = *cap;
	void *more;

	if (count < old)
		return list;
	*cap = count ? count * 2 : 1;
	more = arena_alloc(arena, *cap * size);
	return old ? memcpy(more, list, old * size) : more;
}

/* True when the text is among those of a list that NULL ends. */
static inline bool list_has_text(const char *const *list, const char *text)
{
	while (*list && strcmp(*list, text) != 0)
		list++;
	return *list;
}

#endif
