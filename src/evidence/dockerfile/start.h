/* How an image starts: what its ENTRYPOINT and CMD tell of the user it must start as. */
#ifndef EVIDENCE_DOCKERFILE_START_H
#define EVIDENCE_DOCKERFILE_START_H

#include <stdbool.h>
#include <stddef.h>

#include "evidence/claim.h"

struct arena;

/* Neither `words` nor `shell`: there is none. */
struct start_command {
	const char *const *words; /* exec form; NULL-terminated */
	const char *shell;	  /* shell form */
	unsigned line;		  /* where it is written, or 0 */
};

struct start {
	const char *steps_down; /* "gosu": the program that it leaves root with; or NULL */
	bool certain;	 /* nothing stands between it and the start: it fails unless it is root */
	bool under_init; /* tini or the like stays root above it, and must signal it */
	bool s6;	 /* s6-overlay's /init */
	bool sudo;	 /* it begins with sudo */
};

/* Looks at the words that are run first: of the entrypoint, or of the command when there is none. */
void start_read(struct start *out, const struct start_command *entrypoint,
		const struct start_command *cmd);

/*
 * Adds to a claim what a program that steps down from root by itself needs: to
 * start as root, with the capabilities for it.
 */
void start_claim(struct claim *claim, const struct start *start, struct arena *arena);

/* True for a text that can be a user: NAME or UID, with or without :GROUP. */
bool start_user_is_sane(const char *user);

#endif
