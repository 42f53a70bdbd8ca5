/* Looking for the least that must be relaxed for a service to work. */
#ifndef TRIAL_SEARCH_SEARCH_H
#define TRIAL_SEARCH_SEARCH_H

#include "trial/search/attempt.h"

struct error;

/* In order: more is better. */
enum verdict {
	VERDICT_FAILS, /* it does not do what it does as it is */
	VERDICT_COMPLAINS, /* it does, but its log tells of refusals that it does not tell of as it is */
	VERDICT_WORKS
};

struct outcome {
	enum verdict verdict;
	const char *
		why; /* a clause, for what does not work; NULL when it does. Lives as long as the search's arena */
};

/* Tries one attempt. -1: it could not be tried at all (interrupted, the engine is gone). */
struct search_runner {
	int (*run)(void *context, const struct attempt *attempt, struct outcome *outcome,
		   struct error *err);
	void *context;
};

struct search_problem {
	struct attempt own;    /* what hardening would do, which is tried first */
	bool own_is_assumed;   /* its user is a mere guess: the users below come before it */
	bool caps_are_assumed; /* its capabilities are more than may be needed */
	/*
	 * Own runs as root because of what an image looks like, and all that it starts becomes this user for good: after
	 * its start nothing of it needs root. The same where only a master of its workers stays root. NULL: not so.
	 */
	const char *settled_user;
	bool root_is_doubted; /* own leaves the root writable because of what an image looks like */
	/*
	 * Whom it is started as when that is not root: then root is nobody to try, who would be more than it was, and this user
	 * comes last, with all that root would be given. NULL: root.
	 */
	const char *started_as;
	const char *const
		*users;	  /* the others that may work, the strictest first; NULL-terminated */
	uint64_t written; /* places that were seen to be written */
	uint64_t
		doubtful; /* the same, but a tmpfs hides files of the image there: tried when nothing else helps */
	const char *own_why_read_only; /* why `own` leaves the root writable, in a clause; or NULL */
	unsigned forced; /* enum relaxation: what no attempt may do without, for what was seen as it is */
	/* Not taken away: what the image is known to have them for need not happen in a trial. As own's user; as any. */
	capability_set kept, always_kept;
	capability_set fixed; /* not searched: the author's, and what ports call for */
	unsigned most;	      /* trials, at most */
};

enum search_end {
	SEARCH_OWN,	/* what hardening does works as it is */
	SEARCH_RELAXED, /* it works with what was added or taken back */
	SEARCH_COMPLAINS, /* with the best its log still tells of refusals that it does not tell of as it is */
	SEARCH_NOTHING	/* nothing that was tried works */
};

/* What was found, and for each thing that is needed what happens without it. */
struct search_result {
	enum search_end end;
	struct attempt best;
	struct outcome outcome; /* of the best */
	struct outcome own;	/* of what hardening does */
	unsigned trials;
	bool exhausted;	      /* the bound ended it: the best may be more than is needed */
	const char *why_user; /* why not what hardening writes */
	const char *why_caps[CAPABILITY_COUNT];
	const char *why_paths[POSTURE_PATH_MAX];
	const char *why_relaxed[4]; /* by the bit's number */
};

/* Trials that a search makes at most. */
unsigned search_bound(const struct search_problem *problem);

/*
 * Tries what hardening does first, with a user that was seen in place of a guessed one and a tmpfs at each place that was
 * seen to be written. Else these places and the fourteen default capabilities are granted, to one user after another
 * until one works, root being the last; then programs in them; else controls are left out, all at first, and those that
 * are not needed are taken back. What was granted is then taken away in halves (delta debugging) down to what is
 * needed: a thing that is left cannot be taken away alone. A new complaint is never good enough while something else
 * may be without one. Nothing is tried twice. -1 when a trial could not be made.
 */
int search_run(struct search_result *out, const struct search_problem *problem,
	       const struct search_runner *runner, struct error *err)
	__attribute__((warn_unused_result));

#endif
