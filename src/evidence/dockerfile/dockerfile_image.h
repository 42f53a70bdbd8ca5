/* The image that a Dockerfile ends in: what its chain of stages says of how it starts. */
#ifndef EVIDENCE_DOCKERFILE_DOCKERFILE_IMAGE_H
#define EVIDENCE_DOCKERFILE_DOCKERFILE_IMAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "evidence/content.h"
#include "evidence/dockerfile/dockerfile_parse.h"
#include "evidence/dockerfile/dockerfile_run.h"
#include "evidence/dockerfile/start.h"

struct dockerfile_arg {
	const char *name;
	const char *value; /* NULL: not known */
};

/* What `build:` gives a Dockerfile. */
struct dockerfile_build {
	const char *target;		   /* NULL: the last stage */
	const struct dockerfile_arg *args; /* of one name the last counts */
	size_t arg_count;
};

/* What COPY or ADD took from the build's folder; of a folder, what lies in it. */
struct dockerfile_copy {
	const char *source, *target; /* as written; normalised */
	const struct dockerfile_copy *before;
};

/* All lines from 1; 0: there is no such instruction. */
struct dockerfile_image {
	const char *base; /* the image below the chain, variables replaced; NULL: not known */
	bool scratch;	  /* it is built on nothing */
	unsigned from_line;
	const char *user; /* as it ends; NULL with a line: a variable decides it */
	const char *ids;  /* the same with the ids that RUN lines show */
	unsigned user_line;
	unsigned low_port, low_port_line; /* the least port below 1024 */
	const char *const *volumes;	  /* normalised, NULL-terminated; or NULL */
	unsigned volume_line;
	struct start_command entrypoint, cmd;
	const char *folder;	/* the last WORKDIR, normalised; NULL: a variable decides it */
	const struct dockerfile_copy *copies; /* the last one first */
	struct content content; /* what COPY and ADD put where, without what only the build used */
	bool new_start;	   /* it has an ENTRYPOINT or CMD of its own */
	bool s6;	   /* s6-overlay is mentioned */
	bool s6_read_only; /* S6_READ_ONLY_ROOT=1 is set */
	struct dockerfile_run run;
	size_t growth; /* bytes that variables made */
};

/*
 * Follows the stages from `target` down to the image that they begin on, then
 * their lines upward. ONBUILD and COPY --from are passed over. False when there is
 * no such target. All memory is in the arena.
 */
bool dockerfile_image_read(struct dockerfile_image *out, const struct dockerfile *file,
			   const struct dockerfile_build *build, struct arena *arena);

#endif
