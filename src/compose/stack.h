/* A service that is made up of several mappings: extended ones, included ones, those of other documents and files. */
#ifndef COMPOSE_STACK_H
#define COMPOSE_STACK_H

#include <stdbool.h>
#include <stddef.h>

#include "compose/project.h"
#include "compose/view.h"

/* One mapping, with what it merges by "<<" in its own file. */
struct service_layer {
	struct service *service;
	/* The number of layers right below it that its !reset and !override take values from. */
	size_t reach;
	bool base; /* of another service, which is extended */
};

struct service_dependent {
	const struct service *service;
	struct service_dependent *next;
};

/* Lowest layer first. Lives in the arena of the model. */
struct service_stack {
	struct service_layer *layers;
	size_t count;
	size_t own;		    /* the layer that is written to */
	struct service_view before; /* what is in force, as the authors wrote it */
	struct service_view after;  /* the same as it will be; filled when planning is done */
};

/*
 * Limit on the nodes that joining makes for one project: beyond it the highest layer's value stands for all, and
 * `exhausted` is set (a small file could make us join a long list very often).
 */
#define STACK_NODE_MAX ((size_t)1 << 20)

struct stack_maker {
	struct arena *arena; /* gets the nodes */
	size_t left;	     /* nodes that may still be made */
	bool exhausted;
};

/*
 * What is in force in one world, by the rules of Compose v2: scalars are replaced, a null replaces nothing,
 * mappings are joined, lists are joined, most of them without repeating what has the same key. Where only
 * one layer has a say the value is its node; what is joined is a node without a text, whose items are aliases
 * of the layers'. Nodes that do not stand in the service's own file are wrapped in aliases whose place is the
 * service's key, so that every place in the view is one of the service's file.
 */
void stack_read(const struct service *service, enum yaml_world world, struct stack_maker *maker,
		struct service_view *out);
/* The same with the layers up to the one that is written to only: what is there without those above. */
void stack_read_own(const struct service *service, enum yaml_world world, struct stack_maker *maker,
		    struct service_view *out);
/* True for a layer whose whole mapping is tagged, so that nothing below it counts. */
bool layer_is_whole(const struct service_layer *layer);

/* What is in force in a service, whatever it is made of. AFTER of a stack is `after`. */
void service_in_force(const struct service *service, enum yaml_world world,
		      struct service_view *out);

/* A layer that has a say on a key: its node there (through "<<" as well), or NULL. */
struct yaml_node *layer_value(const struct service_layer *layer, enum service_key key,
			      enum yaml_world world);

/*
 * A path in the folder that the relative paths of a key's value start from: the file that gives the value, or
 * a name in its project directory. In the arena, or borrowed.
 */
const char *service_anchor(const struct service *service, enum service_key key,
			   struct arena *arena);

#endif
