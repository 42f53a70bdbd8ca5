/* Interpolation: one pass over the text, one level of recursion for each default that is used. */
#include "compose/interpolate.h"

#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"

/* How much of a bad form a message repeats. */
#define QUOTED 60

struct expansion {
	const struct interpolate_scope *scope;
	struct buf out;
	size_t budget; /* bytes that values may still add */
	enum interpolate_result result;
	struct error *err;
};

/* A run of text, read from `at` on. */
struct run {
	const char *at, *end;
	const char *line_end;	/* of the line that `at` is in; NULL: not looked for yet */
	const char *last_brace; /* the last "}" of that line, or NULL */
	unsigned depth;
};

/* "${NAME:-WORD}" taken apart. */
struct form {
	const char *name;
	size_t name_len;
	char operator; /* '-', '+', '?', or NUL for none */
	bool colon;
	const char *word, *word_end;
};

static bool is_name_start(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_';
}

size_t interpolate_name_len(const char *text, const char *end)
{
	const char *at = text;

	if (at == end || !is_name_start(*at))
		return 0;
	while (at < end && (is_name_start(*at) || (*at >= '0' && *at <= '9')))
		at++;
	return (size_t)(at - text);
}

static void note(struct expansion *expansion, enum interpolate_result result)
{
	if (expansion->result < result)
		expansion->result = result;
}

static const char *look_up(const struct expansion *expansion, const char *name, size_t len)
{
	const struct interpolate_scope *scope = expansion->scope;

	return scope && scope->lookup ? scope->lookup(scope->context, name, len) : NULL;
}

static int add_value(struct expansion *expansion, const char *value)
{
	size_t len = strlen(value);

	if (len > expansion->budget) {
		error_set(expansion->err, "values of variables add more than %zu KiB to a text",
			  INTERPOLATE_GROWTH_MAX >> 10);
		return INTERPOLATE_LIMIT;
	}
	expansion->budget -= len;
	buf_add(&expansion->out, value, len);
	return 0;
}

static int add_variable(struct expansion *expansion, const char *name, size_t len)
{
	const char *value = look_up(expansion, name, len);

	note(expansion, value ? INTERPOLATE_VALUE : INTERPOLATE_UNKNOWN);
	return value ? add_value(expansion, value) : 0;
}

static int refuse(struct expansion *expansion, const char *at, const char *end)
{
	int len = end - at > QUOTED ? QUOTED : (int)(end - at);

	return error_set(expansion->err,
			 "invalid interpolation \"%.*s\" (a \"$\" that is meant is written \"$$\")",
			 len, at);
}

/* Each line is searched once, however many variables it holds. */
static const char *last_brace(struct run *run)
{
	if (!run->line_end || run->at > run->line_end) {
		size_t left = (size_t)(run->end - run->at);

		run->line_end = memchr(run->at, '\n', left);
		if (!run->line_end)
			run->line_end = run->end;
		run->last_brace = memrchr(run->at, '}', (size_t)(run->line_end - run->at));
	}
	return run->last_brace;
}

/*
 * The brace that closes the form at `at`, as compose-go finds it: every "{"
 * opens, and the byte after it is never looked at. Where the count does not
 * come out, the last brace of the line closes.
 */
static const char *closing_brace(const char *at, const char *last)
{
	size_t open = 0;

	for (const char *byte = at; byte <= last; byte++) {
		if (*byte == '}' && --open == 0)
			return byte;
		if (*byte == '{') {
			open++;
			byte++;
		}
	}
	return last;
}

/* Reads the form at run->at, which is "${", and moves past it. */
static int read_form(struct expansion *expansion, struct run *run, struct form *form)
{
	const char *begin = run->at, *last = last_brace(run), *at = begin + 2, *end;

	*form = (struct form){.name = at, .name_len = interpolate_name_len(at, run->end)};
	at += form->name_len;
	if (form->name_len == 0 || !last || at > last)
		return refuse(expansion, begin, run->end);
	if (*at == '}') {
		run->at = at + 1;
		return 0;
	}
	form->colon = *at == ':';
	at += form->colon;
	if (at >= last || !strchr("-+?", *at))
		return refuse(expansion, begin, run->end);
	form->operator= * at;
	end = closing_brace(begin + 1, last);
	form->word = at + 1;
	form->word_end = end;
	run->at = end + 1;
	return 0;
}

static int expand(struct expansion *expansion, const char *text, const char *end, unsigned depth);

static int add_form(struct expansion *expansion, const struct form *form, unsigned depth)
{
	const char *value;
	bool given;

	if (!form->operator)
		return add_variable(expansion, form->name, form->name_len);
	value = look_up(expansion, form->name, form->name_len);
	given = value && (!form->colon || *value);
	if (given && form->operator!= '+') {
		note(expansion, INTERPOLATE_VALUE);
		return add_value(expansion, value);
	}
	if (form->operator== '?') {
		note(expansion, INTERPOLATE_UNKNOWN);
		return 0;
	}
	note(expansion, given ? INTERPOLATE_VALUE : INTERPOLATE_DEFAULT);
	if (form->operator== '+' && !given)
		return 0;
	return expand(expansion, form->word, form->word_end, depth + 1);
}

/* Handles the dollar at run->at and moves past what belongs to it. */
static int expand_dollar(struct expansion *expansion, struct run *run)
{
	const char *next = run->at + 1;
	size_t len = interpolate_name_len(next, run->end);
	struct form form;

	if (len > 0) {
		run->at = next + len;
		return add_variable(expansion, next, len);
	}
	if (next < run->end && *next == '{') {
		if (read_form(expansion, run, &form) < 0)
			return -1;
		return add_form(expansion, &form, run->depth);
	}
	buf_addch(&expansion->out, '$');
	run->at = next + (next < run->end && *next == '$');
	return 0;
}

static int expand(struct expansion *expansion, const char *text, const char *end, unsigned depth)
{
	struct run run = {.at = text, .end = end, .depth = depth};
	int failed = 0;

	if (depth > INTERPOLATE_DEPTH_MAX) {
		error_set(expansion->err, "defaults of variables nest deeper than %d",
			  INTERPOLATE_DEPTH_MAX);
		return INTERPOLATE_LIMIT;
	}
	while (run.at < end && !failed) {
		const char *dollar = memchr(run.at, '$', (size_t)(end - run.at));

		if (!dollar)
			dollar = end;
		buf_add(&expansion->out, run.at, (size_t)(dollar - run.at));
		run.at = dollar;
		if (dollar < end)
			failed = expand_dollar(expansion, &run);
	}
	return failed;
}

int interpolate(const char *text, const struct interpolate_scope *scope, struct arena *arena,
		const char **out, enum interpolate_result *result, struct error *err)
{
	size_t len = strlen(text);
	struct expansion expansion = {
		.scope = scope,
		.budget = len + INTERPOLATE_GROWTH_MAX,
		.result = INTERPOLATE_PLAIN,
		.err = err,
	};
	int status;

	buf_init(&expansion.out);
	status = expand(&expansion, text, text + len, 0);
	if (status == 0) {
		*out = arena_strndup(arena, expansion.out.data, expansion.out.len);
		*result = expansion.result;
	}
	buf_release(&expansion.out);
	return status;
}
