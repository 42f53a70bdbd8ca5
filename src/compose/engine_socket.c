/* Recognising the sockets of container engines. */
#include "compose/engine_socket.h"

#include <stddef.h>
#include <string.h>

#include "base/alloc.h"

struct socket {
	const char *path; /* where the engine's own documentation puts it; /var/run is /run */
	const char *engine;
};

static const struct socket sockets[];
static const struct socket names[];

static bool ends_in(const char *path, const char *name)
{
	size_t len = strlen(path), tail = strlen(name);

	return len > tail && path[len - tail - 1] == '/' && !strcmp(path + len - tail, name);
}

static const char *find_name(const char *path)
{
	const struct socket *name = names;

	while (name->path && !ends_in(path, name->path))
		name++;
	return name->engine;
}

const char *engine_socket_find(const struct mount *mount)
{
	const char *source = mount->host ? mount->host : mount->source, *engine;

	if (mount->kind != MOUNT_BIND || !source)
		return NULL;
	if (!strncmp(source, "/var/run", 8) && (source[8] == '/' || !source[8]))
		source += 4;
	engine = find_name(source);
	if (!engine && mount->target)
		engine = find_name(mount->target);
	if (engine)
		return engine;
	if (!strcmp(source, "/"))
		return NULL; /* a mount of the whole host is a matter of its own */
	for (const struct socket *socket = sockets; socket->path; socket++)
		if (mount_is_below(socket->path, source))
			return socket->engine;
	return NULL;
}

static const struct socket sockets[] = {
	{"/run/docker.sock", "Docker"},
	{"/run/podman/podman.sock", "Podman"},
	{"/run/containerd/containerd.sock", "containerd"},
	{"/run/crio/crio.sock", "CRI-O"},
	{"/run/libvirt/libvirt-sock", "libvirt"},
	{"/var/lib/lxd/unix.socket", "LXD"},
	{"/var/snap/lxd/common/lxd/unix.socket", "LXD"},
	{"/var/lib/incus/unix.socket", "Incus"},
	{"/run/buildkit/buildkitd.sock", "BuildKit"},
	{"/run/k3s/containerd/containerd.sock", "containerd"},
	{"/run/balena-engine.sock", "balenaEngine"},
	{"/run/balena.sock", "balenaEngine"},
	{NULL, NULL},
};

/* Wherever they are: a rootless engine has its own below /run/user, others are moved. */
static const struct socket names[] = {
	{"docker.sock", "Docker"},	   {"podman.sock", "Podman"},
	{"containerd.sock", "containerd"}, {"crio.sock", "CRI-O"},
	{"buildkitd.sock", "BuildKit"},	   {"balena-engine.sock", "balenaEngine"},
	{"docker.raw.sock", "Docker"},	   {NULL, NULL},
};
