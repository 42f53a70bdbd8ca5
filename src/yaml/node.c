/* The positioned tree: how it is linked, and reading it. */
#include "yaml/node.h"

#include <string.h>

void yaml_link(struct yaml_node *parent, struct yaml_node *after, struct yaml_node *node)
{
	node->parent = parent;
	node->prev = after;
	node->next = after ? after->next : parent->first;
	if (node->next)
		node->next->prev = node;
	else
		parent->last = node;
	if (after)
		after->next = node;
	else
		parent->first = node;
}

void yaml_append(struct yaml_node *parent, struct yaml_node *node)
{
	node->key = parent->kind == YAML_MAPPING && !(parent->last && parent->last->key);
	yaml_link(parent, parent->last, node);
}

struct yaml_node *yaml_find(const struct yaml_node *mapping, const char *key, enum yaml_world world)
{
	struct yaml_pair pair = {NULL, NULL};
	size_t len = strlen(key);

	while (yaml_pair_next(mapping, world, &pair))
		if (pair.key->kind == YAML_SCALAR && pair.key->len == len &&
		    !memcmp(pair.key->text, key, len))
			return pair.value;
	return NULL;
}

size_t yaml_count(const struct yaml_node *collection, enum yaml_world world)
{
	size_t children = 0;

	yaml_each(node, collection, world)
		children++;
	return collection->kind == YAML_MAPPING ? children / 2 : children;
}

bool yaml_is_null(const struct yaml_node *node)
{
	static const char *const words[] = {"", "~", "null", "Null", "NULL"};

	if (node->len > strlen("null") || node->kind != YAML_SCALAR || node->style != YAML_PLAIN)
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (!strcmp(node->text, words[i]))
			return true;
	return false;
}

bool yaml_is_merge_key(const struct yaml_node *key)
{
	return key->kind == YAML_SCALAR && key->style == YAML_PLAIN && key->len == 2 &&
	       key->text[0] == '<' && key->text[1] == '<';
}
