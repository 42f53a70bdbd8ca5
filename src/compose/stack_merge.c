/* Joining values as Compose v2 does (compose-go, override/merge.go and uncity.go). */
#include "compose/stack_merge.h"

#include <string.h>

#include "base/alloc.h"
#include "base/set.h"
#include "compose/tag.h"

static struct yaml_node *new_node(const struct merge *merge, enum yaml_kind kind)
{
	struct yaml_node *node = arena_zalloc(merge->maker->arena, sizeof(*node));

	if (merge->maker->left)
		merge->maker->left--;
	else
		merge->maker->exhausted = true;
	node->kind = kind;
	node->style = kind == YAML_ALIAS ? YAML_PLAIN : YAML_BLOCK;
	node->text = "";
	node->start = node->end = merge->service->key->start;
	return node;
}

static struct yaml_node *new_alias(const struct merge *merge, struct yaml_node *of)
{
	struct yaml_node *alias = new_node(merge, YAML_ALIAS);

	alias->start = of->start;
	alias->end = of->end;
	alias->target = yaml_resolve(of);
	return alias;
}

struct yaml_node *merge_wrap(const struct merge *merge, struct yaml_node *node,
			     const struct compose_file *file)
{
	struct yaml_node *alias;

	if (file == merge->service->file)
		return node;
	alias = new_alias(merge, node);
	alias->start = alias->end = merge->service->key->start;
	return alias;
}

/* The item of a list that is wrapped is wrapped as well: its place is the list's. */
static struct yaml_node *new_item(const struct merge *merge, const struct yaml_node *from,
				  struct yaml_node *item)
{
	struct yaml_node *alias = new_alias(merge, item);

	if (from->kind == YAML_ALIAS)
		alias->start = alias->end = from->start;
	return alias;
}

static const char *field(const struct merge *merge, const struct yaml_node *mapping,
			 const char *name)
{
	const struct yaml_node *value = yaml_resolve(yaml_find(mapping, name, merge->world));

	return value && value->kind == YAML_SCALAR ? value->text : "";
}

static const char *volume_target(const struct merge *merge, const char *text)
{
	struct mount mount;

	return mount_parse_volume(&mount, text, merge->maker->arena) ? mount.target : text;
}

/* By what an item is told apart; NULL: by nothing. */
static const char *key_of(const struct merge *merge, enum key_items how,
			  const struct yaml_node *item)
{
	const struct yaml_node *node = yaml_resolve(item);
	struct arena *arena = merge->maker->arena;
	const char *target;

	if (node->kind == YAML_SCALAR && how == ITEMS_NAME)
		return arena_strndup(arena, node->text, strcspn(node->text, "="));
	if (node->kind == YAML_SCALAR && how == ITEMS_TARGET)
		return volume_target(merge, node->text);
	if (node->kind == YAML_SCALAR)
		return node->text;
	if (node->kind != YAML_MAPPING)
		return NULL;
	target = field(merge, node, "target");
	if (merge->key == SERVICE_PORTS)
		return arena_printf(arena, "%s:%s:%s/%s", field(merge, node, "host_ip"),
				    field(merge, node, "published"), target,
				    field(merge, node, "protocol"));
	if (how == ITEMS_GRANT && !*target)
		return field(merge, node, "source");
	return *target ? mount_path(target, arena) : NULL;
}

struct keyed {
	const char *key;
	struct yaml_node *item;
};

static int compare_keys(const void *left, const void *right)
{
	return strcmp(((const struct keyed *)left)->key, ((const struct keyed *)right)->key);
}

struct joined {
	const struct merge *merge;
	struct yaml_node *list;
	enum key_items how;
	struct set keys; /* of struct keyed */
};

static void add_item(struct joined *joined, struct yaml_node *item)
{
	const struct merge *merge = joined->merge;
	const char *key = joined->how == ITEMS_ALL ? NULL : key_of(merge, joined->how, item);
	struct keyed *keyed, *there;

	if (key) {
		keyed = arena_alloc(merge->maker->arena, sizeof(*keyed));
		*keyed = (struct keyed){key, item};
		there = set_add(&joined->keys, keyed);
		if (there != keyed) {
			/* Where the earlier one stands, the later one is put. */
			there->item->target = item->target;
			there->item->start = item->start;
			there->item->end = item->end;
			return;
		}
	}
	yaml_append(joined->list, item);
}

/* "key=value" of an environment written as a mapping; the key alone for a null. */
static struct yaml_node *pair_item(const struct merge *merge, const struct yaml_pair *pair)
{
	const struct yaml_node *value = yaml_resolve(pair->value);
	struct yaml_node *item = new_node(merge, YAML_ALIAS);
	struct yaml_node *text = new_node(merge, YAML_SCALAR);

	text->style = YAML_DOUBLE_QUOTED;
	text->text =
		yaml_is_null(value) || value->kind != YAML_SCALAR
			? pair->key->text
			: arena_printf(merge->maker->arena, "%s=%s", pair->key->text, value->text);
	text->len = (uint32_t)strlen(text->text);
	item->target = text;
	item->start = text->start = pair->key->start;
	item->end = text->end = pair->value->end;
	return item;
}

static void add_value(struct joined *joined, const struct yaml_node *value)
{
	const struct merge *merge = joined->merge;
	const struct yaml_node *node = yaml_resolve(value);
	struct yaml_pair pair = {NULL, NULL};

	if (node->kind == YAML_MAPPING) {
		while (yaml_pair_next(node, merge->world, &pair) && merge->maker->left)
			if (pair.key->kind == YAML_SCALAR)
				add_item(joined, pair_item(merge, &pair));
		return;
	}
	for (struct yaml_node *item = setting_next(node, NULL, merge->world);
	     item && merge->maker->left; item = setting_next(node, item, merge->world))
		if (!node_is_reset(item))
			add_item(joined, new_item(merge, value, item));
}

static struct yaml_node *join_lists(const struct merge *merge, struct yaml_node *const *list,
				    size_t count, enum key_items how)
{
	struct joined joined = {merge, new_node(merge, YAML_SEQUENCE), how, SET_INIT(compare_keys)};

	/* The place of the joined list is that of the highest part of it that stands in the file. */
	for (size_t i = 0; i < count; i++) {
		if (list[i]->start != merge->service->key->start) {
			joined.list->start = list[i]->start;
			joined.list->end = list[i]->end;
		}
		add_value(&joined, list[i]);
	}
	set_clear(&joined.keys, NULL);
	return joined.list;
}

static struct yaml_node *copy_key(const struct merge *merge, const struct yaml_node *key)
{
	struct yaml_node *copy = new_node(merge, YAML_SCALAR);

	copy->style = key->style;
	copy->text = key->text;
	copy->len = key->len;
	return copy;
}

/* Largest mapping that is joined: each key is looked up in the other. */
#define JOINED_PAIRS_MAX 512

/* Two values, the higher last; nesting is bounded by the parser. */
static struct yaml_node *merge_two(const struct merge *merge, struct yaml_node *low,
				   struct yaml_node *high);

static void join_pairs(const struct merge *merge, struct yaml_node *into,
		       const struct yaml_node *low, const struct yaml_node *high)
{
	struct yaml_pair pair = {NULL, NULL};

	while (yaml_pair_next(low, merge->world, &pair) && merge->maker->left) {
		struct yaml_node *other = pair.key->kind == YAML_SCALAR
						  ? yaml_find(high, pair.key->text, merge->world)
						  : NULL;

		if (pair.key->kind != YAML_SCALAR || node_is_reset(other))
			continue;
		yaml_append(into, copy_key(merge, pair.key));
		if (other && !node_is_override(other) && strcmp(pair.key->text, "test") != 0)
			yaml_append(into, merge_two(merge, pair.value, other));
		else
			yaml_append(into, new_alias(merge, other ? other : pair.value));
	}
	pair = (struct yaml_pair){NULL, NULL};
	while (yaml_pair_next(high, merge->world, &pair) && merge->maker->left) {
		if (pair.key->kind != YAML_SCALAR || node_is_reset(pair.value) ||
		    yaml_find(low, pair.key->text, merge->world))
			continue;
		yaml_append(into, copy_key(merge, pair.key));
		yaml_append(into, new_alias(merge, pair.value));
	}
}

static struct yaml_node *merge_two(const struct merge *merge, struct yaml_node *low,
				   struct yaml_node *high)
{
	const struct yaml_node *a = yaml_resolve(low), *b = yaml_resolve(high);
	struct yaml_node *both[] = {low, high}, *node;

	if (yaml_is_null(b))
		return new_alias(merge, low);
	if (a->kind == YAML_SEQUENCE && b->kind == YAML_SEQUENCE)
		return join_lists(merge, both, 2, ITEMS_ALL);
	if (a->kind != YAML_MAPPING || b->kind != YAML_MAPPING ||
	    yaml_count(a, merge->world) > JOINED_PAIRS_MAX ||
	    yaml_count(b, merge->world) > JOINED_PAIRS_MAX)
		return new_alias(merge, high);
	node = new_node(merge, YAML_MAPPING);
	join_pairs(merge, node, a, b);
	return node;
}

/* `build: DIR` is `build: {context: DIR}`. */
static struct yaml_node *build_mapping(const struct merge *merge, struct yaml_node *value)
{
	const struct yaml_node *node = yaml_resolve(value);
	struct yaml_node *mapping, *key;

	if (node->kind != YAML_SCALAR)
		return value;
	mapping = new_node(merge, YAML_MAPPING);
	key = new_node(merge, YAML_SCALAR);
	key->text = "context";
	key->len = 7;
	yaml_append(mapping, key);
	yaml_append(mapping, new_alias(merge, value));
	return mapping;
}

/* Whether all are lists, or nothing, so that they are joined to one. */
static bool are_lists(struct yaml_node *const *list, size_t count, bool sequence)
{
	bool found = sequence;

	for (size_t i = 0; i < count; i++) {
		const struct yaml_node *node = yaml_resolve(list[i]);

		if (node->kind != YAML_SEQUENCE && !yaml_is_null(node) && !sequence)
			return false;
		found |= node->kind == YAML_SEQUENCE;
	}
	return found;
}

struct yaml_node *merge_values(const struct merge *merge, struct yaml_node *const *list,
			       size_t count)
{
	const struct service_key_row *rule = service_key_row(merge->key);
	struct yaml_node *value = list[0];

	if (count == 1 || merge->key == SERVICE_COMMAND || merge->key == SERVICE_ENTRYPOINT ||
	    merge->maker->exhausted)
		return list[count - 1];
	if (are_lists(list, count, rule->joins_scalars))
		return join_lists(merge, list, count, rule->items);
	for (size_t i = 1; i < count; i++) {
		struct yaml_node *high = list[i];

		if (merge->key == SERVICE_BUILD && !yaml_is_null(yaml_resolve(high))) {
			value = build_mapping(merge, value);
			high = build_mapping(merge, high);
		}
		if (yaml_is_null(yaml_resolve(high)))
			continue;
		value = yaml_resolve(value)->kind == yaml_resolve(high)->kind &&
					yaml_resolve(value)->kind != YAML_SCALAR
				? merge_two(merge, value, high)
				: high;
	}
	return value;
}
