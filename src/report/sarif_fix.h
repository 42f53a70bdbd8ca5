/* The fixes of a SARIF report: which edits belong together, and to which result. Private to report/sarif*.c. */
#ifndef REPORT_SARIF_FIX_H
#define REPORT_SARIF_FIX_H

#include <jansson.h>

#include "report/place.h"

/*
 * The edits of a file parted into fixes, one a service: all that it gets stands together (a read-only root
 * without its tmpfs breaks it). Services whose changes depend on each other (merge keys, shared anchors) or
 * meet at one offset have one fix. Every edit is in exactly one fix.
 */
struct sarif_fixes {
	size_t *first; /* owned; for each service that carries a fix its first edit, else SIZE_MAX */
	size_t *next;  /* owned; from edit to edit of one fix, in the order of the text */
};

void sarif_fixes_init(struct sarif_fixes *fixes, const struct harden *harden);
void sarif_fixes_release(struct sarif_fixes *fixes);

/* True for findings whose result may carry a fix: all that nobody has allowed. */
bool sarif_carries_fix(const struct finding *finding);

/*
 * The `fixes` for the first result of service number `service`: NULL when that carries none, or when they
 * were taken before. `location` is the artifactLocation of the file.
 */
json_t *sarif_fix_take(struct sarif_fixes *fixes, const struct report_text *text,
		       const struct harden *harden, size_t service, json_t *location);

#endif
