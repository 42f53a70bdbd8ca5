/* Judging what a service names of the host's files: after links, and only inside the project's folder. */
#include <errno.h>
#include <fts.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "compose/engine_socket.h"
#include "engine/resolve.h"
#include "trial/room/host_access.h"
#include "trial/room/room.h"
#include "trial/member.h"

/* Never handed over themselves, wherever the project is. */
static const char *const system_folders[] = {"/",	 "/bin",     "/etc",	 "/home",
					     "/lib",	 "/media",   "/mnt",	 "/opt",
					     "/root",	 "/run",     "/sbin",	 "/srv",
					     "/tmp",	 "/usr",     "/var",	 "/lib64",
					     "/var/lib", "/var/run", "/var/log", "/var/lib/docker",
					     NULL};
/* Nor anything in them. */
static const char *const system_trees[] = {"/boot", "/dev", "/proc", "/sys", NULL};

/*
 * The path after links; where it does not exist, that of the nearest folder above with the rest behind.
 * NULL when it cannot be told: a loop, no right to look, ".." in what does not exist.
 */
static const char *real_path(const char *path, struct arena *arena)
{
	char *head = arena_strdup(arena, path), *real = realpath(path, NULL), *slash;
	const char *rest, *out;
	struct stat status;

	while (!real && errno == ENOENT && (slash = strrchr(head, '/')) && slash != head) {
		/* A link to nothing exists all the same, and what it names may be made later. */
		if (!lstat(head, &status))
			return NULL;
		*slash = '\0';
		real = realpath(head, NULL);
		if (!real)
			errno = errno == ENOENT ? ENOENT : EACCES;
	}
	if (!real)
		return NULL;
	rest = path + strlen(head);
	if (strstr(rest, "/.."))
		out = NULL;
	else
		out = arena_printf(arena, "%s%s", strcmp(real, "/") || !*rest ? real : "", rest);
	free(real);
	return out;
}

static bool is_system(const char *real)
{
	for (size_t i = 0; system_folders[i]; i++)
		if (!strcmp(real, system_folders[i]))
			return true;
	for (size_t i = 0; system_trees[i]; i++)
		if (mount_is_below(real, system_trees[i]))
			return true;
	return false;
}

static bool is_special(mode_t mode)
{
	return !S_ISREG(mode) && !S_ISDIR(mode) && !S_ISLNK(mode);
}

/* The first socket, device or FIFO in a folder: one that is too large to be copied is bound as it is. */
static const char *find_special(const char *folder, struct arena *arena)
{
	char *roots[] = {(char *)(uintptr_t)folder, NULL};
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	const char *found = walk ? NULL : folder;
	FTSENT *entry;

	while (!found && walk && (entry = fts_read(walk)))
		if (entry->fts_info == FTS_DEFAULT)
			found = arena_strdup(arena, entry->fts_path);
	if (walk)
		fts_close(walk);
	return found;
}

/* Where this very client reaches its engine. */
static bool holds_own_socket(const char *real, struct arena *arena)
{
	static const char *const names[] = {"DOCKER_HOST", "CONTAINER_HOST"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const char *host = getenv(names[i]), *socket;

		if (!host || strncmp(host, "unix://", 7) != 0)
			continue;
		socket = real_path(host + 7, arena);
		if (!socket || mount_is_below(socket, real))
			return true;
	}
	return false;
}

/* `deep`: what is in a folder counts as well. */
static const char *judge_kind(struct host_access *access, const char *real, bool deep)
{
	const char *special = NULL;
	struct stat status;

	if (stat(real, &status))
		return NULL;
	if (is_special(status.st_mode))
		special = real;
	else if (S_ISDIR(status.st_mode) && deep)
		special = find_special(real, access->arena);
	if (!special)
		return NULL;
	if (!stat(special, &status))
		access->word = S_ISSOCK(status.st_mode) ? HOST_SOCKET : HOST_DEVICE;
	return "it is, or holds, a socket, a device or a FIFO";
}

const char *host_path_refusal(struct host_access *access, const char *path, const char **real)
{
	struct mount mount = {.kind = MOUNT_BIND};
	struct arena *arena = access->arena;

	if (*path != '/')
		path = arena_printf(arena, "%s/%s", access->base, path);
	*real = real_path(path, arena);
	if (!*real) {
		*real = path;
		return "where it leads cannot be told";
	}
	mount.source = *real;
	if (!strcmp(*real, "/") || engine_socket_find(&mount) || holds_own_socket(*real, arena)) {
		access->word = HOST_SOCKET;
		return "it reaches the container engine's socket: it could change what runs";
	}
	if (is_system(*real))
		return "it is a folder of the system";
	if (!mount_is_below(*real, access->base))
		return "it is outside the project's folder";
	return judge_kind(access, *real, false);
}

static const char *judge_bind(struct host_access *access, json_t *item)
{
	struct arena *arena = access->arena;
	const char *real, *why;
	struct mount mount = {.kind = MOUNT_BIND};

	mount.source = resolve_unescape(member_text(item, "source"), arena);
	mount.target = member_text(item, "target");
	if (engine_socket_find(&mount)) {
		access->word = HOST_SOCKET;
		return "it reaches the container engine's socket: it could change what runs";
	}
	why = host_path_refusal(access, mount.source, &real);
	if (!why)
		why = judge_kind(access, real, true);
	json_object_set_new(item, "source", json_string(resolve_escape(real, arena)));
	return why;
}

static bool asks(const json_t *value)
{
	return json_is_true(value) || json_is_object(value) || json_is_string(value) ||
	       json_is_array(value);
}

/* A volume that is more than an empty one of the engine's own; `device` binds a folder in disguise. */
static const char *judge_volume(struct host_access *access, const char *name)
{
	const json_t *all = json_object_get(access->project, "volumes");
	const json_t *volume = json_object_get(all, name);
	const char *driver = member_text(volume, "driver");

	access->word = HOST_VOLUME;
	if (asks(json_object_get(volume, "external")))
		return arena_printf(access->arena, "%s is not the project's own", name);
	if ((*driver && strcmp(driver, "local") != 0) ||
	    json_object_size(json_object_get(volume, "driver_opts")))
		return arena_printf(access->arena, "%s has a driver's own settings", name);
	return NULL;
}

/* The long form of what v1 resolves to the short one; NULL when it cannot be read. */
static json_t *long_form(const char *text, struct arena *arena)
{
	struct mount mount;
	json_t *out;

	if (!mount_parse_volume(&mount, text, arena))
		return NULL;
	out = json_object();
	json_object_set_new(out, "type", json_string(mount.kind == MOUNT_BIND ? "bind" : "volume"));
	if (mount.source)
		json_object_set_new(out, "source", json_string(mount.source));
	json_object_set_new(out, "target", json_string(mount.target));
	json_object_set_new(out, "read_only", json_boolean(mount.read_only));
	return out;
}

static const char *judge_mount(struct host_access *access, json_t *item)
{
	const char *type = member_text(item, "type"), *source = member_text(item, "source");

	access->word = HOST_MOUNT;
	if (!strcmp(type, "bind"))
		return judge_bind(access, item);
	if (!strcmp(type, "volume"))
		return *source ? judge_volume(access, source) : NULL;
	if (!strcmp(type, "tmpfs"))
		return NULL;
	return "a mount of a type that is not known here";
}

const char *host_judge_volumes(struct host_access *access, const char *key, json_t *value)
{
	const char *why = NULL;
	json_t *item;
	size_t i;

	if (!json_is_array(value))
		return arena_printf(access->arena, "%s: it is no list", key);
	json_array_foreach(value, i, item)
	{
		const char *text = json_string_value(item);
		json_t *whole = NULL;

		if (text && !(whole = long_form(text, access->arena)))
			return arena_printf(access->arena, "%s: entry %zu cannot be read", key,
					    i + 1);
		why = judge_mount(access, whole ? whole : item);
		/* Binds alone change: the options of a volume stay as they are written. */
		if (whole && !strcmp(member_text(whole, "type"), "bind"))
			json_array_set(value, i, whole);
		json_decref(whole);
		if (why && !(access->allowed >> access->word & 1))
			return arena_printf(access->arena, "%s, entry %zu: %s", key, i + 1, why);
	}
	return NULL;
}

/* secrets and configs: their contents come from the top of the file. */
static const char *judge_file(struct host_access *access, const char *key, const char *name)
{
	json_t *top = json_object_get(json_object_get(access->project, key), name);
	const char *file = member_text(top, "file"), *real, *why;

	if (asks(json_object_get(top, "external")) || *member_text(top, "driver") ||
	    *member_text(top, "template_driver"))
		return arena_printf(access->arena, "%s: %s is not the project's own", key, name);
	if (!*file)
		return NULL;
	why = host_path_refusal(access, resolve_unescape(file, access->arena), &real);
	json_object_set_new(top, "file", json_string(resolve_escape(real, access->arena)));
	return why ? arena_printf(access->arena, "%s: %s", key, why) : NULL;
}

const char *host_judge_files(struct host_access *access, const char *key, json_t *value)
{
	const char *why, *name;
	json_t *item;
	size_t i;

	json_array_foreach(value, i, item)
	{
		name = json_is_string(item) ? json_string_value(item) : member_text(item, "source");
		access->word = HOST_SECRET;
		why = judge_file(access, key, name);
		if (why && !(access->allowed >> access->word & 1))
			return arena_printf(access->arena, "%s, entry %zu: %s", key, i + 1, why);
	}
	return NULL;
}

const char *host_judge_env_file(struct host_access *access, const char *key, json_t *value)
{
	const char *why = NULL, *real, *path;
	json_t *item;
	size_t i;

	(void)key;
	if (json_is_string(value))
		return host_path_refusal(access, json_string_value(value), &real);
	json_array_foreach(value, i, item)
	{
		path = json_is_string(item) ? json_string_value(item) : member_text(item, "path");
		why = host_path_refusal(access, path, &real);
		if (why)
			break;
	}
	return why;
}
