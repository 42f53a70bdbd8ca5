/* A new service while it is being written down; private to scaffold/. */
#ifndef SCAFFOLD_OUTLINE_H
#define SCAFFOLD_OUTLINE_H

#include <stdbool.h>

#include "scaffold/plain.h"

struct yaml_document;
struct yaml_node;

struct outline {
	const struct plain_settings *settings;
	const struct scaffold_request *request;
	const struct fact *fact; /* of the image; or NULL */
	struct yaml_document *document;
	struct arena *arena;
	/* New nodes: the service, and top-level mappings, which may stay empty. */
	struct yaml_node *service, *networks, *volumes, *secrets;
};

/* A pair, the value with a comment (or NULL). */
void outline_add(struct outline *outline, struct yaml_node *mapping, const char *key,
		 struct yaml_node *value, const char *comment);
struct yaml_node *outline_string(struct outline *outline, const char *text, bool quoted);
struct yaml_node *outline_list(struct outline *outline);
struct yaml_node *outline_mapping(struct outline *outline);
bool outline_has(const struct yaml_node *mapping, const char *key);
/* The name, with a number behind it if a top-level section of target or service has it. */
const char *outline_free_name(const struct outline *outline, const char *section,
			      const struct yaml_node *own, const char *name);

/* environment, secrets. */
void outline_environment(struct outline *outline);
/* volumes. */
void outline_volumes(struct outline *outline);

#endif
