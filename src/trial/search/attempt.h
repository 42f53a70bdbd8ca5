/* An attempt that is tried: user, capabilities, writable places, and the controls that are left out. */
#ifndef TRIAL_SEARCH_ATTEMPT_H
#define TRIAL_SEARCH_ATTEMPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "posture/posture.h"

struct arena;

/* What is taken back of a control, from the least to the most. */
enum relaxation {
	RELAX_EXEC = 1,		  /* programs may be run in the tmpfs */
	RELAX_READ_ONLY = 2,	  /* the root stays writable */
	RELAX_NEW_PRIVILEGES = 4, /* privileges may be gained */
	RELAX_CAP_DROP = 8,	  /* the engine's default capabilities stay */
	RELAX_ALL = 15
};

/* Limit on the writable places that are weighed for one image. */
#define POSTURE_PATH_MAX 64

/* The places that the bits of attempt.tmpfs stand for, and who it may run as. */
struct attempt_terms {
	struct claim_path paths[POSTURE_PATH_MAX];
	size_t path_count;
	const char *image_user;	    /* as the image has it; NULL: root */
	const unsigned *ports;	    /* that it listens on; ended by 0; or NULL */
	const char *const *volumes; /* of the image; NULL-terminated, or NULL */
	/* The engine (podman) takes no uid and gid for a tmpfs: its own are open to all, and are told to be. */
	bool no_owners;
};

struct attempt {
	const char *user; /* "UID:GID" or a name; "root" */
	capability_set caps;
	uint64_t tmpfs;	  /* bit i: terms.paths[i] */
	unsigned relaxed; /* enum relaxation */
};

bool attempt_is_root(const struct attempt *attempt);
bool attempt_equal(const struct attempt *a, const struct attempt *b);

/*
 * The bit of a path, which is added when it is new; 0 when there is no room. The first options that are given stay. Strings are
 * borrowed.
 */
uint64_t attempt_path(struct attempt_terms *terms, const char *path, const char *options);

/*
 * What hardening does to a service. Capabilities that follow from the service's own ports or
 * the image's are left to those. Memory is in the arena.
 */
void attempt_of_posture(struct attempt *out, struct attempt_terms *terms,
		       const struct posture *posture, struct arena *arena);

/* The options of paths[i] in the attempt, in the arena; NULL: none. */
const char *attempt_options(const struct attempt *attempt, const struct attempt_terms *terms,
			    size_t i, struct arena *arena);

/*
 * The attempt as evidence (struct trial_claim): what a fact of the same content would claim, at the rank at
 * which it decides. Memory is in the arena.
 */
void attempt_claim(struct claim *out, const struct attempt *attempt,
		   const struct attempt_terms *terms, struct arena *arena);

/* "user 999:999; cap_add CHOWN, SETUID; tmpfs /tmp, /run; without read_only": in the arena. */
const char *attempt_words(const struct attempt *attempt, const struct attempt_terms *terms,
			  struct arena *arena);

#endif
