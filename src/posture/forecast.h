/* What the new user of a service needs from its data before it is deployed: said, with the command. */
#ifndef POSTURE_FORECAST_H
#define POSTURE_FORECAST_H

#include "compose/service.h"
#include "posture/posture.h"

struct arena;

/* No service needs more words than this. */
#define FORECAST_MAX 20

struct forecast_step {
	const char *what;    /* in words; NULL ends a list of steps */
	const char *command; /* for a POSIX shell, quoted; or NULL */
	const char *target;  /* of the mount that the command gives to the user; NULL without one */
};

/* Who another service of the file will run as, as it is written; "" for root, or when nobody knows. */
typedef const char *(*forecast_user_fn)(const struct service *service);

/*
 * For a service that gets posture->user.value, or stays root without DAC_OVERRIDE: what its writable binds, volumes and
 * secrets need. A command is given for volumes, and for what lies below the project's folder only: never for that
 * folder itself, a home, or what others may own. `file` is the Compose file for the commands. In the arena; NULL when
 * nothing is needed.
 */
const struct forecast_step *forecast_steps(const struct service *service, const struct posture *posture,
					   const char *file, forecast_user_fn user_of,
					   struct arena *arena);

#endif
