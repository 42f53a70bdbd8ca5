/* Whether a service does, hardened, what it does as it is. */
#ifndef TRIAL_WATCH_COMPARE_H
#define TRIAL_WATCH_COMPARE_H

#include "trial/search/search.h"
#include "trial/watch/sighting.h"

/* What is wrong with a service as it is, in a clause; NULL: it works. Jobs that end with 0 work. */
const char *compare_alone(const struct sighting *sighting, struct arena *arena);

/* What of it is missing hardened, in a clause in the arena; NULL: nothing, or it is not known. */
const char *compare_ports(const struct sighting *as_is, const struct sighting *hardened,
			  struct arena *arena);
/* Programs that ran, their users (unless usage says that another is wanted), and whether they are started anew. */
const char *compare_programs(const struct sighting *as_is, const struct sighting *hardened,
			     struct arena *arena);
const char *compare_files(const struct sighting *as_is, const struct sighting *hardened,
			  struct arena *arena);

/* The sighting of one life of a hardened service against that as it is. */
struct outcome compare_lives(const struct usage *usage, const struct sighting *as_is,
			     const struct sighting *hardened, struct arena *arena);

/*
 * What has gone wrong with a hardened service that is kept up, in a clause: it ended, is unhealthy, a program of it is gone
 * or started anew, or its log has a complaint that it never has as it is. NULL: nothing. The sighting is of life_glance().
 */
const char *compare_kept(const struct sighting *as_is, const struct sighting *hardened,
			 struct arena *arena);

/* The one user of all that do the work as it is: masters only start them. NULL: there is none, or more than one. Borrowed. */
const char *compare_find_worker(const struct sighting *as_is);

/*
 * What is wrong may be chance: a complaint that is no refusal of the kernel's, as of a health check that came while a
 * database was being made. What is so for a reason is so once more.
 */
bool compare_is_chance(const struct outcome *outcome);

/* Leaves of the programs and files those that are there after a restart as well, in both. */
void compare_keep_common(struct sighting *as_is, struct sighting *restarted);

/* Leaves of the programs those that stay: they were started with the service or soon after, and ran on. */
void compare_keep_steady(struct sighting *as_is);

#endif
