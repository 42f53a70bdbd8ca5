/* The `build:` of a service: what is built, from which Dockerfile, with which arguments. */
#ifndef EVIDENCE_DOCKERFILE_BUILD_SECTION_H
#define EVIDENCE_DOCKERFILE_BUILD_SECTION_H

#include <stdbool.h>

#include "compose/service.h"
#include "evidence/dockerfile/dockerfile_image.h"

struct build_section {
	const char *context;	/* "." when none is written */
	const char *dockerfile; /* NULL: none is written */
	const char *text;	/* dockerfile_inline, or NULL */
	bool open;   /* one of them, or target, is decided by a variable without a value */
	bool secret; /* values of variables are in the names: these are not shown */
	bool remote; /* the context is no folder */
	struct dockerfile_build build;
};

/* Reads the value of `build`, through aliases and merge keys. */
void build_section_read(struct build_section *out, const struct yaml_node *value,
			const struct service_reader *reader);

#endif
