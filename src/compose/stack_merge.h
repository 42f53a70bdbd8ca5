/* Joining the values that several layers give one key; private to compose/. */
#ifndef COMPOSE_STACK_MERGE_H
#define COMPOSE_STACK_MERGE_H

#include "compose/stack.h"

struct merge {
	struct stack_maker *maker;
	const struct service *service; /* whose view is made */
	enum service_key key;
	enum yaml_world world;
};

/* `list` lowest first, at least one; none of them is NULL. */
struct yaml_node *merge_values(const struct merge *merge, struct yaml_node *const *list,
			       size_t count);

/* The node itself where it stands in the service's file, else an alias of it. */
struct yaml_node *merge_wrap(const struct merge *merge, struct yaml_node *node,
			     const struct compose_file *file);

#endif
