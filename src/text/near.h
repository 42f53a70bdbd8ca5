/* "Did you mean": the name that is nearest to a mistyped one. */
#ifndef TEXT_NEAR_H
#define TEXT_NEAR_H

#include <stddef.h>

/* Looks at names one after the other. Zeroed but for the word, which is borrowed as the names are. */
struct near {
	const char *word;
	const char *name; /* the nearest so far; NULL: none is near */
	size_t distance;
};

/* Longer words are not compared (bytes). */
#define NEAR_MAX ((size_t)64)

/*
 * Takes the name if fewer letters lie between it and the word than with those before: letters that are put in, left out,
 * changed or swapped with their neighbour, at most one in three of the word and at most two.
 */
void near_look(struct near *near, const char *name);

/* Of names (NULL-terminated) the nearest, or NULL. */
const char *near_find(const char *word, const char *const *names);

#endif
