/* New nodes, and their text in the style of the place where they go. */
#ifndef YAML_RENDER_H
#define YAML_RENDER_H

#include <stdbool.h>
#include <stddef.h>

#include "yaml/layout.h"
#include "yaml/node.h"

struct buf;
struct yaml_document;

/* New nodes live in the document's arena, are `added`, and copy what they are given. */
struct yaml_node *yaml_new_string(struct yaml_document *document, const char *text, bool quoted);
struct yaml_node *yaml_new_word(struct yaml_document *document, const char *text);
struct yaml_node *yaml_new_collection(struct yaml_document *document, enum yaml_kind kind);
/* An alias of an anchored node, which is not told of it: see struct yaml_props. */
struct yaml_node *yaml_new_alias(struct yaml_document *document, struct yaml_node *target);
void yaml_set_anchor(struct yaml_document *document, struct yaml_node *node, const char *anchor);
/* What to write behind it, where a comment can stand (block style); NULL: nothing. */
void yaml_set_comment(struct yaml_document *document, struct yaml_node *node, const char *comment);

/* The style of the place. */
struct yaml_place_style {
	bool flow;
	bool json;		/* everything that is a string goes in double quotes */
	enum yaml_style quotes; /* for strings that need quotes */
	enum yaml_style items;	/* quotes of all strings, as neighbours have; or YAML_PLAIN */
	size_t step, dash;	/* columns */
	const char *line_end;
};

/* Decides the styles of a new node and of all below it. */
void yaml_settle(struct yaml_node *node, const struct yaml_place_style *style);

/* Adds a settled node on one line, as in a flow collection. */
void yaml_render_flow(struct buf *out, const struct yaml_node *node);
/*
 * Adds a settled value in block style behind its "key:" (or "-") at column `indent`: " value", or
 * lines of its own, the last one without its line break.
 */
void yaml_render_block(struct buf *out, const struct yaml_node *node, size_t indent,
		       const struct yaml_place_style *style);

#endif
