/* The laws of the program on projects of several files. */
#ifndef LAWS_LAYERED_H
#define LAWS_LAYERED_H

#include <stdbool.h>
#include <stddef.h>

#include "layered_make.h"

struct layered_case {
	const char *name;   /* for messages */
	const char *folder; /* where the files are written, with nothing else of theirs; absolute */
	bool practice;	    /* --enable practice */
	bool unsafe;	    /* --unsafe-fixes */
	bool shared;	    /* --layout shared */
	unsigned format;    /* 0: reported in every format; else in the one of this number, counted round */
};

struct layered_tally {
	size_t projects, changed;
	size_t refused;	 /* files that could not be read */
	size_t services; /* that were judged */
};

/*
 * Checks one project: nothing falls, in any report; a second run changes nothing and finds no fixed finding
 * again (laws 2 and 5); no proof fails (laws 3 and 4); no service has more rights than before (law 12). 0,
 * or -1 after the broken law was printed.
 */
int layered_check(const struct layered_case *layered_case, const struct layered_project *project,
		  struct layered_tally *tally) __attribute__((warn_unused_result));

#endif
