/* Drift: what a container runs with, held against what its service's Compose file says. */
#ifndef AUDIT_DRIFT_H
#define AUDIT_DRIFT_H

#include "rules/rule.h"

/* Not in the table of rules: it needs a container and a file. */
extern const struct rule rule_drift;

/*
 * Adds a finding for each setting in which the running service differs from the written one of the
 * file named `origin`. A setting that the file leaves to the image or to a variable is passed over.
 */
void drift_check(struct finding_sink *sink, const struct service *written, const char *origin);

#endif
