/* Reading the positioned tree. */
#include "yaml/node.h"

#include <string.h>

static bool in_world(const struct yaml_node *node, enum yaml_world world)
{
	return world == YAML_BEFORE ? !node->added : !node->removed;
}

struct yaml_node *yaml_resolve(const struct yaml_node *node)
{
	if (node && node->kind == YAML_ALIAS)
		return node->target;
	return (struct yaml_node *)(uintptr_t)node;
}

struct yaml_node *yaml_next(const struct yaml_node *parent, const struct yaml_node *from,
			    enum yaml_world world)
{
	struct yaml_node *node;

	if (parent->kind != YAML_MAPPING && parent->kind != YAML_SEQUENCE)
		return NULL;
	for (node = from ? from->next : parent->first; node; node = node->next)
		if (in_world(node, world))
			return node;
	return NULL;
}

bool yaml_pair_next(const struct yaml_node *mapping, enum yaml_world world,
		    struct yaml_pair *pair)
{
	if (mapping->kind != YAML_MAPPING)
		return false;
	pair->key = yaml_next(mapping, pair->value, world);
	pair->value = pair->key ? yaml_next(mapping, pair->key, world) : NULL;
	return pair->value;
}

struct yaml_node *yaml_find(const struct yaml_node *mapping, const char *key,
			    enum yaml_world world)
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

	for (struct yaml_node *node = yaml_next(collection, NULL, world); node;
	     node = yaml_next(collection, node, world))
		children++;
	return collection->kind == YAML_MAPPING ? children / 2 : children;
}

bool yaml_is_null(const struct yaml_node *node)
{
	static const char *const words[] = {"", "~", "null", "Null", "NULL"};

	if (node->kind != YAML_SCALAR || node->style != YAML_PLAIN)
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

const char *yaml_anchor(const struct yaml_node *node)
{
	return node->props ? node->props->anchor : NULL;
}

const char *yaml_tag(const struct yaml_node *node)
{
	return node->props ? node->props->tag : NULL;
}
