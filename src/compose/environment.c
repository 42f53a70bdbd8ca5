/* Environments: a tree of variables under a scope that wins over it. */
#include "compose/environment.h"

#include <search.h>
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
	env->variables = SET_INIT(compare_names);
	env->above = above;
}

void environment_release(struct environment *env)
{
	set_clear(&env->variables, NULL);
	arena_release(&env->arena);
}

void environment_add(struct environment *env, const char *name, size_t len, const char *value)
{
	const struct variable key = {.name = name, .len = len};
	struct variable *variable = set_find(&env->variables, &key);

	if (variable) {
		variable->value = arena_strdup(&env->arena, value);
		return;
	}
	variable = arena_alloc(&env->arena, sizeof(*variable));
	variable->name = arena_strndup(&env->arena, name, len);
	variable->len = len;
	variable->value = arena_strdup(&env->arena, value);
	set_add(&env->variables, variable);
}

void environment_merge(struct environment *env, const struct environment *from)
{
	twalk_r(from->variables.tree, merge_node, env);
}

const char *environment_find(const struct environment *env, const char *name, size_t len)
{
	const struct variable key = {.name = name, .len = len}, *found;
	const struct interpolate_scope *above = env->above;
	const char *value = NULL;

	if (above && above->lookup)
		value = above->lookup(above->context, name, len);
	if (value)
		return value;
	found = set_find(&env->variables, &key);
	return found ? found->value : NULL;
}

struct interpolate_scope environment_scope(struct environment *env)
{
	return (struct interpolate_scope){look_up, env};
}
