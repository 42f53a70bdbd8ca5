/* The service's own words as evidence: they decide before what is known of images, and bar the guess. */
#ifndef EVIDENCE_OWN_OWN_H
#define EVIDENCE_OWN_OWN_H

#include "evidence/evidence.h"

/*
 * Adds what a script says that a container starts with to the claim of whoever found it: `name` and the line stand
 * in the reasons. The claim's own words stay.
 */
void own_read_script(struct claim *claim, const struct service *service, const char *name,
		     const char *text, struct arena *arena);

#endif
