/* Variables of a Dockerfile (ARG and ENV), and what they make of its texts. */
#ifndef EVIDENCE_DOCKERFILE_DOCKERFILE_SCOPE_H
#define EVIDENCE_DOCKERFILE_DOCKERFILE_SCOPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/set.h"

struct arena;

enum dockerfile_variable { DOCKERFILE_VARIABLE_ARG, DOCKERFILE_VARIABLE_ENV };

/*
 * A set of names. A name may be set to a value that nobody told us: NULL. Of one name ENV wins over
 * ARG. Values live in the arena.
 */
struct dockerfile_scope {
	struct arena *arena;
	struct set variables;
	bool closed; /* a name that is not set is empty; otherwise a base image may have set it */
	size_t room; /* bytes that expanding may still make */
};

#define DOCKERFILE_GROWTH_MAX ((size_t)2 << 20)
#define DOCKERFILE_DEPTH_MAX 32

void dockerfile_scope_init(struct dockerfile_scope *scope, struct arena *arena);
void dockerfile_scope_release(struct dockerfile_scope *scope);
#define CLEANUP_DOCKERFILE_SCOPE __attribute__((cleanup(dockerfile_scope_release)))

/* `value` is borrowed for as long as the scope is in use; NULL: not known. O(log n). */
void dockerfile_scope_set(struct dockerfile_scope *scope, enum dockerfile_variable kind,
			  const char *name, size_t len, const char *value);
/* False when it is not set. */
bool dockerfile_scope_find(const struct dockerfile_scope *scope, const char *name, size_t len,
			   const char **value);

/*
 * The text with its variables replaced and its quotes and escapes taken away, as
 * BuildKit's shell words are: $V ${V} ${V-d} ${V:-d} ${V+r} ${V:+r} ${V?e} ${V:?e},
 * nested. NULL when a variable decides it that is not known, for ${V#p} and kin,
 * for a bad form, deeper than DOCKERFILE_DEPTH_MAX, and when the room is used up.
 * A default holds where nothing in the Dockerfile sets the variable.
 */
const char *dockerfile_expand(struct dockerfile_scope *scope, const char *text, size_t len,
			      char escape);

#endif
