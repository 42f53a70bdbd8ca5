/* The files in the folders that a service writes, by name: as it is, and hardened. */
#ifndef TRIAL_WATCH_LISTING_H
#define TRIAL_WATCH_LISTING_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct writes;

/* Files of one container that are compared. */
#define LISTING_MAX 4000

struct listed_file {
	const char *folder; /* as it was asked for, or below it */
	const char *key;    /* its name, numbers and random parts as N */
	unsigned count;	    /* names of this key */
	bool of_image;	    /* the image has it: that it is there tells nothing */
};

struct listing {
	struct listed_file *list; /* sorted, each once; in the arena */
	size_t count;
	bool is_known; /* the image has a program that shows them */
	bool cut;      /* there were more: nothing is compared */
};

/*
 * Reads what listing_script prints, and adds it: a line "//FOLDER" before its names, and "FOLDER/BELOW:" before
 * those of a folder below it.
 */
void listing_read(struct listing *out, const char *text, struct arena *arena);

/* For sh -c, with the folders as arguments: those that begin with "=" are listed with all that is below them. */
extern const char listing_script[];

/* Marks what the container did not write itself, in folders that are no volumes. */
void listing_mark_own(struct listing *listing, const struct writes *writes, struct arena *arena);

/* Keeps what is in both. */
void listing_keep_common(struct listing *listing, const struct listing *other);

/*
 * The first file as it is that is not there hardened, in a folder where nothing new took its place and more
 * than one file in ten is missing. NULL: there is
 * none, or one of them is not known. Borrowed.
 */
const struct listed_file *listing_find_missing(const struct listing *as_is,
					       const struct listing *hardened);

#endif
