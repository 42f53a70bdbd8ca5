/* What the files that print diffs share; private to text/. */
#ifndef TEXT_DIFFER_H
#define TEXT_DIFFER_H

#include <string.h>

#include "base/buf.h"
#include "text/diff.h"

/* Whole lines of the old text that go, and the whole lines that come in their place. */
struct run {
	struct span old;   /* bytes of the old text */
	struct span fresh; /* bytes of differ.fresh */
	size_t before;	   /* lines of the old text above it */
	size_t old_lines, fresh_lines;
};

struct differ {
	const char *text;
	size_t size;
	struct buf fresh; /* the new lines of the runs, one after the other */
	struct run *runs; /* that are not printed yet */
	size_t count, cap;
	size_t limit; /* of count, at which some are to be printed */
	size_t shift; /* new minus old lines of what is printed; wraps around below zero and back */
	const char *path; /* for the headers; NULL once they are printed */
	bool git;	  /* it is from the repository's folder on */
	const struct diff_options *options;
	struct buf *out;
};

static inline size_t line_end(const char *text, size_t from, size_t limit)
{
	const char *found = from < limit ? memchr(text + from, '\n', limit - from) : NULL;

	return found ? (size_t)(found - text) + 1 : limit;
}

/* The start of the line that `at` is in, or, at the very start of a line, of that line. */
static inline size_t line_start(const char *text, size_t limit, size_t at)
{
	const char *found = at > limit ? memrchr(text + limit, '\n', at - limit) : NULL;

	return found ? (size_t)(found - text) + 1 : limit;
}

/* Prints the hunks that are whole, with headers before the first: all at the end, before that all but the last. */
void differ_print(struct differ *differ, bool at_end);

#endif
