/* Limits that rules write: what was measured, the policy's values, or the program's own. */
#ifndef RULES_LIMIT_H
#define RULES_LIMIT_H

#include "rules/rule.h"

/*
 * Adds a change that sets the key to what a trial measured for the service, else to the policy's value, or to `otherwise`, which is assumed; with neither, a hint to measure. A file
 * whose format has no such key (Swarm stacks, the old one), and a service with limits in deploy, get a hint instead.
 */
void limit_set(struct finding_sink *sink, struct finding *finding, enum service_key key,
	       const char *policy, const char *otherwise);

#endif
