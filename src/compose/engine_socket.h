/* Sockets of container engines: who reaches one is root on the host. */
#ifndef COMPOSE_ENGINE_SOCKET_H
#define COMPOSE_ENGINE_SOCKET_H

#include "compose/mount.h"

/*
 * The name of the engine ("Docker", "containerd") whose socket the bind mount gives into the container,
 * by itself or in a folder that holds it; NULL when it does not. Static.
 */
const char *engine_socket_find(const struct mount *mount);

#endif
