/* Text from strangers in Markdown, where nothing in it may act. Private to report/markdown*.c. */
#ifndef REPORT_MARKDOWN_TEXT_H
#define REPORT_MARKDOWN_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

/*
 * All of them make the text safe first (base/utf8.h, one line). What code hosts find in running text (@mentions,
 * #references, commit ids, addresses, :emoji:, HTML, emphasis, links, pipes, GitLab's marks) they leave
 * alone in code, so whatever could be one of these becomes code. Longer texts are cut, with an ellipsis.
 */

/* A code span, that holds its own in a cell of a table as well. */
void markdown_add_code(struct buf *out, const char *text);
/* The same in HTML, for where Markdown is not read: in a <summary>. */
void markdown_add_html_code(struct buf *out, const char *text);
/*
 * Words; those that are more than letters and the usual punctuation become code, and what stands
 * between backticks stays it. For the middle of a line.
 */
void markdown_add_prose(struct buf *out, const char *text);
/* A fenced block of one language, whose lines are indented by `indent` blanks; the text is not cut. */
void markdown_add_fence(struct buf *out, const char *language, const char *text, size_t indent);

#endif
