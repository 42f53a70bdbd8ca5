/* What one source of evidence says of a service: whatever it knows, and where that comes from. */
#ifndef EVIDENCE_CLAIM_H
#define EVIDENCE_CLAIM_H

#include <stdbool.h>
#include <stddef.h>

#include "compose/boolean.h"
#include "compose/capability.h"

/*
 * How sure it is, from least to most. Likely: inferred by a rule whose hits were counted (doc/evidence.md).
 * Known: said by the author, run on an engine, or read where the image is made.
 */
enum confidence { CONFIDENCE_ASSUMED, CONFIDENCE_LIKELY, CONFIDENCE_KNOWN };

/*
 * The sources in the order of rank: each outranks the next. A row SOURCE(ID, name, collect) makes EVIDENCE_ID of enum
 * evidence_source; reports call it by the name; evidence_collect() asks the function, which evidence/evidence.h declares.
 */
#define EVIDENCE_SOURCES(SOURCE)                         \
	SOURCE(ANNOTATION, "annotation", annotation_collect) \
	SOURCE(OWN, "service", own_collect)                  \
	SOURCE(TRIAL, "trial", trial_collect)                \
	SOURCE(POLICY, "policy", policy_collect)             \
	SOURCE(IMAGE, "image", image_collect)                \
	SOURCE(INSPECT, "inspect", inspect_collect)          \
	SOURCE(DOCKERFILE, "Dockerfile", dockerfile_collect) \
	SOURCE(FACTS, "facts", facts_collect)

#define EVIDENCE_ENUMERATOR(id, name, collect) EVIDENCE_##id,
enum evidence_source {
	EVIDENCE_SOURCES(EVIDENCE_ENUMERATOR)
	EVIDENCE_DEFAULT, /* "default": our own guess, where no source says anything */
	EVIDENCE_SOURCE_COUNT
};
#undef EVIDENCE_ENUMERATOR

const char *evidence_source_name(enum evidence_source source);
const char *confidence_name(enum confidence confidence); /* "known", "likely", "assumed" */
/* False for any other word. */
bool confidence_parse(const char *word, enum confidence *out);
/* What a guess is: "full" or "soft", as for --assume. False for any other word. */
bool assume_parse(const char *word, bool *soft);

/* Why something is so. */
struct decision {
	enum evidence_source source;
	enum confidence confidence;
	const char *why; /* a clause in plain words; never NULL once it is decided */
};

/* A writable place. */
struct claim_path {
	const char *path;    /* normalised (compose/mount.h) */
	const char *options; /* beyond uid, gid and mode: "exec", "size=64m"; or NULL */
};

/* A place of a program, or of what was put beside it. */
struct claim_content {
	const char *path;  /* normalised; NULL ends a list */
	const char *shown; /* as it is shown: values of variables are in no text of ours */
};

/* Limits that were measured, as values of mem_limit, pids_limit and cpus, each with its reason. */
struct claim_limits {
	const char *memory, *memory_why;
	const char *pids, *pids_why;
	const char *cpus, *cpus_why;
};

/*
 * Unset fields say nothing. Strings are borrowed from the source, or live in
 * the arena of the file at work.
 */
struct claim {
	enum evidence_source source;
	enum confidence confidence;
	const char *origin; /* "nginx", "Dockerfile, line 12"; follows the source's name in reports */
	const char *cite;   /* "docker-library/redis 8/Dockerfile": ends every reason; or NULL */

	const char *image_user; /* what the image starts as by itself; NULL: not known */
	const char *user;	/* what to run as; NULL: says nothing */
	const char *user_why;
	const char *needs_root; /* why it must start as root; excludes user */
	/* Why nothing may be guessed of its user and root: only what knows the image decides; or NULL. */
	const char *bars_guess;
	const char *ids; /* "1026:100": whose its data is, where it runs as a user at all; or NULL */
	/* FALSE: all that follows is known for image_user, user and root only. */
	enum tristate other_users;

	capability_set cap_add, root_cap_add; /* needed always; needed when it starts as root */
	bool has_cap_add, has_root_cap_add;
	const char *cap_add_why; /* NULL: in general words */
	const char *keep_capabilities; /* why nothing may be dropped; or NULL */

	const struct claim_path *tmpfs, *root_tmpfs;
	size_t tmpfs_count, root_tmpfs_count;
	bool has_tmpfs, has_root_tmpfs;
	bool user_needs_tmpfs; /* whatever the root is: some of these folders are closed to it in the image */
	bool no_tmp; /* the image has no /tmp of mode 1777 (FROM scratch) */
	bool is_of_base; /* of the base of a build that starts something else: what that writes is not known */
	bool lists_are_additions; /* cap_add and tmpfs add to what weaker sources say */

	enum tristate read_only, no_new_privileges;
	const char *read_only_why, *no_new_privileges_why; /* when they are TRISTATE_FALSE */

	unsigned low_port; /* the least port below 1024 that it listens on, or 0 */
	bool has_ports;	   /* and there are no others, whatever weaker sources say */
	const struct claim_limits *limits; /* to be written; or NULL */
	const char *const *measured; /* as in struct fact; or NULL */
	const char *const *data; /* paths that hold data; NULL-terminated, or NULL */
	/* Paths of its program and of what was put beside it (evidence/content.h); as data. */
	const struct claim_content *content;
	/* For whoever hardens it: always; when a user is added; when it starts as root. NULL-terminated, or NULL. */
	const char *const *notes, *const *user_notes, *const *root_notes;
};

#endif
