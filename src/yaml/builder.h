/* The state of building a tree, shared by the files that build it; private to yaml/. */
#ifndef YAML_BUILDER_H
#define YAML_BUILDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/set.h"
#include "yaml/gap.h"
#include "yaml/node.h"

struct error;
struct yaml_document;
struct yaml_event;

/* An anchor as it stands so far: a later one of the same name takes its place. */
struct anchor {
	const char *name;
	struct yaml_node *node;
	uint64_t expanded; /* nodes of its subtree with every alias replaced */
};

struct frame {
	struct anchor *anchor; /* of the open collection, or NULL */
	uint64_t expanded_before;
	bool value_is_next; /* of the mapping that it stands in, once it is closed */
	bool merges;	    /* the open mapping has a merge key */
	bool in_flow;	    /* the collection stands within brackets */
};

struct builder {
	struct yaml_document *document;
	struct gap gap;
	struct yaml_node *parent; /* the open collection, or NULL at the top */
	struct frame frames[YAML_DEPTH_MAX];
	size_t depth;
	size_t root_cap, shared_cap;
	struct set anchors; /* of struct anchor */
	uint64_t expanded;
	bool value_is_next; /* the open mapping waits for a value */
	struct buf value;   /* of the last block scalar */
};

/* An error at a byte of the text; always -1. */
int builder_fail(const struct builder *builder, size_t offset, struct error *err, const char *words,
		 const char *name);

/* Hangs a node below the open collection, or makes it a root. */
int builder_attach(struct builder *builder, struct yaml_node *node, struct error *err);
/* Makes the node the one that its anchor's name stands for from here on. */
struct anchor *builder_add_anchor(struct builder *builder, struct yaml_node *node);
/* Reads anchor and tag, and leaves the gap behind them. */
int builder_read_props(struct builder *builder, const struct yaml_event *event,
		       struct yaml_node *node, struct error *err);
/* Counts nodes of the content with every alias replaced; -1 when there are too many. */
int builder_count(struct builder *builder, uint64_t nodes, size_t offset, struct error *err);
/* Lets the alias, which is attached, point to what it names. */
int builder_link_alias(struct builder *builder, struct yaml_node *node, struct error *err);

/* Adds a scalar or an alias. */
int builder_add_leaf(struct builder *builder, const struct yaml_event *event, struct error *err);
/* -1 when the node does not stand deeper than the key that it is the value of. */
int builder_check_place(const struct builder *builder, const struct yaml_node *node,
			struct error *err);

#endif
