/* Which nodes Compose takes away, or puts in the place of what is below. */
#include "compose/tag.h"

#include <string.h>

static bool has_tag(const struct yaml_node *node, const char *wanted)
{
	const char *tag = node ? yaml_tag(node) : NULL;

	if (tag)
		return !strcmp(tag, wanted);
	/* An alias carries the tag of what it means. */
	return node && node->kind == YAML_ALIAS && has_tag(node->target, wanted);
}

bool node_is_reset(const struct yaml_node *node)
{
	return has_tag(node, "!reset");
}

bool node_is_override(const struct yaml_node *node)
{
	return has_tag(node, "!override");
}

const struct yaml_node *service_tagged(const struct service *service)
{
	return yaml_next(service->key->parent, service->key, YAML_BEFORE);
}

bool service_has_reset(const struct service *service)
{
	size_t count = (size_t)__builtin_popcountll(service->keys);
	bool has = node_is_reset(service_tagged(service));

	for (size_t i = 0; i < count && !has; i++)
		has = node_is_reset(service->values[i]);
	return has;
}
