/* Where in the text something new goes (for those who edit). */
#ifndef YAML_PLACE_H
#define YAML_PLACE_H

#include <stdbool.h>
#include <stddef.h>

#include "yaml/document.h"

struct error;

/* A place for whole lines. */
struct line_place {
	size_t at;
	bool line_start; /* else `at` is the end of a text without a final line break */
	/* The last key, when the lines must go before it: its value ends with a block scalar that
	 * what comes behind it would change, having no text or ending the file without a line break. */
	struct yaml_node *before;
};

/*
 * Behind the last line of a block collection's own content, that line's trailing comment and the
 * comment lines that directly follow and stand deeper than the collection's column or, with
 * `comments`, at it. (At the column of a list's dashes they may belong to the next key.)
 */
int yaml_block_end(const struct yaml_document *document, const struct yaml_node *collection,
		   bool comments, struct line_place *out, struct error *err)
	__attribute__((warn_unused_result));

/* A place in a flow collection, behind its last child. */
struct flow_place {
	size_t at;
	size_t comma;	  /* where a comma must be added first, if `needs_comma` */
	bool needs_comma; /* the collection has children and no trailing comma */
	bool trailing;	  /* it has a trailing comma: keep its way */
	bool lines;	  /* every child has lines of its own */
	bool blank;	  /* it is empty but for blanks or comments: "{ }" */
	struct span indent; /* with `lines`: the blanks to copy before a child */
};

void yaml_flow_end(const struct yaml_document *document, const struct yaml_node *collection,
		   struct flow_place *out);

/* The last child as the author wrote it, removed or not; NULL for what has none. */
struct yaml_node *yaml_last_before(const struct yaml_node *collection);

/* The end of the line that `at` is on, without its line break; and the start of the next line. */
size_t yaml_line_end(const struct yaml_document *document, size_t at);
size_t yaml_next_line(const struct yaml_document *document, size_t at);
/* True when only blanks are before `at` on its line. */
bool yaml_is_first_on_line(const struct yaml_document *document, size_t at);

#endif
