/* Variable interpolation as Compose v2 does it: $VAR, ${VAR}, ${VAR:-default} and kin. */
#ifndef COMPOSE_INTERPOLATE_H
#define COMPOSE_INTERPOLATE_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct error;

/*
 * Gives the value of a variable, or NULL when it is not set. The value must
 * stay as it is until interpolate() returns, which copies it; it is not
 * interpolated in turn. A lookup that knows no variable at all (NULL function,
 * or a NULL scope) leaves only what defaults decide.
 */
struct interpolate_scope {
	const char *(*lookup)(void *context, const char *name, size_t len);
	void *context;
};

/* In order of doubt: the result of a text is the greatest of its parts'. */
enum interpolate_result {
	INTERPOLATE_PLAIN,   /* no variable in it; "$$" became "$" */
	INTERPOLATE_VALUE,   /* every variable was set */
	INTERPOLATE_DEFAULT, /* at least one default decided, none was left open */
	INTERPOLATE_UNKNOWN  /* a variable without a value and without a default: *out has it
				empty, as Compose would */
};

/* How long the name of a variable is that begins there: letters, digits and "_", no digit first. */
size_t interpolate_name_len(const char *text, const char *end);

/*
 * Operators of the Compose Specification: ${V:-d} ${V-d} ${V:?e} ${V?e} ${V:+r}
 * ${V+r}, nested in defaults, $V, $$. A default is interpolated in turn when it
 * is used, and only then (since compose-go 2.10.1; before, a bad form in
 * a default that is not used was an error too). ${V+r} without V counts as
 * decided by its default, the empty text. A ${V:?e} that Compose would stop at
 * is INTERPOLATE_UNKNOWN and empty, not an error: the file may still be read.
 *
 * Fails, with *out and *result untouched, on an invalid form ("${", "${}",
 * "${a b}", "${A" or a "${A:-..." whose brace is not closed on its line), as
 * Compose does; when defaults nest deeper than INTERPOLATE_DEPTH_MAX; and when
 * the values that are put in exceed the text's own length by more than
 * INTERPOLATE_GROWTH_MAX bytes (Linux gives a process no variable above 128 KiB).
 * Returns -1 for a form, which the message quotes, and INTERPOLATE_LIMIT for what
 * is nested or grows too far, where it quotes nothing.
 *
 * *out lives in the arena.
 */
#define INTERPOLATE_LIMIT (-2)
#define INTERPOLATE_DEPTH_MAX 32
#define INTERPOLATE_GROWTH_MAX ((size_t)256 << 10)
int interpolate(const char *text, const struct interpolate_scope *scope, struct arena *arena,
		const char **out, enum interpolate_result *result, struct error *err)
	__attribute__((warn_unused_result));

#endif
