/* Variables for interpolation, read from `.env` files by the rules of Compose v2. */
#ifndef COMPOSE_ENVIRONMENT_H
#define COMPOSE_ENVIRONMENT_H

#include <stddef.h>

#include "base/alloc.h"
#include "base/set.h"
#include "compose/interpolate.h"

struct error;

/*
 * A set of variables, each name once, in the caller's memory. Names and values
 * are NUL-terminated and live until environment_release(). `above` holds the
 * variables that win over the set, as those of the process win over files for
 * Compose; it is borrowed and must outlive the environment.
 */
struct environment {
	struct arena arena;
	struct set variables;
	const struct interpolate_scope *above; /* or NULL */
};

void environment_init(struct environment *env, const struct interpolate_scope *above);
void environment_release(struct environment *env);
#define CLEANUP_ENVIRONMENT __attribute__((cleanup(environment_release)))

/* Copies name and value in, O(log n); what the name held before is replaced. */
void environment_add(struct environment *env, const char *name, size_t len, const char *value);

/* Copies in all variables of `from`, without those above it; they replace what is there. */
void environment_merge(struct environment *env, const struct environment *from);

/* The value in `above`, or else in the set; NULL when there is none. Borrowed. O(log n). */
const char *environment_find(const struct environment *env, const char *name, size_t len);

/* environment_find() as a scope: good until the environment is moved or released. */
struct interpolate_scope environment_scope(struct environment *env);

/* Variables that hold variables do not make the values of one text longer by more (bytes). */
#define ENVIRONMENT_GROWTH_MAX ((size_t)16 << 20)

/*
 * Reads the text of one `.env` file and adds its variables; the last one of a
 * name wins, within the text and over what the environment held. The rules are
 * those of compose-go's dotenv package:
 *
 *	NAME=value            to the end of the line or " #", without the blanks around it
 *	export NAME: value    the word and the colon of YAML are allowed
 *	NAME="a\n$OTHER"      may span lines; \a \b \f \n \r \t \v \\ \" \$ \0ooo are replaced
 *	NAME='$literal'       may span lines; \' alone is replaced
 *	NAME                  stays what it is above or so far, set or not
 *	# comment
 *
 * Values but single-quoted ones are interpolated with what is above, then in
 * the text so far, then in the environment; a variable that is not set is
 * empty, and so is a required one. Lines may end in CRLF; a byte order mark is
 * skipped. Names are letters, digits and any of "_.-[]", with all that is not
 * ASCII taken for a letter.
 *
 * Fails, with the environment as it was and the error placed by line and
 * column, on any other byte in a name, a space within a name, an "export" that
 * ends the text, a quote that is not closed (placed where it opens), a NUL byte
 * in a value, a value that interpolate() refuses, and past
 * ENVIRONMENT_GROWTH_MAX.
 */
int environment_parse(struct environment *env, const char *text, size_t len, struct error *err)
	__attribute__((warn_unused_result));

#endif
