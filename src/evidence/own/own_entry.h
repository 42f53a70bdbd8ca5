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
typedef void (*own_entry)(struct own *own);

void own_capabilities(struct own *own); /* cap_add, devices */
void own_commands(struct own *own);	/* entrypoint, command, hooks */
void own_environment(struct own *own);
void own_image(struct own *own); /* a tag that names how it runs */
void own_mounts(struct own *own);
void own_copies(struct own *own); /* what Compose copies into the container */

/* What follows; the first reason of a kind stays. `why` is static or in the arena, and a clause. */
void own_needs_root(struct own *own, const char *why, capability_set capabilities);
void own_needs_always(struct own *own, const char *why, capability_set capabilities);
void own_writes_root(struct own *own, const char *why);
void own_gains_privileges(struct own *own, const char *why);
/* Nothing is guessed: only evidence that knows the image decides of user and root. */
void own_bars_guess(struct own *own, const char *why);

#endif
