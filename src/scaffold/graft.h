/* Copying what one YAML document says into another, as new nodes. */
#ifndef SCAFFOLD_GRAFT_H
#define SCAFFOLD_GRAFT_H

#include <stdbool.h>

#include "yaml/node.h"

struct yaml_document;

/*
 * A copy of the node as a new one of `to`; what aliases mean is copied in their place, anchors and
 * tags are left. With `comments` the comment behind each value comes along.
 */
struct yaml_node *graft_copy(struct yaml_document *to, const struct yaml_document *from,
			     const struct yaml_node *node, bool comments);

#endif
