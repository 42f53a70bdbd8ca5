/* The positioned tree: what a YAML text says, where each part of it stands, and what we change. */
#ifndef YAML_NODE_H
#define YAML_NODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum yaml_kind { YAML_SCALAR, YAML_ALIAS, YAML_MAPPING, YAML_SEQUENCE };

enum yaml_style {
	YAML_PLAIN,
	YAML_SINGLE_QUOTED,
	YAML_DOUBLE_QUOTED,
	YAML_LITERAL,
	YAML_FOLDED, /* up to here: scalars */
	YAML_BLOCK,
	YAML_FLOW
};

/*
 * The tree holds two worlds: as the author wrote it, and as it will be. A node
 * that we bring is `added`, one that we take away is `removed`; a value that we
 * replace is removed and followed by the one that is added. Reading functions
 * say which world they read.
 */
enum yaml_world { YAML_BEFORE, YAML_AFTER };

/* What few nodes have. */
struct yaml_props {
	const char *anchor;	   /* without "&"; or NULL */
	const char *tag;	   /* as written, with "!"; or NULL */
	struct yaml_node *aliases; /* the aliases of this node, linked by next_alias */
	const char *comment;	   /* on an added node: to be written behind it, without "# " */
	uint32_t outer;		   /* where an anchor or tag before the content begins */
	void *view; /* of an anchored mapping: what it gives through "<<", see compose/view.h */
};

/*
 * Nodes live in their document's arena. Offsets are bytes of the document's
 * text, and 0 on added nodes. `start` to `end` is the content itself: quotes,
 * brackets and the header of a block scalar included, a block scalar without
 * trailing blank lines unless it keeps them, a block collection from its first
 * key or dash to the end of its last child. See also yaml_outer(). A large file has
 * millions of nodes: node size dominates memory.
 */
struct yaml_node {
	enum yaml_kind kind : 8;
	enum yaml_style style : 8; /* scalars and collections; YAML_PLAIN for an alias */
	bool null : 1;		   /* a scalar of which nothing is written */
	bool key : 1;		   /* a key of a mapping */
	bool added : 1, removed : 1;
	bool replaced : 1; /* removed, and the next node stands in its place */
	bool grown : 1;	   /* a collection that was given children behind its last one */
	bool touched : 1;  /* something below it was changed */
	bool strange : 1;  /* a mapping with "? " keys, keys that are no scalars or over lines, or no brackets */
	bool keep : 1;	   /* a block scalar whose trailing blank lines are content ("+") */
	bool open : 1;	   /* while it is being parsed */
	bool word : 1;	   /* an added scalar to be written plain as it is: true, 10 */
	bool quoted : 1;   /* an added scalar to be written in quotes even where it need not be */
	uint32_t start, end;
	uint32_t len;	  /* bytes of text, which ends in a NUL and may hold NULs ("\0" escapes) */
	const char *text; /* scalar: its value; alias: the anchor's name; else "" */
	struct yaml_props *props; /* or NULL */
	struct yaml_node *parent;
	struct yaml_node *next, *prev; /* the siblings, of any world */
	union {
		struct {
			struct yaml_node *first, *last; /* mapping: key, value, key, value ... */
		};
		struct {
			struct yaml_node *target;     /* alias: never an alias itself */
			struct yaml_node *next_alias; /* of the same target */
		};
	};
};

struct yaml_pair {
	struct yaml_node *key, *value;
};

/* The node that is meant: an alias gives its target, all else itself; NULL gives NULL. */
static inline struct yaml_node *yaml_resolve(const struct yaml_node *node)
{
	if (node && node->kind == YAML_ALIAS)
		return node->target;
	return (struct yaml_node *)(uintptr_t)node;
}

/* Where the node begins with what stands before its content: its anchor, its tag. */
static inline uint32_t yaml_outer(const struct yaml_node *node)
{
	return node->props ? node->props->outer : node->start;
}

/* Children of a collection in one world; NULL at the end. `from` NULL gives the first. */
static inline struct yaml_node *yaml_next(const struct yaml_node *parent,
					  const struct yaml_node *from, enum yaml_world world)
{
	struct yaml_node *node;

	if (parent->kind != YAML_MAPPING && parent->kind != YAML_SEQUENCE)
		return NULL;
	node = from ? from->next : parent->first;
	while (node && (world == YAML_BEFORE ? node->added : node->removed))
		node = node->next;
	return node;
}

/* A loop over them; `node` is declared by it. */
#define yaml_each(node, parent, world)                                                             \
	for (struct yaml_node *node = yaml_next((parent), NULL, (world)); node;                    \
	     node = yaml_next((parent), node, (world)))

/* Steps through a mapping: zero the pair first, false at the end. */
static inline bool yaml_pair_next(const struct yaml_node *mapping, enum yaml_world world,
				  struct yaml_pair *pair)
{
	if (mapping->kind != YAML_MAPPING)
		return false;
	pair->key = yaml_next(mapping, pair->value, world);
	pair->value = pair->key ? yaml_next(mapping, pair->key, world) : NULL;
	return pair->value;
}

/* Puts a node behind a child of the collection, or first when `after` is NULL. */
void yaml_link(struct yaml_node *parent, struct yaml_node *after, struct yaml_node *node);
/* The same at the end: to a sequence an item; to a mapping a key and then its value. */
void yaml_append(struct yaml_node *parent, struct yaml_node *node);

/* The value of a key, not through merge keys; NULL when it is not there. Linear. */
struct yaml_node *yaml_find(const struct yaml_node *mapping, const char *key,
			    enum yaml_world world);
size_t yaml_count(const struct yaml_node *collection, enum yaml_world world);

/* True for a scalar that YAML 1.1 and 1.2 read as null: nothing, "~", "null" and kin, unquoted. */
bool yaml_is_null(const struct yaml_node *node);
/* True for a "<<" key as YAML 1.1 merges it (plain). */
bool yaml_is_merge_key(const struct yaml_node *key);

/* NULL when it has none. */
static inline const char *yaml_anchor(const struct yaml_node *node)
{
	return node->props ? node->props->anchor : NULL;
}

static inline const char *yaml_tag(const struct yaml_node *node)
{
	return node->props ? node->props->tag : NULL;
}

#endif
