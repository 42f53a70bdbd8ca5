/* The service's own words as evidence: they decide before what is known of images, and bar the guess. */
#ifndef EVIDENCE_OWN_OWN_H
#define EVIDENCE_OWN_OWN_H

#include "evidence/evidence.h"

/* Fills a zeroed claim; false when the service says nothing of the kind. */
bool own_collect(const struct evidence_context *context, const struct evidence_subject *subject,
		 struct claim *claim);

#endif
