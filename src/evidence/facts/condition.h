/* Conditions of a fact: what a service's own words must say for it to hold. */
#ifndef EVIDENCE_FACTS_CONDITION_H
#define EVIDENCE_FACTS_CONDITION_H

#include <stdbool.h>

#include "compose/service.h"

/*
 * "env NAME", "no env NAME" (set or not, empty counts as not), "env NAME=VALUE", "mount PATH", "no mount PATH" (at it,
 * above it or below it, tmpfs left out), "command WORD" (a glob over each word of entrypoint and command), "no
 * command WORD", "device PATH", "user" and "no user" (set by the author), "network MODE". False for all else.
 */
bool condition_is_known(const char *text);

/* A variable whose value is not known here is set, and equal to nothing. */
bool condition_holds(const char *text, const struct service *service, struct arena *arena);

#endif
