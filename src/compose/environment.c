/* Environments: a tree of variables under a scope that wins over it. */
#include "compose/environment.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

struct variable {
	const char *name;
	size_t len;
	const char *value;
};

static int compare_names(const void *left, const void *right)
{
	const struct variable *a = left, *b = right;
	size_t len = a->len < b->len ? a->len : b->len;
	int order = memcmp(a->name, b->name, len);

	return order ? order : (a->len > b->len) - (a->len < b->len);
}

/* The arena frees what the tree's nodes point to. */
static void keep(void *variable)
{
	(void)variable;
}

static void merge_node(const void *node, VISIT visit, void *closure)
{
	const struct variable *variable = *(const struct variable *const *)node;

	if (visit == postorder || visit == leaf)
		environment_add(closure, variable->name, variable->len, variable->value);
}

static const char *look_up(void *context, const char *name, size_t len)
{
	const struct environment *env = context;

	return environment_find(env, name, len);
}

void environment_init(struct environment *env, const struct interpolate_scope *above)
{
	arena_init(&env->arena);
	env->tree = NULL;
	env->above = above;
}

void environment_release(struct environment *env)
{
	tdestroy(env->tree, keep);
	env->tree = NULL;
	arena_release(&env->arena);
}

void environment_add(struct environment *env, const char *name, size_t len, const char *value)
{
	struct variable key = {.name = name, .len = len};
	struct variable **found = tfind(&key, &env->tree, compare_names);
	struct variable *variable;

	if (found) {
		(*found)->value = arena_strdup(&env->arena, value);
		return;
	}
	variable = arena_alloc(&env->arena, sizeof(*variable));
	variable->name = arena_strndup(&env->arena, name, len);
	variable->len = len;
	variable->value = arena_strdup(&env->arena, value);
	if (!tsearch(variable, &env->tree, compare_names))
		abort(); /* out of memory */
}

void environment_merge(struct environment *env, const struct environment *from)
{
	twalk_r(from->tree, merge_node, env);
}

const char *environment_find(const struct environment *env, const char *name, size_t len)
{
	struct variable key = {.name = name, .len = len};
	const struct interpolate_scope *above = env->above;
	const char *value = NULL;
	struct variable **found;

	if (above && above->lookup)
		value = above->lookup(above->context, name, len);
	if (value)
		return value;
	found = tfind(&key, &env->tree, compare_names);
	return found ? (*found)->value : NULL;
}

struct interpolate_scope environment_scope(struct environment *env)
{
	return (struct interpolate_scope){look_up, env};
}
