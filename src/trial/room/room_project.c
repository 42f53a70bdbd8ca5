/* The project as Compose is given it, and its networks. */
#include "trial/room/room.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "trial/member.h"

int room_write_file(const char *path, const char *data, size_t len, struct error *err)
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

json_t *room_labels(const struct room *room)
{
	return json_pack("{s:s, s:s}", TRIAL_LABEL, room->id, TRIAL_LABEL_OWNER, room->owner);
}

struct room_volume *room_volume_of(const struct room *room, const char *name)
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
			if (source && room_volume_of(room, source))
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
	result = room_write_file(path, text, strlen(text), err);
	free(text);
	return result;
}

/* Services that it cannot run without in the same project: it joins them, or they join it. */
static bool has_partners(const struct room *room, const char *name)
{
	json_t *services = json_object(), *service;
	const char *other;
	bool found;

	take_service(room, services, name);
	found = json_object_size(services) > 1;
	json_object_foreach(room->services, other, service)
	{
		json_object_clear(services);
		take_service(room, services, other);
		found = found || (strcmp(other, name) != 0 && json_object_get(services, name));
	}
	json_decref(services);
	return found;
}

/*
 * A project of its own, where that can be: Compose asks for all containers of a project, and fails when one of another
 * service is just being removed. Its name is a number, for those of services have other letters.
 */
static char *project_of(const struct room *room, const char *name)
{
	json_t *service;
	const char *other;
	size_t number = 0;

	if (strcmp(room->client->program, "docker") != 0 || has_partners(room, name))
		return xstrdup(room->project);
	json_object_foreach(room->services, other, service)
	{
		if (!strcmp(other, name))
			break;
		number++;
	}
	return xasprintf("%s-%zu", room->project, number);
}

int room_compose(struct room *room, const char *service, const char *const *words,
		 struct error *err)
{
	/* Of its own: another thread may start something while Compose reads it. */
	CLEANUP_FREE char *path = xasprintf("%s/project-%zu.json", room->folder, room->call_count++);
	CLEANUP_FREE char *project = project_of(room, service);
	struct client_compose how = {project, room->base, NULL, 0, CLIENT_LONG};
	const char *all[16] = {"--file", path, "--project-directory", room->base};
	size_t count = room->client->podman_compose ? 2 : 4;
	int result;

	if (write_project(room, service, path, err)) {
		room->broken = true;
		return -1;
	}
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
