/* Image facts as a source of evidence; private to evidence/. */
#ifndef EVIDENCE_FACTS_FACTS_COLLECT_H
#define EVIDENCE_FACTS_FACTS_COLLECT_H

#include "evidence/evidence.h"
#include "evidence/facts/fact.h"

/*
 * A source in short, for the end of a reason: "OWNER/REPOSITORY:PATH@COMMIT (DATE)"
 * gives "OWNER/REPOSITORY PATH"; what is not of this form is given whole.
 */
const char *facts_cite(const char *source, struct arena *arena);

/* Fills a zeroed claim but its source, confidence and origin, with what the service's own words add to the fact. */
void facts_fill(struct claim *claim, const struct fact *fact, const struct service *service,
		struct arena *arena);

/*
 * "postgres:${TAG}": the name is known though the tag is not; then it has none. What is written around the variable
 * may still tell the variant ("${TAG}-alpine"). NULL: not even the name is known.
 */
const struct image_reference *facts_open_reference(const struct service *service,
						   struct arena *arena);

#endif
