/* Whether a service does, hardened, what it does as it is. */
#ifndef TRIAL_WATCH_COMPARE_H
#define TRIAL_WATCH_COMPARE_H

#include "trial/watch/life.h"
#include "trial/search/search.h"

/* What is wrong with a service as it is, in a clause; NULL: it works. Jobs that end with 0 work. */
const char *compare_alone(const struct sighting *sighting, struct arena *arena);

/*
 * A refusal in the log of a service as it is, in a clause: the same line under hardening could mean more, so it
 * is not judged. NULL: there is none.
 */
const char *compare_complaint(const struct sighting *as_is, struct arena *arena);

/* The sighting of one life of a hardened service against that as it is. */
struct outcome compare_lives(const struct sighting *as_is, const struct sighting *hardened,
			     struct arena *arena);

#endif
