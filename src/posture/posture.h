/* The posture that a service should have, each part with its reason. */
#ifndef POSTURE_POSTURE_H
#define POSTURE_POSTURE_H

#include <stdbool.h>
#include <stddef.h>

#include "compose/service.h"
#include "evidence/claim.h"

struct arena;

/* Who the service will run as, for all that depends on it. */
enum run_as {
	RUN_AS_ROOT,
	RUN_AS_NUMERIC,
	RUN_AS_NAMED, /* not root, but only the image knows its uid */
	RUN_AS_IMAGE  /* as the image has it, which is not known: it may be root */
};

struct posture_user {
	const char *value; /* to be written; NULL: leave what is there */
	const char *pin;   /* to be written where another service's user would be merged in */
	enum run_as run_as;
	const char *uid, *gid; /* of RUN_AS_NUMERIC */
	bool exempt;	       /* no user can be set, for the reason given */
	bool held;	       /* one would be set, but is only assumed, and that is held back */
	bool asked_for;	       /* it is root for no other reason than that the author says so */
	struct decision decision;
};

struct posture_capability {
	enum capability capability;
	struct decision decision;
};

struct posture_tmpfs {
	const char *path;
	const char *entry; /* as it is to be written */
	struct decision decision;
};

/* A control that is wanted, or not, and why. */
struct posture_switch {
	bool wanted;
	bool held; /* wanted, but only assumed, and that is held back */
	struct decision decision; /* of the exemption when it is not wanted */
};

/* What weaker evidence asked for, and what stronger evidence outranked: shown with -v. */
struct posture_loser {
	enum evidence_source source;
	const char *what; /* "user 1000:1000" */
	struct posture_loser *next;
};

struct posture {
	struct posture_user user;
	struct posture_switch cap_drop, read_only, no_new_privileges;
	const struct posture_capability *cap_add;
	size_t cap_add_count;
	const struct posture_tmpfs *tmpfs;
	size_t tmpfs_count;
	bool forgoes_tmpfs;    /* none of them is added, so that the root stays writable, and who needs them root */
	bool user_needs_tmpfs; /* for the user that is to be written, under a writable root as well */
	const char *const *exec; /* places from which it runs programs; NULL-terminated, or NULL */
	const char *const *notes; /* of the image; NULL-terminated, or NULL */
	const char *const *data;  /* the same: paths that hold data */
	const struct claim_limits *limits; /* that a trial measured, to be written; or NULL */
	const char *const *measured; /* what is known of its peaks (struct fact); or NULL */
	const char *data_user; /* whom the image, which was looked into, runs as; NULL: not known. Its data are this user's */
	bool data_is_its_users; /* the image started as root writes them as its user */
	struct posture_loser *losers;
};

/* What the user of the program, or an exception, keeps from being changed. */
struct posture_limits {
	bool user, cap_drop, read_only; /* stay as they are */
	bool tmpfs; /* none is added */
	enum confidence least; /* what is less sure stays as it is */
	bool assume_soft;    /* where nothing is known, user and root stay as well */
	bool unsafe;	     /* a user that the author set to root may go */
	const char *default_user; /* "1000:1000" */
};

/*
 * Weighs the claims, which stand in the order of their rank, against the service's own settings. All
 * memory of the result is in the arena or borrowed from the claims.
 */
void posture_decide(struct posture *posture, const struct service *service,
		   const struct claim *claims, size_t claim_count,
		   const struct posture_limits *limits, struct arena *arena);

#endif
