/* Merging keys as Compose does. */
#include "compose/view.h"

#include <string.h>

#include "yaml/document.h"

/* For one key no more mappings are looked through, and no more pairs of each. */
#define FIND_MERGE_MAX 16
#define FIND_PAIR_MAX 256

/* What an anchored mapping gives to those that merge it. */
struct kept_views {
	struct service_view before, after;
	bool has_before, has_after;
};

static void fill(struct service_view *out, const struct service_view *from)
{
	for (size_t i = 0; i < SERVICE_KEY_COUNT; i++)
		if (!out->value[i])
			out->value[i] = from->value[i];
}

static const struct service_view *kept_view(const struct yaml_node *mapping, enum yaml_world world)
{
	const struct kept_views *kept = mapping->props ? mapping->props->view : NULL;

	if (!kept)
		return NULL;
	if (world == YAML_AFTER && kept->has_after)
		return &kept->after;
	return kept->has_before ? &kept->before : NULL;
}

/* One mapping that is merged: its nesting is bounded by the parser, aliases end at kept views. */
static void merge_one(const struct yaml_node *value, enum yaml_world world,
		      struct service_view *out)
{
	const struct yaml_node *mapping = yaml_resolve(value);
	const struct service_view *kept;
	struct service_view fresh;

	if (mapping->kind != YAML_MAPPING)
		return;
	kept = kept_view(mapping, world);
	if (!kept) {
		view_read(mapping, world, &fresh);
		kept = &fresh;
	}
	fill(out, kept);
}

static void merge(const struct yaml_node *value, enum yaml_world world, struct service_view *out)
{
	const struct yaml_node *list = yaml_resolve(value);

	if (list->kind != YAML_SEQUENCE) {
		merge_one(list, world, out);
		return;
	}
	yaml_each(item, list, world)
		merge_one(item, world, out);
}

void view_read(const struct yaml_node *mapping, enum yaml_world world, struct service_view *out)
{
	struct yaml_pair pair = {NULL, NULL};
	const struct yaml_node *merged = NULL;
	enum service_key key;

	memset(out, 0, sizeof(*out));
	while (yaml_pair_next(mapping, world, &pair)) {
		if (pair.key->kind != YAML_SCALAR)
			continue;
		if (yaml_is_merge_key(pair.key)) {
			merged = pair.value;
			continue;
		}
		key = service_key_parse(pair.key->text);
		if (key != SERVICE_KEY_NONE)
			out->value[key] = pair.value;
	}
	if (merged)
		merge(merged, world, out);
}

void view_read_merged(const struct yaml_node *mapping, enum yaml_world world,
		      struct service_view *out)
{
	struct yaml_pair pair = {NULL, NULL};

	memset(out, 0, sizeof(*out));
	while (yaml_pair_next(mapping, world, &pair))
		if (pair.key->kind == YAML_SCALAR && yaml_is_merge_key(pair.key))
			merge(pair.value, world, out);
}

/* Only what somebody can merge is worth keeping. */
static bool is_mergeable(const struct yaml_node *mapping)
{
	return mapping->props && mapping->props->aliases;
}

void view_prepare(struct yaml_document *document)
{
	for (size_t i = 0; i < document->shared_count; i++) {
		struct yaml_node *mapping = document->shared[i];
		struct kept_views *kept;

		if (!is_mergeable(mapping))
			continue;
		kept = arena_zalloc(&document->arena, sizeof(*kept));
		view_read(mapping, YAML_BEFORE, &kept->before);
		kept->has_before = true;
		mapping->props->view = kept;
	}
}

void view_refresh(struct yaml_node *mapping)
{
	struct kept_views *kept = mapping->props ? mapping->props->view : NULL;

	if (!kept)
		return;
	view_read(mapping, YAML_AFTER, &kept->after);
	kept->has_after = true;
}

bool view_is_final(const struct yaml_node *mapping)
{
	const struct kept_views *kept = mapping->props ? mapping->props->view : NULL;

	return kept && kept->has_after;
}

void view_reopen(struct yaml_document *document)
{
	for (size_t i = 0; i < document->shared_count; i++)
		if (is_mergeable(document->shared[i]))
			((struct kept_views *)document->shared[i]->props->view)->has_after = false;
}

static const struct yaml_node *find_key(const struct yaml_node *mapping, const char *key,
					unsigned *steps);

/* In one mapping or a list of them, as "<<" takes them. */
static const struct yaml_node *find_merged(const struct yaml_node *value, const char *key,
					   unsigned *steps)
{
	const struct yaml_node *node = yaml_resolve(value), *found = NULL;

	if (node->kind == YAML_MAPPING)
		return find_key(node, key, steps);
	if (node->kind == YAML_SEQUENCE)
		for (struct yaml_node *item = yaml_next(node, NULL, YAML_BEFORE);
		     item && !found && *steps; item = yaml_next(node, item, YAML_BEFORE))
			if (yaml_resolve(item)->kind == YAML_MAPPING)
				found = find_key(yaml_resolve(item), key, steps);
	return found;
}

static const struct yaml_node *find_key(const struct yaml_node *mapping, const char *key,
					unsigned *steps)
{
	const struct yaml_node *merged = NULL;
	struct yaml_pair pair = {NULL, NULL};

	if (!*steps)
		return NULL;
	--*steps;
	for (size_t i = 0; i < FIND_PAIR_MAX && yaml_pair_next(mapping, YAML_BEFORE, &pair); i++) {
		if (yaml_is_merge_key(pair.key))
			merged = pair.value;
		else if (pair.key->kind == YAML_SCALAR && !strcmp(pair.key->text, key))
			return pair.value;
	}
	return merged ? find_merged(merged, key, steps) : NULL;
}

const struct yaml_node *view_find(const struct yaml_node *mapping, const char *key)
{
	unsigned steps = FIND_MERGE_MAX;

	return find_key(mapping, key, &steps);
}
