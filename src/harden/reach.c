/* Which other services a change to one changes as well: those that merge it, share an anchored list, or extend it. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/list.h"
#include "harden/layered.h"
#include "yaml/document.h"

/* Services that are named; of more, the number is told. */
#define NAMED_MAX 8
#define REACH_MAX 1000
/* Aliases that are followed for one service, and how far one leads to the next. */
#define STEP_MAX 4000
#define DEPTH_MAX 16

struct reach {
	const struct compose_file *file;
	const struct service *of;
	const struct service **list;
	size_t count, cap, steps;
};

static void add(struct reach *reach, const struct service *service)
{
	if (service == reach->of || reach->count == REACH_MAX)
		return;
	for (size_t i = 0; i < reach->count; i++)
		if (reach->list[i] == service)
			return;
	list_grow(reach->list, reach->count, reach->cap);
	reach->list[reach->count++] = service;
}

/*
 * Adds the services in which an alias of the node stands, be it in a list under "<<". With a key only those that have no
 * value of their own there, or have this one.
 */
static void follow(struct reach *reach, const struct yaml_node *node, const char *key,
		   unsigned depth)
{
	const struct yaml_node *alias = node->props ? node->props->aliases : NULL;

	for (; alias && depth < DEPTH_MAX && reach->steps < STEP_MAX; alias = alias->next_alias) {
		const struct yaml_node *at = alias->parent;
		const struct service *service;

		reach->steps++;
		while (at && at->kind != YAML_MAPPING)
			at = at->parent;
		if (!at || alias->removed ||
		    (key && node->kind == YAML_MAPPING && yaml_find(at, key, YAML_AFTER)))
			continue;
		service = compose_file_service(reach->file, at);
		if (service && (key || service->has_container))
			add(reach, service);
		follow(reach, at, key, depth + 1);
	}
}

/* Its anchored lists that were extended where they stand. */
static void follow_lists(struct reach *reach)
{
	struct service_view own;

	view_read(reach->of->mapping, YAML_AFTER, &own);
	for (int key = 0; key < SERVICE_KEY_COUNT; key++) {
		const struct yaml_node *value = own.value[key];

		if (value && value->kind == YAML_SEQUENCE && value->touched && value->props)
			follow(reach, value, NULL, 0);
	}
}

const struct service **reach_heirs(const struct service *service, const struct yaml_node *list,
				   enum service_key key, size_t *count)
{
	struct reach reach = {.file = service->file, .of = service};

	follow(&reach, service->mapping, service_key_name(key), 0);
	if (list)
		follow(&reach, list, service_key_name(key), 0);
	*count = reach.count;
	return reach.list;
}

static int compare_names(const void *left, const void *right)
{
	const struct service *a = *(const struct service *const *)left;
	const struct service *b = *(const struct service *const *)right;

	return strcmp(a->name, b->name);
}

static const char *in_words(struct reach *reach, struct arena *arena)
{
	struct buf text CLEANUP_BUF = BUF_INIT;

	qsort(reach->list, reach->count, sizeof(*reach->list), compare_names);
	for (size_t i = 0; i < reach->count && i < NAMED_MAX; i++)
		buf_addf(&text, "%s%s", i ? ", " : "", reach->list[i]->name);
	if (reach->count > NAMED_MAX)
		buf_addf(&text, " and %zu more", reach->count - NAMED_MAX);
	return arena_strdup(arena, text.data);
}

const char *reach_of(const struct service *service, struct arena *arena)
{
	struct reach reach = {.file = service->file, .of = service};
	const char *words = NULL;

	if (!service->mapping)
		return NULL;
	follow(&reach, service->mapping, NULL, 0);
	if (service->file->document->has_aliases)
		follow_lists(&reach);
	for (const struct service_dependent *at = service_dependents(service);
	     at && reach.steps < STEP_MAX; at = at->next, reach.steps++)
		if (at->service->has_container)
			add(&reach, at->service);
	if (reach.count)
		words = in_words(&reach, arena);
	free(reach.list);
	return words;
}
