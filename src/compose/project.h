/* One Compose file: its tree and its services. */
#ifndef COMPOSE_PROJECT_H
#define COMPOSE_PROJECT_H

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
	struct yaml_node *services; /* the mapping under `services`, or NULL when it is empty */
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
 * YAML, and when it is not Compose: empty, not a mapping, no `services` (nor `include`), `services` that is no mapping,
 * several documents.
 */
int compose_file_load(struct compose_file *file, const char *path, const char *text, size_t size,
		      const struct interpolate_scope *scope, struct error *err)
	__attribute__((warn_unused_result));
void compose_file_release(struct compose_file *file);
#define CLEANUP_COMPOSE_FILE __attribute__((cleanup(compose_file_release)))

#endif
