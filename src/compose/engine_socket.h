/* Sockets of container engines: who reaches one is root on the host. */
#ifndef COMPOSE_ENGINE_SOCKET_H
#define COMPOSE_ENGINE_SOCKET_H

#include <stdbool.h>

#include "compose/mount.h"

/* True when the bind mount gives an engine's socket, or a folder that holds one, into the container. */
bool engine_socket_is_in(const struct mount *mount);

#endif
