/* Places of a container that hold its program, or what was put beside it: nothing may be laid over them. */
#ifndef EVIDENCE_CONTENT_H
#define EVIDENCE_CONTENT_H

#include <stddef.h>

#include "compose/service.h"
#include "evidence/dockerfile/start.h"

/* Limit on the places that are noted of one source. */
#define CONTENT_MAX 256

/* Zeroed but for the arena, which holds what is added. */
struct content {
	struct arena *arena;
	struct claim_content *list; /* ended by one without a path; NULL while there is none */
	size_t count;
	const char *shown; /* how what is added now is shown, where its values must not be; else NULL */
};

/* `folder` is where a relative path starts; NULL: not known, and relative paths are passed over. */
void content_add(struct content *content, const char *folder, const char *path);
/* A working folder. One at the top ("/tmp") says little of what lies there, and is passed over. */
void content_add_folder(struct content *content, const char *folder);
/* The program and the scripts that a command names. */
void content_add_start(struct content *content, const char *folder,
		       const struct start_command *start);
/* What a service's own words name: working_dir, entrypoint, command, healthcheck. */
void content_add_service(struct content *content, const struct service *service);
/* Takes those out again that lie below `above` and stand in a text: what a build step used. */
void content_drop_used(struct content *content, const char *above, const char *text);

#endif
