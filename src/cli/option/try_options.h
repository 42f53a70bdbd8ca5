/* The options that composeharden try alone has. */
#ifndef CLI_OPTION_TRY_OPTIONS_H
#define CLI_OPTION_TRY_OPTIONS_H

#include <stdbool.h>

#include "cli/option/options.h"
#include "trial/trial.h"

/* --exercise is given so many times at most. */
#define TRY_EXERCISES 64
#define TRY_PROFILES 16

/* What was given with them. */
struct try_wish {
	const char *engine; /* "docker" */
	const char *learn;  /* --learn FILE, or NULL */
	unsigned timeout;   /* seconds */
	unsigned watch;	    /* seconds */
	unsigned hold;	    /* --for: seconds; 0: not given */
	bool measure;	    /* --measure */
	double factor;	    /* --measure=FACTOR; 0: not given */
	unsigned trials;    /* for one image, at most */
	unsigned allowed;   /* --allow: bits 1 << enum host_word */
	struct trial_exercise exercises[TRY_EXERCISES];
	char *services[TRY_EXERCISES]; /* owned: their names */
	size_t exercise_count;
	const char *profiles[TRY_PROFILES + 1]; /* --profile; NULL-terminated */
	size_t profile_count;
	bool keep, dry_run, clean, open_networks;
};

void try_wish_init(struct try_wish *wish);
void try_wish_release(struct try_wish *wish);
#define CLEANUP_TRY_WISH __attribute__((cleanup(try_wish_release)))
/* What is given with them goes into `wish`; NULL when they are only listed for the help. */
struct cli_own try_options(struct try_wish *wish);

#endif
