/* Finding duplicate keys. */
#include "yaml/keys.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

#define SMALL 12

static int compare_text(const struct yaml_node *a, const struct yaml_node *b)
{
	if (a->len != b->len)
		return a->len < b->len ? -1 : 1;
	return memcmp(a->text, b->text, a->len);
}

static int compare_keys(const void *left, const void *right)
{
	const struct yaml_node *a = *(const struct yaml_node *const *)left;
	const struct yaml_node *b = *(const struct yaml_node *const *)right;
	int order = compare_text(a, b);

	if (order)
		return order;
	return a->start < b->start ? -1 : a->start > b->start;
}

static const struct yaml_node *find_in_few(const struct yaml_node **keys, size_t count)
{
	for (size_t i = 1; i < count; i++)
		for (size_t j = 0; j < i; j++)
			if (!compare_text(keys[i], keys[j]))
				return keys[i];
	return NULL;
}

static const struct yaml_node *find_in_many(const struct yaml_node **keys, size_t count)
{
	const struct yaml_node *found = NULL;

	qsort(keys, count, sizeof(*keys), compare_keys);
	for (size_t i = 1; i < count; i++)
		if (!compare_text(keys[i - 1], keys[i]) && (!found || keys[i]->start < found->start))
			found = keys[i];
	return found;
}

const struct yaml_node *yaml_duplicate_key(const struct yaml_node *mapping)
{
	const struct yaml_node *few[SMALL];
	const struct yaml_node **keys = few;
	const struct yaml_node *found;
	struct yaml_pair pair = {NULL, NULL};
	size_t count = 0, cap = SMALL;

	while (yaml_pair_next(mapping, YAML_BEFORE, &pair)) {
		if (pair.key->kind != YAML_SCALAR)
			continue;
		if (count == cap) {
			const struct yaml_node **more = xreallocarray(NULL, cap * 2, sizeof(*more));

			memcpy(more, keys, count * sizeof(*more));
			if (keys != few)
				free(keys);
			keys = more;
			cap *= 2;
		}
		keys[count++] = pair.key;
	}
	found = count <= SMALL ? find_in_few(keys, count) : find_in_many(keys, count);
	if (keys != few)
		free(keys);
	return found;
}
