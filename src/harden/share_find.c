/* Finding the fragment of an earlier run, or names for a new one. */
#include <string.h>

#include "base/alloc.h"
#include "harden/share.h"
#include "yaml/document.h"

#define NAME_MAX_NUMBER 99

/* How many nodes have this anchor: defining it again would change what later aliases mean. */
static size_t count_anchor(const struct yaml_node *node, const char *name)
{
	const char *anchor = yaml_anchor(node);
	size_t count = anchor && !strcmp(anchor, name);

	yaml_each(child, node, YAML_BEFORE)
		count += count_anchor(child, name);
	return count;
}

static size_t count_in_document(const struct harden *harden, const char *name)
{
	const struct yaml_document *document = harden->file.document;
	size_t count = 0;

	for (size_t i = 0; i < document->root_count; i++)
		count += count_anchor(document->roots[i], name);
	return count;
}

static bool is_shared_key(const struct yaml_node *key)
{
	for (size_t i = 0; i < CONTROL_KEY_COUNT; i++)
		if (key->kind == YAML_SCALAR && !strcmp(key->text, service_key_name(control_keys[i])))
			return true;
	return false;
}

static bool is_plain_value(const struct yaml_node *value)
{
	if (value->kind == YAML_SCALAR)
		return !yaml_is_null(value);
	if (value->kind != YAML_SEQUENCE)
		return false;
	yaml_each(item, value, YAML_BEFORE)
		if (item->kind != YAML_SCALAR)
			return false;
	return true;
}

/* Nothing but controls, as we would have written it. */
static bool is_fragment(const struct harden *harden, const struct yaml_node *value)
{
	struct yaml_pair pair = {NULL, NULL};

	if (value->kind != YAML_MAPPING || !yaml_anchor(value) || !value->first)
		return false;
	while (yaml_pair_next(value, YAML_BEFORE, &pair))
		if (!is_shared_key(pair.key) || !is_plain_value(pair.value))
			return false;
	return count_in_document(harden, yaml_anchor(value)) == 1;
}

struct yaml_node *share_find_fragment(struct harden *harden, const char **key, const char **anchor)
{
	const char *suffix = "";

	for (int number = 2; number <= NAME_MAX_NUMBER; number++) {
		struct yaml_node *value;

		*anchor = arena_printf(&harden->arena, "hardening%s", suffix);
		*key = arena_printf(&harden->arena, "x-%s", *anchor);
		value = yaml_find(harden->file.root, *key, YAML_BEFORE);
		if (value && is_fragment(harden, value))
			return value;
		if (!value && !count_in_document(harden, *anchor))
			return NULL;
		suffix = arena_printf(&harden->arena, "-%d", number);
	}
	*key = NULL;
	return NULL;
}
