/* Made when it is asked for first, then found by halves. */
#include "compose/lookup.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/hash.h"
#include "base/sort.h"
#include "compose/service.h"

static int compare_names(const void *left, const void *right)
{
	return strcmp(((const struct service *)left)->name, ((const struct service *)right)->name);
}

struct lookup *lookup_new(struct service *list, size_t count)
{
	struct lookup *lookup = xcalloc(1, sizeof(*lookup));

	*lookup = (struct lookup){.list = list, .count = count, .names = SET_INIT(compare_names)};
	return lookup;
}

void lookup_free(struct lookup *lookup)
{
	if (!lookup)
		return;
	set_clear(&lookup->names, NULL);
	free(lookup->by_source);
	free(lookup);
}

struct service *lookup_find(struct lookup *lookup, const char *name)
{
	const struct service key = {.name = name};

	/* Of the same name, the first of the file is there already. */
	for (; lookup->named < lookup->count; lookup->named++)
		set_add(&lookup->names, &lookup->list[lookup->named]);
	return set_find(&lookup->names, &key);
}

static int compare_mountings(const void *left, const void *right)
{
	const struct mounting *a = left, *b = right;
	int order = (a->hash > b->hash) - (a->hash < b->hash);

	if (!order)
		order = strcmp(a->mount->source, b->mount->source);
	/* Mounts of one service lie in one list. */
	if (!order)
		order = (a->service > b->service) - (a->service < b->service);
	return order ? order : (a->mount > b->mount) - (a->mount < b->mount);
}

static uint64_t hash_of(const char *source)
{
	return hash_bytes(HASH_START, source, strlen(source));
}

static bool is_written(const struct mount *mount)
{
	return (mount->kind == MOUNT_VOLUME || mount->kind == MOUNT_BIND) && !mount->read_only && mount->source;
}

static void sort_mountings(struct lookup *lookup)
{
	size_t count = 0;

	for (size_t i = 0; i < lookup->count; i++)
		for (size_t n = 0; n < lookup->list[i].mount_count; n++)
			count += is_written(&lookup->list[i].mounts[n]);
	lookup->by_source = xcalloc(count + 1, sizeof(*lookup->by_source));
	for (size_t i = 0; i < lookup->count; i++)
		for (size_t n = 0; n < lookup->list[i].mount_count; n++)
			if (is_written(&lookup->list[i].mounts[n]))
				lookup->by_source[lookup->mounting_count++] =
					(struct mounting){&lookup->list[i], &lookup->list[i].mounts[n],
							  hash_of(lookup->list[i].mounts[n].source)};
	sort(lookup->by_source, count, sizeof(*lookup->by_source), compare_mountings);
	lookup->has_mountings = true;
}

static int compare_source(const struct mounting *mounting, const char *source, uint64_t hash)
{
	if (mounting->hash != hash)
		return mounting->hash < hash ? -1 : 1;
	return strcmp(mounting->mount->source, source);
}

const struct mounting *lookup_mountings(struct lookup *lookup, const char *source, size_t *count)
{
	uint64_t hash = hash_of(source);
	size_t from = 0, to, end;

	if (!lookup->has_mountings)
		sort_mountings(lookup);
	for (to = lookup->mounting_count; from < to;) {
		size_t middle = from + (to - from) / 2;

		if (compare_source(&lookup->by_source[middle], source, hash) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	for (end = from; end < lookup->mounting_count && end - from < LOOKUP_SHARERS_MAX &&
			 !compare_source(&lookup->by_source[end], source, hash);)
		end++;
	*count = end - from;
	return lookup->by_source + from;
}
