/* What the author of a Compose file tells us in it: comments and x-composeharden. */
#ifndef EVIDENCE_ASKED_ANNOTATION_H
#define EVIDENCE_ASKED_ANNOTATION_H

#include <stdbool.h>

#include "compose/project.h"
#include "evidence/claim.h"
#include "evidence/asked/exception.h"
#include "compose/remark.h"

/*
 * Comments, in the comment block right above a service, at the end of its key's line, or on a line inside it:
 *
 *   # composeharden: allow[RULE, RULE] until=YYYY-MM-DD -- reason
 *
 * and the key x-composeharden of a service, or of the whole file for all its services:
 *
 *   x-composeharden:
 *     allow: [RULE, RULE]     (or: true, for every rule)
 *     user: "UID:GID"         (or root)
 *     cap_add: [NAME]         added to what other evidence calls for
 *     tmpfs: [PATH:OPTIONS]   the same
 *     exercise: [COMMAND]     what `try` runs in its container, as it is and hardened
 *     reason: text
 *     until: YYYY-MM-DD
 */
struct annotation {
	struct exception *exceptions; /* linked by next; the service's own before the file's */
	struct claim claim;
	bool has_claim; /* it sets values, not only exceptions */
	const char *const *exercises; /* commands of a shell; NULL-terminated, or NULL */
};

struct annotation_context {
	const struct compose_file *file;
	struct arena *arena;
	struct remarks *remarks; /* gets what is not understood or has expired */
	const char *today;	 /* "YYYY-MM-DD" */
	bool *heard;	    /* for each comment of the document: it was read; NULL: nobody asks */
	bool comments_only; /* what x-composeharden says is read elsewhere */
};

/* Those of the file's top level. */
void annotation_read_file(struct annotation *out, const struct annotation_context *context);
/* Those of one service. */
void annotation_read(struct annotation *out, const struct service *service,
		     const struct annotation_context *context);
/* Puts the file's behind a service's own, last of all: the list of exceptions is shared from there. */
void annotation_join(struct annotation *out, const struct annotation *of_file);

/* Remarks on annotations in comments that were read for no service. */
void annotation_check_strays(const struct annotation_context *context);

#endif
