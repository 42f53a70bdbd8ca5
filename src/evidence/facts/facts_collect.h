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

#endif
