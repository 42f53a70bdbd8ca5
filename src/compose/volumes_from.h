/* `volumes_from`: the mounts that a service takes over from others. */
#ifndef COMPOSE_VOLUMES_FROM_H
#define COMPOSE_VOLUMES_FROM_H

#include <stdbool.h>

#include "compose/service.h"

struct arena;

/* Limit on the services that are followed for one; the mounts of those behind them are not known. */
#define VOLUMES_FROM_MAX 64

/*
 * The entry, as it is written, whose mounts are not all known here: of a container, of a service that stands in another
 * file or nowhere, or whose mounts a variable decides. NULL when all are known. Borrowed from the document.
 */
const char *volumes_from_unknown(const struct service *service, struct arena *arena);

/* True when a service that it takes the mounts of has one, other than a tmpfs, at `path` (normalised). */
bool volumes_from_mounts(const struct service *service, const char *path, struct arena *arena);

#endif
