/* Recognising the sockets of container engines. */
#include "compose/engine_socket.h"

#include <string.h>

/* Where the engines' own documentation puts them; /var/run is /run. */
static const char *const sockets[] = {
	"/run/docker.sock",
	"/run/podman/podman.sock",
	"/run/containerd/containerd.sock",
	"/run/crio/crio.sock",
	"/run/buildkit/buildkitd.sock",
	"/run/k3s/containerd/containerd.sock",
	"/run/balena-engine.sock",
	"/run/balena.sock",
};

static const char *const names[] = {
	"docker.sock", "podman.sock",	 "containerd.sock",
	"crio.sock",   "buildkitd.sock", "balena-engine.sock",
};

static bool ends_in(const char *path, const char *name)
{
	size_t len = strlen(path), tail = strlen(name);

	return len > tail && path[len - tail - 1] == '/' && !strcmp(path + len - tail, name);
}

bool engine_socket_is_in(const struct mount *mount)
{
	const char *source = mount->source;

	if (mount->kind != MOUNT_BIND || !source)
		return false;
	if (!strncmp(source, "/var/run", 8) && (source[8] == '/' || !source[8]))
		source += 4;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (ends_in(source, names[i]) ||
		    (mount->target && ends_in(mount->target, names[i])))
			return true;
	if (!strcmp(source, "/"))
		return false; /* a mount of the whole host is a matter of its own */
	for (size_t i = 0; i < sizeof(sockets) / sizeof(*sockets); i++)
		if (mount_is_below(sockets[i], source))
			return true;
	return false;
}
