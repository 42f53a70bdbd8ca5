/* The throwaway project in the engine. */
#include "trial/room/room.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "engine/interrupt.h"
#include "trial/member.h"

/* How long an engine is given to finish what was cut short (ms), and how often is looked. */
#define ENGINE_PAUSE 500
#define SWEEPS 5

static void make_id(char id[17])
{
	unsigned char bytes[8] = {0};

	if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
		memcpy(bytes, &(pid_t){getpid()}, sizeof(pid_t));
	for (size_t i = 0; i < sizeof(bytes); i++)
		snprintf(id + 2 * i, 3, "%02x", bytes[i]);
}

static int write_file(const char *path, const char *data, size_t len, struct error *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), failed;

	if (fd < 0)
		return error_system(err, errno, "%s cannot be written", path);
	failed = file_write_fd(fd, data, len);
	if (failed)
		error_system(err, errno, "%s cannot be written", path);
	close(fd);
	return failed ? -1 : 0;
}

int room_open(struct room *room, struct client *client, const char *base, struct error *err)
{
	const char *parent = getenv("TMPDIR");
	CLEANUP_FREE char *owner = room_owner(), *path = NULL;

	*room = (struct room){.client = client, .base = base};
	arena_init(&room->arena);
	make_id(room->id);
	room->project = arena_printf(&room->arena, "composeharden-try-%s", room->id);
	room->owner = arena_strdup(&room->arena, owner);
	room->services = json_object();
	room->folder =
		xasprintf("%s/%s", parent && *parent == '/' ? parent : "/tmp", room->project);
	if (mkdir(room->folder, 0700)) {
		error_system(err, errno, "%s cannot be made", room->folder);
		cleanup_freep(&room->folder);
		return -1;
	}
	path = xasprintf("%s/owner", room->folder);
	return write_file(path, room->owner, strlen(room->owner), err);
}

/*
 * Until nothing is found any more: a call that was cut short may have left the engine with something
 * that it finishes only now.
 */
static int remove_all(struct room *room, struct error *err)
{
	struct interrupt *interrupt = room->client->interrupt;
	bool cut_short = interrupt_is_raised(interrupt);
	size_t removed = 1;
	int result = 0;

	interrupt->deferred = true;
	if (cut_short)
		interrupt_sleep(interrupt, ENGINE_PAUSE);
	for (int i = 0; i < SWEEPS && (removed || result); i++)
		result = room_sweep(room->client, room->id, &removed, err);
	interrupt->deferred = false;
	return result;
}

int room_close(struct room *room, bool keep, struct error *err)
{
	int result = room->folder && !keep ? remove_all(room, err) : 0;

	free(room->folder);
	free(room->volumes);
	json_decref(room->services);
	json_decref(room->tops);
	arena_release(&room->arena);
	return result;
}

void room_take_tops(struct room *room, const json_t *project)
{
	static const char *const keys[] = {"configs", "secrets"};

	json_decref(room->tops);
	room->tops = json_object();
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (json_object_get(project, keys[i]))
			json_object_set(room->tops, keys[i], json_object_get(project, keys[i]));
}

void room_put(struct room *room, const char *name, json_t *service)
{
	json_object_set_new(room->services, name, service);
}

static json_t *labels_of(const struct room *room)
{
	return json_pack("{s:s, s:s}", TRIAL_LABEL, room->id, TRIAL_LABEL_OWNER, room->owner);
}

static const struct room_volume *volume_of(const struct room *room, const char *name)
{
	for (size_t i = 0; i < room->volume_count; i++)
		if (!strcmp(room->volumes[i].name, name))
			return &room->volumes[i];
	return NULL;
}

/* The service, and those whose namespaces or volumes it joins. */
static void take_service(const struct room *room, json_t *out, const char *name)
{
	static const char *const joined[] = {"network_mode", "pid", "ipc"};
	json_t *service = json_object_get(room->services, name), *item;
	size_t i;

	if (!service || json_object_get(out, name))
		return;
	json_object_set(out, name, service);
	for (i = 0; i < sizeof(joined) / sizeof(*joined); i++)
		if (!strncmp(member_text(service, joined[i]), "service:", 8))
			take_service(room, out, member_text(service, joined[i]) + 8);
	json_array_foreach(json_object_get(service, "volumes_from"), i, item)
	{
		const char *text = json_string_value(item);
		CLEANUP_FREE char *other = text ? xstrndup(text, strcspn(text, ":")) : NULL;

		if (other)
			take_service(room, out, other);
	}
}

static char *network_name(const struct room *room, const char *network)
{
	return xasprintf("%s_%s", room->project, network);
}

/* All networks that services name: room_make_networks() has made them. */
static json_t *list_networks(const struct room *room, json_t *services)
{
	json_t *networks = json_object(), *service, *details;
	const char *name, *network;

	json_object_foreach(services, name, service)
	{
		json_object_foreach(json_object_get(service, "networks"), network, details)
		{
			CLEANUP_FREE char *full = network_name(room, network);

			json_object_set_new(networks, network,
					    json_pack("{s:b, s:s}", "external", 1, "name", full));
		}
	}
	return networks;
}

static int make_network(struct room *room, const char *name, struct error *err)
{
	CLEANUP_FREE char *mark = xasprintf(TRIAL_LABEL "=%s", room->id);
	CLEANUP_FREE char *owner = xasprintf(TRIAL_LABEL_OWNER "=%s", room->owner);

	return client_call(room->client, CLIENT_SHORT,
			   room->open_networks
				   ? WORDS("network", "create", "--label", mark, "--label", owner, name)
				   : WORDS("network", "create", "--internal", "--label", mark,
					   "--label", owner, name),
			   err);
}

int room_make_networks(struct room *room, struct error *err)
{
	json_t *networks = list_networks(room, room->services), *details;
	const char *name;
	int result = 0;

	json_object_foreach(networks, name, details)
	{
		if (!result)
			result = make_network(room, member_text(details, "name"), err);
	}
	json_decref(networks);
	return result;
}

/* Theirs alone: v1 wants every one that is named to exist. */
static json_t *list_volumes(const struct room *room, json_t *services)
{
	json_t *volumes = json_object(), *service, *mount;
	const char *name, *source;
	size_t i;

	json_object_foreach(services, name, service)
	{
		json_array_foreach(json_object_get(service, "volumes"), i, mount)
		{
			source = json_string_value(json_object_get(mount, "source"));
			if (source && volume_of(room, source))
				json_object_set_new(
					volumes, source,
					json_pack("{s:b, s:s}", "external", 1, "name", source));
		}
	}
	return volumes;
}

/*
 * What a service needs of the project as it is now, as JSON, which every Compose reads as YAML. No more than that: the
 * volumes of another one may be made anew at this moment.
 */
static int write_project(const struct room *room, const char *service, const char *path,
			 struct error *err)
{
	json_t *project = json_object(), *services = json_object(), *value;
	const char *key;
	char *text;
	int result;

	take_service(room, services, service);
	json_object_set_new(project, "networks", list_networks(room, services));
	json_object_set_new(project, "volumes", list_volumes(room, services));
	json_object_set_new(project, "services", services);
	json_object_foreach(room->tops, key, value) json_object_set(project, key, value);
	text = json_dumps(project, JSON_INDENT(1));
	json_decref(project);
	if (!text)
		return error_set(err, "the project of the trial cannot be written as JSON");
	result = write_file(path, text, strlen(text), err);
	free(text);
	return result;
}

/* Compose with these words, the service at their end. */
static int compose(struct room *room, const char *service, const char *const *words,
		   struct error *err)
{
	/* Of its own: another thread may start something while Compose reads it. */
	CLEANUP_FREE char *path = xasprintf("%s/project-%zu.json", room->folder, room->call_count++);
	struct client_compose how = {room->project, room->base, NULL, 0, CLIENT_LONG};
	const char *all[16] = {"--project-directory", room->base, "--file", path};
	size_t count = 4;
	int result;

	if (write_project(room, service, path, err))
		return -1;
	for (; *words; words++) {
		if (count == 14)
			abort();
		all[count++] = *words;
	}
	all[count++] = service;
	all[count] = NULL;
	result = client_compose(room->client, &how, all, err);
	unlink(path);
	return result;
}

int room_build(struct room *room, const char *name, struct error *err)
{
	json_t *service = json_object_get(room->services, name);
	json_t *build = json_object_get(service, "build");
	CLEANUP_FREE char *image = xasprintf("%s-%s", room->project, name);

	json_object_set_new(build, "labels", labels_of(room));
	json_object_del(build, "tags");
	json_object_set_new(service, "image", json_string(image));
	if (compose(room, name, WORDS("build"), err))
		return -1;
	json_object_del(service, "build");
	return 0;
}

/* The containers of a service, one a line, in client->result. */
static int list_containers(struct room *room, const char *name, struct error *err)
{
	CLEANUP_FREE char *mark = xasprintf("label=" TRIAL_LABEL "=%s", room->id);
	CLEANUP_FREE char *service = xasprintf("label=com.docker.compose.service=%s", name);

	return client_call(room->client, CLIENT_SHORT,
			   WORDS("ps", "--all", "--quiet", "--no-trunc", "--filter", mark,
				 "--filter", service),
			   err);
}

static int remove_containers(struct room *room, const char *name, struct error *err)
{
	char *list, *at, *id;
	int result = 0;

	if (list_containers(room, name, err))
		return -1;
	list = at = buf_detach(&room->client->result.output);
	while (!result && (id = client_next_line(&at)))
		result = client_call(room->client, CLIENT_SHORT,
				     WORDS("rm", "--force", "--volumes", id), err);
	free(list);
	return result;
}

/* Content comes through a container that is never started: the engine may be on another machine. */
static int fill_volume(struct room *room, const struct room_volume *volume, const char *image,
		       struct error *err)
{
	CLEANUP_FREE char *mark = xasprintf(TRIAL_LABEL "=%s", room->id);
	CLEANUP_FREE char *owner = xasprintf(TRIAL_LABEL_OWNER "=%s", room->owner);
	CLEANUP_FREE char *mount = xasprintf("%s:/composeharden", volume->name);
	CLEANUP_FREE char *from = xasprintf("%s/.", volume->from), *to = NULL, *id = NULL;
	struct client *client = room->client;
	char *at, *line;
	int result;

	if (access(volume->from, F_OK))
		return 0;
	if (client_call(client, CLIENT_SHORT,
			WORDS("create", "--label", mark, "--label", owner, "--volume", mount,
			      "--network", "none", image, "composeharden"),
			err))
		return -1;
	at = client->result.output.data;
	line = client_next_line(&at);
	id = xstrdup(line ? line : "");
	to = xasprintf("%s:/composeharden", id);
	result = client_call(client, CLIENT_LONG, WORDS("cp", "--archive", from, to), err);
	client_attempt(client, CLIENT_SHORT, WORDS("rm", "--force", "--volumes", id));
	return result;
}

/* A volume that another service uses stays as it is. */
static int renew_volume(struct room *room, const struct room_volume *volume, const char *image,
			struct error *err)
{
	CLEANUP_FREE char *mark = xasprintf(TRIAL_LABEL "=%s", room->id);
	CLEANUP_FREE char *owner = xasprintf(TRIAL_LABEL_OWNER "=%s", room->owner);
	struct client *client = room->client;

	client_attempt(client, CLIENT_SHORT, WORDS("volume", "rm", volume->name));
	if (interrupt_is_raised(client->interrupt))
		return error_set(err, "interrupted");
	if (!process_went_well(&client->result)) {
		client_attempt(client, CLIENT_SHORT, WORDS("volume", "inspect", volume->name));
		if (process_went_well(&client->result))
			return 0;
	}
	if (client_call(client, CLIENT_SHORT,
			WORDS("volume", "create", "--label", mark, "--label", owner, volume->name),
			err))
		return -1;
	return volume->from ? fill_volume(room, volume, image, err) : 0;
}

int room_empty(struct room *room, const char *name, bool fresh, struct error *err)
{
	json_t *service = json_object_get(room->services, name), *mount;
	const char *image = json_string_value(json_object_get(service, "image"));
	size_t i;

	if (remove_containers(room, name, err))
		return -1;
	if (!fresh)
		return 0;
	json_array_foreach(json_object_get(service, "volumes"), i, mount)
	{
		const char *source = json_string_value(json_object_get(mount, "source"));
		const struct room_volume *known = source ? volume_of(room, source) : NULL;
		/* The list may grow meanwhile. */
		struct room_volume volume = known ? *known : (struct room_volume){NULL, NULL};

		if (known && renew_volume(room, &volume, image ? image : "", err))
			return -1;
	}
	return 0;
}

int room_start(struct room *room, const char *name, const char **id, struct error *err)
{
	struct error ignored CLEANUP_ERROR = ERROR_INIT;
	int result;
	char *at, *line;

	*id = NULL;
	result = compose(room, name, WORDS("up", "--detach", "--no-deps", "--no-build"), err);
	if (list_containers(room, name, result ? &ignored : err))
		return -1;
	at = room->client->result.output.data;
	line = client_next_line(&at);
	if (line)
		*id = arena_strdup(&room->arena, line);
	return result;
}
