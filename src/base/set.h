/* Sets of things that are found by what they hold: trees of pointers, by tsearch(3). */
#ifndef BASE_SET_H
#define BASE_SET_H

/*
 * The things are the caller's, and stay where they are as long as the set has them. What `compare` looks at
 * must not change meanwhile. Running out of memory ends the program.
 */
struct set {
	void *tree;
	int (*compare)(const void *left, const void *right); /* as for qsort(3), of two things */
};

/* An empty set: struct set names = SET_INIT(set_compare_strings); */
#define SET_INIT(how) ((struct set){NULL, (how)})

/* For things that are strings. */
int set_compare_strings(const void *left, const void *right);

/* The thing that is equal to the key, or NULL. Several threads may ask at once. */
void *set_find(const struct set *set, const void *key);
/* Adds a thing, unless one that is equal is there: returns what the set has. */
void *set_add(struct set *set, const void *thing);
/* Adds a thing, in place of the one that is equal. */
void set_put(struct set *set, const void *thing);
/* Empties the set, and calls `release` for each thing unless that is NULL. */
void set_clear(struct set *set, void (*release)(void *thing));

#endif
