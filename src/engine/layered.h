/* Services that are made of several mappings, when they are planned; private to engine/. */
#ifndef ENGINE_LAYERED_H
#define ENGINE_LAYERED_H

#include "engine/want.h"

/* True when what is in force is as the change wants it, wherever that is written. */
bool change_holds(const struct change *change, const struct service_view *in_force);

/*
 * Lists of a service that is extended are joined to those of the services that extend it, which cannot take
 * an item away again. Why the list must not get what is wanted, or NULL when nothing speaks against it.
 */
const char *extended_objection(const struct service_report *report, const struct want *want,
			       struct arena *arena);

/*
 * The other services that a change to this one's mapping changes as well, in words: "api, worker and 3 more"; NULL
 * when there is none. In the arena.
 */
const char *reach_of(const struct service *service, struct arena *arena);

/*
 * After planning: fills the stacks' `after`, and opens the findings whose change has no effect because a
 * higher mapping undoes it, with both places in the hint.
 */
void settle_undone(struct harden *harden);

#endif
