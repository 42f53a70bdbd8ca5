/* The bytes between the parts that the parser names (comments, indicators, markers); private. */
#ifndef YAML_GAP_H
#define YAML_GAP_H

#include <stdbool.h>
#include <stddef.h>

#include "yaml/document.h"

struct error;

/* Walks the text once, from part to part. */
struct gap {
	struct yaml_document *document;
	size_t at;		/* all before this is accounted for */
	size_t comment_cap;
	bool question;		/* a "?" indicator was passed since this was last cleared */
	bool flow;		/* within brackets, where a line may begin with a tab */
	bool has_tab;		/* a line that holds nothing, or a comment, begins with one elsewhere */
	size_t tab;		/* the first of these */
	/* Behind a plain scalar, up to `plain_at` there are blanks alone: those from this column on are its own. */
	size_t plain_at, plain_column;
};

/* Passes blanks, line breaks and comments, and stays at the first other byte below `limit`. */
size_t gap_skip(struct gap *gap, size_t limit);
/*
 * Passes everything up to `to`: blanks, comments, the indicators : - ? , and
 * document markers. Any other byte means that we misread the text: -1.
 */
int gap_advance(struct gap *gap, size_t to, struct error *err) __attribute__((warn_unused_result));
/* A plain scalar of this collection, or of none, ends at `end`, outside brackets. */
void gap_plain(struct gap *gap, const struct yaml_node *collection, size_t end);
/* Notes the comment that starts at `start` and returns its end. */
size_t gap_comment(struct gap *gap, size_t start);

#endif
