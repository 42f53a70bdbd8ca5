/* What is known of an image: one entry of the image facts, resolved for a tag. */
#ifndef EVIDENCE_FACTS_FACT_H
#define EVIDENCE_FACTS_FACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "compose/boolean.h"
#include "compose/capability.h"
#include "evidence/claim.h"

/* The keys of an entry, in the order in which they are documented and packed. */
enum fact_field {
	FACT_MATCH,
	FACT_IMAGE_USER,
	FACT_USER,
	FACT_NEEDS_ROOT,
	FACT_ARBITRARY_USER,
	FACT_CAP_ADD,
	FACT_ROOT_CAP_ADD,
	FACT_TMPFS,
	FACT_ROOT_TMPFS,
	FACT_USER_NEEDS_TMPFS,
	FACT_READ_ONLY,
	FACT_READ_ONLY_WHY,
	FACT_NO_NEW_PRIVILEGES,
	FACT_NO_NEW_PRIVILEGES_WHY,
	FACT_KEEP_CAPABILITIES,
	FACT_PORTS,
	FACT_DATA,
	FACT_KEEPS,
	FACT_FILE_ENV,
	FACT_MEASURED,
	FACT_WHY,
	FACT_NOTES,
	FACT_USER_NOTES,
	FACT_ROOT_NOTES,
	FACT_VERIFIED,
	FACT_CONFIDENCE,
	FACT_DIGEST,
	FACT_IMAGE_ID,
	FACT_PLATFORM,
	FACT_LEARNT,
	FACT_RULES,
	FACT_SOURCES,
	FACT_CONDITIONS, /* key "if": of an item of `when` only */
	FACT_FIELD_COUNT
};

/* What a member of struct fact is. */
enum fact_kind {
	FACT_KIND_TEXT,		/* const char * */
	FACT_KIND_TEXTS,	/* const char *const *, NULL-terminated */
	FACT_KIND_PATHS,	/* const struct claim_path *, ended by one without a path */
	FACT_KIND_PORTS,	/* const unsigned *, ended by 0 */
	FACT_KIND_SWITCH,	/* enum tristate */
	FACT_KIND_CAPABILITIES, /* capability_set */
	FACT_KIND_COUNT
};

/*
 * The format of a file of facts: a mapping of names to entries, of which only
 * `sources` and `match` must be there. Members that are not given are NULL,
 * unset or 0; a list that is given may be empty, and that is knowledge too.
 */
struct arena;

struct fact {
	const char *name;
	uint64_t given;		  /* bit FACT_X: that key is there */
	/* fnmatch(3) globs over image_reference.repository; one with ":TAG" behind it is for that tag only. */
	const char *const *match;

	const char *image_user;	      /* what it starts as by itself; "root" or a user */
	const char *user;	      /* what to run it as; never root */
	const char *needs_root;	      /* why it must start as root; excludes user */
	enum tristate arbitrary_user; /* any other uid works as well */

	capability_set cap_add, root_cap_add; /* needed always; needed when it starts as root */
	/* Where it writes. uid, gid and mode only where `verified` is "image" or "engine": the owner of what the tmpfs covers. */
	const struct claim_path *tmpfs;
	const struct claim_path *root_tmpfs;  /* the same as root; not given: as tmpfs */
	/* Of these folders some are closed to `user` in the image: it needs their tmpfs under a writable root, too. */
	enum tristate user_needs_tmpfs;

	enum tristate read_only, no_new_privileges;
	/* Why not, when FALSE (then required); under what condition, when TRUE. */
	const char *read_only_why, *no_new_privileges_why;
	const char *keep_capabilities; /* why none may be dropped */

	const unsigned *ports;	     /* that it listens on by default */
	const char *const *data;     /* absolute, normalised: what should be on a volume */
	const char *const *keeps;    /* the same: where it keeps files; without a mount there its root stays writable */
	const char *const *file_env; /* variables that may be given as NAME_FILE instead */
	/* What it took at its peak in a trial: "memory 41m", "pids 12", "cpus 0.30", and "while ...": what was done with it. */
	const char *const *measured;
	const char *why;	     /* how it starts, in one sentence */
	const char *const *notes;    /* for whoever hardens it */
	const char *const *user_notes; /* the same, when it gets a user that it did not have */
	const char *const *root_notes; /* the same, when it starts as root */
	const char *verified;	     /* "engine", "image", "dockerfile", "docs" or "practice" */

	/* What was learnt from the image itself (image/conclude.h). */
	const char *confidence; /* what confidence_parse() takes; not given: known */
	const char *digest;	/* "sha256:...": what a registry calls the image that was looked at */
	const char *image_id;	/* "sha256:...": what an engine or an archive calls it */
	const char *platform;	/* "linux/amd64" */
	const char *learnt;	/* the day, YYYY-MM-DD */
	const char *const *rules; /* what each rule saw, in a clause */

	/* In no file: what keeps its root writable is more than what its start shows. */
	bool writes_root_later;
	/* In no file: those of root_cap_add that no program imports and no script names; a trial may do without them. */
	capability_set unnamed;
	/* In no file: the image's users, where its program takes another user by itself. */
	const uint32_t *becomes;
	size_t become_count;

	const char *const *conditions; /* of an item of `when`: all must hold (condition.h) */
	const char *const *sources;  /* "OWNER/REPOSITORY:PATH@COMMIT (DATE)", or URLs */

	/* What holds under conditions, for the tag that was asked for; `conditions` of each is given. */
	const struct fact *whens;
	size_t when_count;
	bool tag_decides; /* other tags of the image are known to differ */
	const char *from; /* "learnt", "--facts", "policy" or "built in" */
};

static inline bool fact_has(const struct fact *fact, enum fact_field field)
{
	return fact->given >> field & 1;
}

const char *fact_field_name(enum fact_field field);
enum fact_kind fact_field_kind(enum fact_field field);
/* FACT_FIELD_COUNT for a name that is no key. */
enum fact_field fact_field_parse(const char *name);
/* The key of an entry that is near to a mistyped one, or NULL. Static. */
const char *fact_field_nearest(const char *name);

/* How sure the entry says it is. */
enum confidence fact_confidence(const struct fact *fact);

/* The member, as the type that its kind says. */
const void *fact_value(const struct fact *fact, enum fact_field field);
/* Copies a value of the right type into the member, and marks it as given. */
void fact_set(struct fact *fact, enum fact_field field, const void *value);

/*
 * What an item of `when` changes: as a tag does, but what it gives of lists and capabilities comes on top of the
 * entry's.
 */
void fact_add(struct fact *fact, const struct fact *over, struct arena *arena);

/* What a tag changes: each key that `over` gives, but `match`, replaces that of `fact`. */
void fact_overlay(struct fact *fact, const struct fact *over);

#endif
