/* The tags of the Compose Specification: "!reset" takes a value away, "!override" puts it in the place of those below. */
#ifndef COMPOSE_TAG_H
#define COMPOSE_TAG_H

#include <stdbool.h>

#include "compose/service.h"

/* On a node, or on what an alias means; NULL has none. */
bool node_is_reset(const struct yaml_node *node);
bool node_is_override(const struct yaml_node *node);

/* The node that carries the tag of a whole service: "web: !override {...}". */
const struct yaml_node *service_tagged(const struct service *service);

/* True for a service whose mapping has something that Compose takes away, or is that itself: not all of it is in force. */
bool service_has_reset(const struct service *service);

#endif
