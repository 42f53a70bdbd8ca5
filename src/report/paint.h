/* Colours for people's reports, and words wrapped to a width. */
#ifndef REPORT_PAINT_H
#define REPORT_PAINT_H

#include <stdbool.h>
#include <stddef.h>

#include "rules/rule.h"

struct buf;

enum tone { TONE_PLAIN, TONE_HEAD, TONE_DIM, TONE_GOOD, TONE_NOTE, TONE_WARN, TONE_BAD };

enum tone tone_of_severity(enum severity severity);
/* What is added: '+' when known, '~' when likely, '?' when assumed; only the last is a warning. */
char confidence_sign(enum confidence confidence);
enum tone tone_of_confidence(enum confidence confidence);

/* Adds the text between the escape sequences of the tone, or as it is without `color`. Not escaped. */
void paint(struct buf *out, bool color, enum tone tone, const char *text);

/* Where wrapping stands: columns count from 0. */
struct wrap {
	size_t width;  /* columns of a line; a longer word has a line of its own */
	size_t indent; /* blanks before each further line */
	size_t column; /* that the next word begins at */
};

/*
 * Adds text from strangers, made safe (base/utf8.h) and broken at blanks, with no line break at its
 * end. What stands between backticks is never broken: it may be a command to copy.
 */
void wrap_add(struct buf *out, struct wrap *wrap, const char *text);

/* Adds text from strangers, made safe, in at most so many columns: what is longer ends in "...". */
void cut_add(struct buf *out, size_t columns, const char *text);

#endif
