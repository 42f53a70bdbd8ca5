/* Text from strangers in HTML: the one place where it is escaped. Private to report/html*.c. */
#ifndef REPORT_HTML_TEXT_H
#define REPORT_HTML_TEXT_H

#include <stddef.h>

struct buf;

/*
 * All of them make the text safe first (base/utf8.h), and escape what HTML reads: the result is nothing but
 * text between tags, in a quoted attribute, and in SVG.
 */

/* On one line. */
void html_add(struct buf *out, const char *text);
/* The same in at most so many columns; what is longer ends in "...". */
void html_add_short(struct buf *out, const char *text, size_t columns);
/* In a <code>; "(empty)" when there is nothing. */
void html_add_code(struct buf *out, const char *text);
/* Words; what stands between backticks becomes a <code>. */
void html_add_prose(struct buf *out, const char *text);
/* For a <pre>: its line breaks stay, as references, so that no line of the page begins with a stranger's words. */
void html_add_block(struct buf *out, const char *text);

/* "3 services": a number with its noun, which gets an "s" where it needs one. */
void html_add_count(struct buf *out, size_t count, const char *noun);

#endif
