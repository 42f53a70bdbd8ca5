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
	room->given = json_object();
	room->folder =
		xasprintf("%s/%s", parent && *parent == '/' ? parent : "/tmp", room->project);
	if (mkdir(room->folder, 0700)) {
		error_system(err, errno, "%s cannot be made", room->folder);
		cleanup_freep(&room->folder);
		return -1;
	}
	path = xasprintf("%s/owner", room->folder);
	return room_write_file(path, room->owner, strlen(room->owner), err);
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
	json_decref(room->given);
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
	json_object_del(room->given, name);
}

int room_build(struct room *room, const char *name, struct error *err)
{
	json_t *service = json_object_get(room->services, name);
	json_t *build = json_object_get(service, "build");
	CLEANUP_FREE char *image = xasprintf("%s-%s", room->project, name);

	json_object_set_new(build, "labels", room_labels(room));
	json_object_del(build, "tags");
	json_object_set_new(service, "image", json_string(image));
	if (room_compose(room, name, WORDS("build"), err))
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

/* Somebody may write it. */
static bool is_written(const struct room *room, const char *volume)
{
	json_t *service, *mount;
	const char *name;
	size_t i;

	json_object_foreach(room->services, name, service)
	{
		json_array_foreach(json_object_get(service, "volumes"), i, mount)
		{
			if (!strcmp(member_text(mount, "source"), volume) &&
			    !json_is_true(json_object_get(mount, "read_only")))
				return true;
		}
	}
	return false;
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
		struct room_volume *known = room_volume_of(room, member_text(mount, "source"));
		/* The list may grow meanwhile. */
		struct room_volume volume = known ? *known : (struct room_volume){.name = NULL};

		/* What nobody may write is as it was. */
		if (!known || (known->is_made && !is_written(room, volume.name)))
			continue;
		if (renew_volume(room, &volume, image ? image : "", err))
			return -1;
		room_volume_of(room, volume.name)->is_made = true;
	}
	return 0;
}

/* The author wants an empty volume there: not what room_give() has set for the start after it. */
static bool is_left_empty(const struct room *room, const char *name, const char *target,
			  const json_t *volume)
{
	return json_is_true(json_object_get(volume, "nocopy")) &&
	       !json_object_get(json_object_get(room->given, name), target);
}

static void note_given(struct room *room, const char *name, const char *target, json_t *volume)
{
	json_t *targets = json_object_get(room->given, name);

	if (is_left_empty(room, name, target, volume))
		return;
	if (!targets) {
		targets = json_object();
		json_object_set_new(room->given, name, targets);
	}
	json_object_set_new(targets, target, json_true());
	json_object_set_new(volume, "nocopy", json_true());
}

void room_give(struct room *room, const char *name, const char *target, const char *user)
{
	CLEANUP_FREE char *mark = xasprintf(TRIAL_LABEL "=%s", room->id);
	CLEANUP_FREE char *owner = xasprintf(TRIAL_LABEL_OWNER "=%s", room->owner);
	json_t *service = json_object_get(room->services, name), *mount;
	const char *image = json_string_value(json_object_get(service, "image"));
	size_t i;

	json_array_foreach(json_object_get(service, "volumes"), i, mount)
	{
		const char *source = json_string_value(json_object_get(mount, "source"));
		const char *there = json_string_value(json_object_get(mount, "target"));
		json_t *volume = json_object_get(mount, "volume");
		CLEANUP_FREE char *place = NULL, *given = NULL;

		if (!image || !source || !there || strcmp(there, target) != 0 || !room_volume_of(room, source))
			continue;
		given = xstrdup(there);
		place = xasprintf("%s:%s%s", source, given,
				  is_left_empty(room, name, target, volume) ? ":nocopy" : "");
		client_attempt(room->client, CLIENT_SHORT,
			       WORDS("run", "--rm", "--label", mark, "--label", owner, "--network", "none",
				     "--user", "0:0", "--entrypoint", "chown", "--volume", place, image,
				     "-R", user, given));
		if (process_went_well(&room->client->result))
			note_given(room, name, target, volume);
		/* It is made anew, whoever may write it. */
		room_volume_of(room, source)->is_made = false;
	}
}

int room_start(struct room *room, const char *name, const char **id, struct error *err)
{
	struct error ignored CLEANUP_ERROR = ERROR_INIT;
	int result;
	char *at, *line;

	*id = NULL;
	result = room_compose(room, name, WORDS("up", "--detach", "--no-deps", "--no-build"), err);
	if (list_containers(room, name, result ? &ignored : err))
		return -1;
	at = room->client->result.output.data;
	line = client_next_line(&at);
	if (line)
		*id = arena_strdup(&room->arena, line);
	return result;
}
