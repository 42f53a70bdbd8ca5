/* `volumes_from`: the mounts that a service takes over from others. */
#ifndef COMPOSE_VOLUMES_FROM_H
#define COMPOSE_VOLUMES_FROM_H

#include <stdbool.h>

#include "compose/service.h"

struct arena;

/* So many services that take each other's mounts are followed for one; behind them nothing is known. */
#define VOLUMES_FROM_MAX 64

/*
 * The entry, as it is written, whose mounts are not all known here: of a container, of a service that stands in another
 * file or nowhere, or whose mounts a variable decides. NULL when all are known. Borrowed from the document.
 */
const char *volumes_from_unknown(const struct service *service, struct arena *arena);

/* True when a service that it takes the mounts of has one, other than a tmpfs, at `path` (normalised). */
bool volumes_from_mounts(const struct service *service, const char *path, struct arena *arena);

#endif
