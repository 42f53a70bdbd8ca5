/* Copying what nodes say, in their own document or into another, as new nodes. */
#ifndef YAML_COPY_H
#define YAML_COPY_H

#include <stdbool.h>

struct yaml_document;
struct yaml_node;

/*
 * A copy of the node, as it was parsed, as a new one of its own document; what aliases mean is copied in their
 * place, anchors and tags are left. What its author wrote plain stays plain where that can be.
 */
struct yaml_node *yaml_copy(struct yaml_document *document, const struct yaml_node *node);

/*
 * The same as a new one of another document: strings take the style of their new place. With `comments` the comment
 * behind each value comes along.
 */
struct yaml_node *yaml_copy_to(struct yaml_document *to, const struct yaml_document *from,
			       const struct yaml_node *node, bool comments);

#endif
