/* A Compose file as Compose itself reads it: variables, merge keys, extends, env files all resolved. */
#ifndef ENGINE_RESOLVE_H
#define ENGINE_RESOLVE_H

#include "engine/client.h"
#include "yaml/node.h"

struct arena;

/*
 * What Compose prints for words that end with "config", as JSON: an object with `services`. The caller's; NULL with
 * err, which says what Compose says.
 */
json_t *resolve_project(struct client *client, const struct client_compose *how,
			const char *const *words, struct error *err)
	__attribute__((warn_unused_result));

/* The JSON that a YAML value means, by the core schema of YAML 1.2. */
json_t *resolve_node(const struct yaml_node *node, enum yaml_world world);

/* Doubles the dollars of text for a Compose file, and halves them. In the arena. */
char *resolve_escape(const char *text, struct arena *arena);
char *resolve_unescape(const char *text, struct arena *arena);

#endif
