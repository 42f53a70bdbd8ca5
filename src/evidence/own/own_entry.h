/* What the entries of the table of own words have in common; private to own/. */
#ifndef EVIDENCE_OWN_OWN_ENTRY_H
#define EVIDENCE_OWN_OWN_ENTRY_H

#include "compose/project.h"
#include "evidence/claim.h"
#include "evidence/evidence.h"

struct arena;

struct own {
	const struct service *service;
	const struct image_reference *image; /* or NULL */
	struct service_reader reader;
	const struct evidence_context *context; /* NULL: no file is opened */
	struct claim *claim;
	bool said; /* something was */
};

/* An entry looks for one kind of words, and says what follows. */
typedef void own_entry(struct own *own);

/*
 * All entries, in the order in which they look. Capabilities come last: they may be what an earlier run of
 * ours added for one of the others.
 */
#define OWN_ENTRIES(ENTRY)                                                            \
	ENTRY(own_commands) /* entrypoint, command, hooks */                          \
	ENTRY(own_environment)                                                        \
	ENTRY(own_mounts)                                                             \
	ENTRY(own_copies) /* what Compose copies into the container */                \
	ENTRY(own_image)  /* a tag that names how it runs */                          \
	ENTRY(own_capabilities) /* cap_add, devices */

#define OWN_DECLARE(name) own_entry name;
OWN_ENTRIES(OWN_DECLARE)
#undef OWN_DECLARE

/* What follows; the first reason of a kind stays. `why` is static or in the arena, and a clause. */
void own_needs_root(struct own *own, const char *why, capability_set capabilities);
void own_needs_always(struct own *own, const char *why, capability_set capabilities);
void own_writes_root(struct own *own, const char *why);
void own_gains_privileges(struct own *own, const char *why);
/* Nothing is guessed: only evidence that knows the image decides of user and root. */
void own_bars_guess(struct own *own, const char *why);

#endif
