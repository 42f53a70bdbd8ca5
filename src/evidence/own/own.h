/* The service's own words as evidence: they decide before what is known of images, and bar the guess. */
#ifndef EVIDENCE_OWN_OWN_H
#define EVIDENCE_OWN_OWN_H

#include "evidence/evidence.h"

/* Fills a zeroed claim; false when the service says nothing of the kind. */
bool own_collect(const struct evidence_context *context, const struct evidence_subject *subject,
		 struct claim *claim);

/*
 * The same of a script that a container starts with, added to the claim of whoever found it: `name` and the line stand
 * in the reasons. The claim's own words stay.
 */
void own_read_script(struct claim *claim, const struct service *service, const char *name,
		     const char *text, struct arena *arena);

#endif
