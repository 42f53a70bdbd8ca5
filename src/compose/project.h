/* One Compose file: its tree and its services. */
#ifndef COMPOSE_PROJECT_H
#define COMPOSE_PROJECT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/alloc.h"
#include "compose/service.h"

struct error;
struct yaml_document;

/* One YAML document of a file: Compose lays them over each other in their order. */
struct compose_document {
	struct yaml_node *root;	    /* the top-level mapping */
	struct yaml_node *services; /* the mapping under `services`, or NULL when it is empty */
};

struct compose_file {
	const char *path; /* borrowed; for messages and as it was given */
	struct yaml_document *document;
	struct arena arena;	    /* what reading the services made */
	struct compose_document *documents;
	size_t document_count;	    /* at least 1, but for an empty part */
	struct yaml_node *root;	    /* of the first document; NULL in an empty part */
	/* The mapping under `services` there, or the root in the old format; NULL when there is none. */
	struct yaml_node *services;
	const char *real_folder;       /* of the path, absolute; NULL: not known */
	enum compose_format format;
	const struct yaml_node *swarm_key; /* of FORMAT_STACK: what shows it; else NULL */
	struct service *list;	    /* in the order of the file */
	size_t count;
	/*
	 * Services that are mappings, each mapping once, in the order in which they may be patched: what is
	 * merged into others comes before them.
	 */
	struct service **order;
	size_t order_count;
	const struct interpolate_scope *scope; /* borrowed; NULL: no variable is known */
	const char *folder;   /* that relative paths start from; NULL: the file's own; borrowed */
	bool writable;	      /* it may be changed: set by who loads it */
	bool open;	      /* it is being included: whoever includes it again makes a cycle */
	bool has_links;	      /* some document or service reaches for others, include, extends; or takes back: !reset */
	struct lookup *lookup; /* see compose/lookup.h; NULL only where nothing was loaded */
};

/* A place is a file and an offset in its text: an offset alone may be of any file of the project. */
struct source_place {
	const struct compose_file *file; /* NULL: of a file that is none of Compose's, such as a policy */
	size_t offset;
};

static inline struct source_place source_place(const struct compose_file *file, size_t offset)
{
	return (struct source_place){file, offset};
}

/* Where the service's key stands; what is judged but not written (a container) stands at 0. */
static inline struct source_place service_place(const struct service *service)
{
	return source_place(service->file, service->key ? service->key->start : 0);
}

/*
 * Where a node of what is in force in a service stands, which may be another file of its stack. What was made by
 * joining stands nowhere: then the place of the service.
 */
struct source_place service_node_place(const struct service *service, const struct yaml_node *node);

/*
 * Reads the text of a Compose file, which the caller keeps. -1 with line and column when it is not
 * YAML, and when it is not Compose: empty, not a mapping, no `services` (nor `include`) in any of
 * its documents, nor services in the old format, `services` that is no mapping.
 */
int compose_file_load(struct compose_file *file, const char *path, const char *text, size_t size,
		      const struct interpolate_scope *scope, struct error *err)
	__attribute__((warn_unused_result));
/* The same for one file of several: it may be empty, and needs no services. */
int compose_file_load_part(struct compose_file *file, const char *path, const char *text,
			   size_t size, const struct interpolate_scope *scope, struct error *err)
	__attribute__((warn_unused_result));
/* The service that the mapping is, the first of them in the file; NULL when it is none. */
struct service *compose_file_service(const struct compose_file *file,
				     const struct yaml_node *mapping);
/* By its name, the first of them in the file; NULL when there is none. */
struct service *compose_file_find(const struct compose_file *file, const char *name);
void compose_file_release(struct compose_file *file);

#endif
