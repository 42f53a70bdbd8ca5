/* What the RUN lines of a Dockerfile show: the ids of users, file capabilities, sudo and setuid. */
#ifndef EVIDENCE_DOCKERFILE_DOCKERFILE_RUN_H
#define EVIDENCE_DOCKERFILE_DOCKERFILE_RUN_H

#include "compose/capability.h"
#include "evidence/dockerfile/dockerfile_parse.h"
#include "evidence/dockerfile/dockerfile_scope.h"

/* A user or group that a line makes or changes. */
struct dockerfile_id {
	const char *name;
	const char *id;	   /* in digits; NULL: the system chooses */
	const char *group; /* of a user: name or digits; or NULL */
	struct dockerfile_id *next;
};

/* Places that have file capabilities, as far as they are followed. */
#define DOCKERFILE_SETCAP_MAX 32

struct dockerfile_run {
	struct arena *arena;
	struct dockerfile_id *users, *groups; /* the last one that was made comes first */
	struct {
		const char *path;
		capability_set capabilities;
		unsigned line;
	} setcap[DOCKERFILE_SETCAP_MAX];
	size_t setcap_count;
	const char *stepper;   /* "gosu", "su-exec": it is installed; or NULL */
	unsigned stepper_line; /* lines from 1; 0: not seen */
	unsigned sudo_line, setuid_line;
};

/* Reads one RUN, with its variables. Zero the struct but for the arena before the first. */
void dockerfile_run_read(struct dockerfile_run *run, const struct dockerfile_line *line,
			 struct dockerfile_scope *scope);

/*
 * "app" as "1001:1001" or "1001" when a line gave it that uid, with the group when that is known; the
 * text itself when nothing more is known. In the arena.
 */
const char *dockerfile_run_user(const struct dockerfile_run *run, const char *user);

#endif
