/* One Compose file: its tree and its services. */
#ifndef COMPOSE_PROJECT_H
#define COMPOSE_PROJECT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/alloc.h"
#include "compose/service.h"

struct error;
struct yaml_document;

struct compose_file {
	const char *path; /* borrowed; for messages and as it was given */
	struct yaml_document *document;
	struct arena arena;	    /* what reading the services made */
	struct yaml_node *root;	    /* the top-level mapping */
	/* The mapping under `services`, or the root in the old format; NULL when there is none. */
	struct yaml_node *services;
	bool old_format;	       /* see compose/format.h */
	const struct yaml_node *stack; /* a key that only Swarm heeds: it is a stack; or NULL */
	struct service *list;	    /* in the order of the file */
	size_t count;
	/*
	 * Services that are mappings, each mapping once, in the order in which they may be patched: what is
	 * merged into others comes before them.
	 */
	struct service **order;
	size_t order_count;
};

/*
 * Reads the text of a Compose file, which the caller keeps. -1 with line and column when it is not
 * YAML, and when it is not Compose: empty, not a mapping, no `services` (nor `include`, nor services in the old format),
 * `services` that is no mapping,
 * several documents.
 */
int compose_file_load(struct compose_file *file, const char *path, const char *text, size_t size,
		      const struct interpolate_scope *scope, struct error *err)
	__attribute__((warn_unused_result));
void compose_file_release(struct compose_file *file);
#define CLEANUP_COMPOSE_FILE __attribute__((cleanup(compose_file_release)))

#endif
