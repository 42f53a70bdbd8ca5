/* Sets of things that are found by what they hold. */
#include "base/set.h"

#include <search.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int set_compare_strings(const void *left, const void *right)
{
	return strcmp(left, right);
}

void *set_find(const struct set *set, const void *key)
{
	void *const *slot = tfind(key, &set->tree, set->compare);

	return slot ? *slot : NULL;
}

static const void **slot_of(struct set *set, const void *thing)
{
	const void **slot = tsearch(thing, &set->tree, set->compare);

	if (!slot)
		abort(); /* out of memory */
	return slot;
}

void *set_add(struct set *set, const void *thing)
{
	return (void *)(uintptr_t)*slot_of(set, thing);
}

void set_put(struct set *set, const void *thing)
{
	*slot_of(set, thing) = thing;
}

static void keep(void *thing)
{
	(void)thing;
}

void set_clear(struct set *set, void (*release)(void *thing))
{
	tdestroy(set->tree, release ? release : keep);
	set->tree = NULL;
}
