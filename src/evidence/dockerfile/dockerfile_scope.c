/* Keeping and expanding the variables of a Dockerfile. */
#include "evidence/dockerfile/dockerfile_scope.h"

#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "compose/interpolate.h"

struct variable {
	const char *name;
	size_t len;
	const char *value[2]; /* by enum dockerfile_variable */
	bool set[2];
};

/* A text that is being expanded. */
struct expansion {
	struct dockerfile_scope *scope;
	const char *at, *end;
	char escape;
	unsigned depth;
	bool broken; /* a form that cannot be followed: nothing is known of the whole */
};

static bool expand(struct expansion *work, struct buf *out, char stop);

static int compare_names(const void *left, const void *right)
{
	const struct variable *a = left, *b = right;

	if (a->len != b->len)
		return a->len < b->len ? -1 : 1;
	return memcmp(a->name, b->name, a->len);
}

void dockerfile_scope_init(struct dockerfile_scope *scope, struct arena *arena)
{
	*scope = (struct dockerfile_scope){.arena = arena,
					   .variables = SET_INIT(compare_names),
					   .room = DOCKERFILE_GROWTH_MAX};
}

void dockerfile_scope_release(struct dockerfile_scope *scope)
{
	set_clear(&scope->variables, NULL);
}

void dockerfile_scope_set(struct dockerfile_scope *scope, enum dockerfile_variable kind,
			  const char *name, size_t len, const char *value)
{
	const struct variable key = {.name = name, .len = len};
	struct variable *variable = set_find(&scope->variables, &key);

	if (!variable) {
		variable = arena_zalloc(scope->arena, sizeof(*variable));
		variable->name = arena_strndup(scope->arena, name, len);
		variable->len = len;
		set_add(&scope->variables, variable);
	}
	variable->value[kind] = value;
	variable->set[kind] = true;
}

bool dockerfile_scope_find(const struct dockerfile_scope *scope, const char *name, size_t len,
			   const char **value)
{
	const struct variable key = {.name = name, .len = len};
	const struct variable *found = set_find(&scope->variables, &key);

	if (!found)
		return false;
	*value = found->value[found->set[DOCKERFILE_VARIABLE_ENV] ? DOCKERFILE_VARIABLE_ENV
								  : DOCKERFILE_VARIABLE_ARG];
	return true;
}

static bool add(struct expansion *work, struct buf *out, const char *text, size_t len)
{
	if (len > work->scope->room)
		return false;
	work->scope->room -= len;
	buf_add(out, text, len);
	return true;
}

static bool give_up(struct expansion *work)
{
	work->at = work->end;
	work->broken = true;
	return false;
}

static size_t name_len(const struct expansion *work)
{
	return interpolate_name_len(work->at, work->end);
}

/* Adds a value, or what stands for one that is not set. */
static bool add_value(struct expansion *work, struct buf *out, bool set, const char *value)
{
	if (!set)
		return work->scope->closed;
	return value && add(work, out, value, strlen(value));
}

/* What follows the name in "${NAME", up to and with the brace. */
static bool add_braced(struct expansion *work, struct buf *out, bool set, const char *value)
{
	CLEANUP_BUF struct buf word;
	bool colon = work->at < work->end && *work->at == ':', known, has;
	char sign;

	buf_init(&word);
	work->at += colon;
	if (work->at == work->end || !strchr("-+?", *work->at) ||
	    work->depth == DOCKERFILE_DEPTH_MAX)
		return give_up(work);
	sign = *work->at++;
	work->depth++;
	known = expand(work, &word, '}');
	work->depth--;
	if (work->at == work->end)
		return give_up(work);
	work->at++;
	if (set && !value && (colon || sign != '+'))
		return false;
	has = set && (!colon || *value);
	if (sign == '+')
		return !has || (known && add(work, out, word.data, word.len));
	if (has)
		return add_value(work, out, set, value);
	return sign == '-' && known && add(work, out, word.data, word.len);
}

/* At a dollar sign. */
static bool add_variable(struct expansion *work, struct buf *out)
{
	const char *name, *value = NULL;
	bool braces, set;
	size_t len;

	work->at++;
	braces = work->at < work->end && *work->at == '{';
	work->at += braces;
	len = name_len(work);
	name = work->at;
	if (!len) {
		/* "$1", "$@" and kin are empty for BuildKit, and a mistake. */
		if (braces || (work->at < work->end && strchr("@*#!?-$0123456789", *work->at)))
			return give_up(work);
		return add(work, out, "$", 1);
	}
	work->at += len;
	set = dockerfile_scope_find(work->scope, name, len, &value);
	if (!braces)
		return add_value(work, out, set, value);
	if (work->at < work->end && *work->at == '}') {
		work->at++;
		return add_value(work, out, set, value);
	}
	return add_braced(work, out, set, value);
}

/* Up to the closing quote; a backslash in double quotes escapes only what is special there. */
static bool add_quoted(struct expansion *work, struct buf *out)
{
	char quote = *work->at++;
	bool good = true;

	while (work->at < work->end && *work->at != quote) {
		if (quote == '"' && *work->at == '$') {
			good &= add_variable(work, out);
			continue;
		}
		if (quote == '"' && *work->at == work->escape && work->at + 1 < work->end &&
		    (strchr("\"$", work->at[1]) || work->at[1] == work->escape))
			work->at++;
		good &= add(work, out, work->at++, 1);
	}
	if (work->at == work->end)
		return give_up(work);
	work->at++;
	return good;
}

/*
 * Adds up to the end or to `stop`, which it leaves. False when something in it is not known; it goes
 * on to the stop all the same, for that part may not be used.
 */
static bool expand(struct expansion *work, struct buf *out, char stop)
{
	bool good = true;

	while (work->at < work->end && (!stop || *work->at != stop)) {
		if (*work->at == '$') {
			good &= add_variable(work, out);
		} else if (*work->at == '"' || *work->at == '\'') {
			good &= add_quoted(work, out);
		} else {
			if (*work->at == work->escape && work->at + 1 < work->end)
				work->at++;
			good &= add(work, out, work->at++, 1);
		}
	}
	return good;
}

const char *dockerfile_expand(struct dockerfile_scope *scope, const char *text, size_t len,
			      char escape)
{
	struct expansion work = {scope, text, text + len, escape, 0, false};
	CLEANUP_BUF struct buf out;

	buf_init(&out);
	if (!expand(&work, &out, '\0') || work.broken)
		return NULL;
	return arena_strndup(scope->arena, out.data, out.len);
}
