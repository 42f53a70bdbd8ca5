/* Own words: what is mounted, and where. */
#include <string.h>

#include "base/alloc.h"
#include "evidence/own/own_entry.h"

/* Where databases keep their data: files of a user that the image knows, and we do not. */
static bool is_of_database(const char *path)
{
	static const char *const places[] = {"/var/lib/postgresql", "/var/lib/mysql",
					     "/var/lib/mariadb",    "/bitnami",
					     "/data/db",	    "/var/lib/redis"};

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
		if (mount_is_below(path, places[i]))
			return true;
	return false;
}

/* Folders of the host whose files are root's, and closed to others. */
static bool is_of_host_root(const char *host)
{
	static const char *const places[] = {"/var/lib/docker", "/var/lib/containers", "/var/log",
					     "/root",		"/etc/letsencrypt"};

	for (size_t i = 0; host && i < sizeof(places) / sizeof(*places); i++)
		if (mount_is_below(host, places[i]))
			return true;
	return false;
}

/* Another service writes the volume that this one only reads. */
static bool is_written_elsewhere(const struct service *service, const struct mount *mount)
{
	const struct compose_file *file = service->file;

	for (size_t i = 0; i < file->count; i++) {
		const struct service *other = &file->list[i];

		for (size_t n = 0; other != service && other->mapping != service->mapping &&
				   n < other->mount_count;
		     n++)
			if (other->mounts[n].kind == MOUNT_VOLUME && !other->mounts[n].read_only &&
			    other->mounts[n].source && !strcmp(other->mounts[n].source, mount->source))
				return true;
	}
	return false;
}

static void read_mount(struct own *own, const struct mount *mount)
{
	if (mount->kind == MOUNT_TMPFS || mount->kind == MOUNT_CONFIG || mount->kind == MOUNT_SECRET)
		return;
	if (mount_is_below(mount->target, "/root"))
		own_needs_root(own, "something is mounted below /root, which only root may enter", 0);
	if (is_of_host_root(mount->host))
		own_bars_guess(own, "it mounts a folder of the host whose files are root's");
	if (is_of_database(mount->target))
		own_bars_guess(own, "the data of a database is mounted, which belongs to the "
				    "image's user");
	if (mount->kind == MOUNT_VOLUME && mount->read_only && mount->source &&
	    is_written_elsewhere(own->service, mount))
		own_bars_guess(own, "it reads a volume that another service writes");
}

void own_mounts(struct own *own)
{
	for (size_t i = 0; i < own->service->mount_count; i++)
		read_mount(own, &own->service->mounts[i]);
}
