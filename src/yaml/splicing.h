/* What the files of the splice engine share; private to yaml/. */
#ifndef YAML_SPLICING_H
#define YAML_SPLICING_H

#include "yaml/render.h"
#include "yaml/splice.h"

struct buf;
struct error;

/*
 * Adds an edit that changes the content of `owner`. Of several insertions at one place (the end of
 * a list may be the end of the mapping around it) those of the inner collection come first.
 */
void splicing_edit(struct yaml_splicer *splicer, const struct yaml_node *owner, struct span span,
		   const struct buf *text);

/* Refuses a collection that is not of this kind, or that we cannot or may not change. */
int splicing_check(const struct yaml_node *collection, enum yaml_kind kind, struct error *err)
	__attribute__((warn_unused_result));
/* Refuses to take away a node that an alias means, with something that was changed, or (when
 * `comments` stay) with a comment inside. */
int splicing_check_loss(const struct yaml_splicer *splicer, const struct yaml_node *node,
			bool comments, struct error *err) __attribute__((warn_unused_result));

/* How a child of this collection is written. */
struct yaml_place_style splicing_style(const struct yaml_splicer *splicer,
				       const struct yaml_node *collection);

/* Hangs `node` behind `after` (NULL: first) and marks all above it as touched. */
void splicing_link(struct yaml_node *parent, struct yaml_node *after, struct yaml_node *node);
void splicing_touch(struct yaml_node *collection);

#endif
