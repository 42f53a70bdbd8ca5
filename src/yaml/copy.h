/* Copying what nodes say, in their own document or into another, as new nodes. */
#ifndef YAML_COPY_H
#define YAML_COPY_H

struct yaml_document;
struct yaml_node;

/*
 * A copy of the node, as it was parsed, as a new one of `to`; what aliases mean is copied in their place, anchors
 * and tags are left. The comment behind each value comes along when `comments`, the node's own document, is given.
 */
struct yaml_node *yaml_copy(struct yaml_document *to, const struct yaml_node *node,
			    const struct yaml_document *comments);

#endif
