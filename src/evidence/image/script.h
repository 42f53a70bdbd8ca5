/* What the shell scripts of an image do at its start, act by act, and whether only when they are root. */
#ifndef EVIDENCE_IMAGE_SCRIPT_H
#define EVIDENCE_IMAGE_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

#include "evidence/image/profile.h"
#include "evidence/programs.h"

/* Scripts that start others are followed so deep, and no more acts than these are kept. */
#define SCRIPT_DEPTH_MAX 3
#define SCRIPT_ACT_MAX 2048

struct script_act {
	enum program_kind kind; /* PROGRAM_OTHER: a program is started, or a path is written */
	const char *program;	/* its name without a folder; NULL for a redirection */
	const char *user;	/* of PROGRAM_STEPPER: as it is written, variables replaced; NULL: not to be told */
	const char *path;	/* that it writes to: absolute; or NULL */
	const char *word;	/* the program as it is written, for what it starts; or NULL */
	bool replaces;		/* by exec, or as the script's last command: it is the service's program */
	bool guarded;		/* behind a test that this is root */
	bool supervised;	/* a supervisor does it, by its configuration: not the start itself */
	const char *script;	/* where: the script's path in the image */
	unsigned line;		/* from 1 */
};

struct script_acts {
	struct arena *arena;
	struct script_act list[SCRIPT_ACT_MAX];
	size_t count;
	const char *read[64]; /* scripts that were read */
	size_t read_count;
	bool supervises; /* a supervisor was found, and its services were read */
};

/*
 * Reads what the image starts: words of its entrypoint and command, the scripts they name, those that these
 * start (SCRIPT_DEPTH_MAX deep), and the services of a supervisor among them. `acts` is the caller's; its texts live in the arena and in the profile.
 */
void script_read_start(struct script_acts *acts, const struct image_profile *profile,
		       struct arena *arena);

#endif
