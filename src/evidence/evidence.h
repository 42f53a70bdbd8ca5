/* All sources of evidence in one table: each says what it knows of a service. */
#ifndef EVIDENCE_EVIDENCE_H
#define EVIDENCE_EVIDENCE_H

#include <stddef.h>

#include "compose/project.h"
#include "evidence/annotation.h"
#include "evidence/claim.h"
#include "evidence/remark.h"

/* What sources read from: options of the program, and the file at work. */
struct evidence_context {
	const struct compose_file *file;
	struct arena *arena;
	struct remarks *remarks;
};

#define EVIDENCE_CLAIM_MAX EVIDENCE_SOURCE_COUNT

/*
 * Collects what is known of a service, the strongest source first; gives the number of claims. The annotation was read
 * before, because its exceptions are needed even where it claims nothing.
 */
size_t evidence_collect(const struct evidence_context *context, const struct service *service,
			const struct annotation *annotation,
			struct claim claims[EVIDENCE_CLAIM_MAX]);

#endif
