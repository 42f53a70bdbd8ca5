/* The splice engine: changes to the tree, each lowered at once to edits of the text. */
#ifndef YAML_SPLICE_H
#define YAML_SPLICE_H

#include "base/alloc.h"
#include "base/buf.h"
#include "text/edit.h"
#include "yaml/layout.h"
#include "yaml/node.h"

struct error;
struct spot;
struct yaml_document;

/*
 * Every function changes the tree (added, removed) and adds the edits that make
 * the text say the same, in the style of the place: block, flow on one line,
 * flow over several lines, JSON. They return -1 with the reason when a place
 * cannot be edited; then neither tree nor edits have changed. New nodes come
 * from yaml/render.h and belong to the tree afterwards. Changes may be made in
 * any order, one inside another's place is refused. Sort the edits with
 * edits_sort() before use. That they do what the tree says is not believed but
 * proved (yaml/proof.h).
 */
struct yaml_splicer {
	struct yaml_document *document;
	struct edits edits;
	struct yaml_layout layout;
	struct spot *spot; /* where the last child went; private to splice.c, like text */
	struct buf text;   /* of the edit at work */
	struct arena texts; /* of all edits; nothing else, so that they stand one behind the other */
	/* What happened at the end of a text without a final line break: see splice.c. */
	bool end_cut, end_grown;
	/*
	 * Set by the caller: what would be refused is, and what would be done is not. Whether the neighbours of what goes
	 * allow a removal is found only by doing it. Not for yaml_splice_insert().
	 */
	bool only_checks;
};

void yaml_splicer_init(struct yaml_splicer *splicer, struct yaml_document *document);
void yaml_splicer_release(struct yaml_splicer *splicer);

/*
 * Adds a pair behind the mapping's own content and the comment lines that belong to it. In front
 * of the last pair when that ends with a literal which would change (struct line_place). Refused
 * when the key is there.
 */
int yaml_splice_add(struct yaml_splicer *splicer, struct yaml_node *mapping, const char *key,
		    struct yaml_node *value, struct error *err) __attribute__((warn_unused_result));

/* A pair to insert. */
struct yaml_new_pair {
	const char *key; /* written plain: a word that can be */
	struct yaml_node *value;
	bool gap; /* in block style, a blank line behind it */
};

/*
 * Adds a pair in front of one that is there, given by its key: in block style on lines of its own, above
 * the comment lines right above that key (but below those that begin the text). Refused when the
 * mapping has the key, or when `before` does not begin a line in block style.
 */
int yaml_splice_insert(struct yaml_splicer *splicer, struct yaml_node *mapping,
		       struct yaml_node *before, const struct yaml_new_pair *pair,
		       struct error *err) __attribute__((warn_unused_result));

/* Adds an item behind a sequence's last. */
int yaml_splice_append(struct yaml_splicer *splicer, struct yaml_node *sequence,
		       struct yaml_node *item, struct error *err)
	__attribute__((warn_unused_result));

/*
 * Puts a new value in the place of a pair's value or of an item: of a null, a scalar, an alias or
 * a flow collection, without anchor and tag, and with no comment inside. Where something stood,
 * the new value is written on that line (a collection in flow style).
 */
int yaml_splice_replace(struct yaml_splicer *splicer, struct yaml_node *value,
			struct yaml_node *replacement, struct error *err)
	__attribute__((warn_unused_result));

/*
 * Makes a list of a pair's scalar value: it becomes the first item, `rest` (a new sequence, which
 * may be empty) the others. A block list where the scalar stands on its key's line in block style,
 * else a flow list.
 */
int yaml_splice_to_list(struct yaml_splicer *splicer, struct yaml_node *value,
			struct yaml_node *rest, struct error *err)
	__attribute__((warn_unused_result));

/*
 * Takes away a pair (given by its key) or an item, with its lines and the comments on them.
 * Refused for the last one of a collection and for what an alias elsewhere means.
 */
int yaml_splice_remove(struct yaml_splicer *splicer, struct yaml_node *node, struct error *err)
	__attribute__((warn_unused_result));

/* True for a collection of a JSON text, or of a part that is written like JSON. */
bool yaml_looks_like_json(const struct yaml_node *collection);

#endif
