/* From a service as its author runs it to one that touches nothing outside the room. */
#include <stdint.h>
#include <string.h>

#include "base/alloc.h"
#include "compose/engine_socket.h"
#include "compose/mount.h"
#include "trial/room.h"

/* What ties a service to the world outside, to a place, a name or a number, or restarts it unseen. */
static const char *const dropped[] = {
	"build",      "cgroup_parent", "container_name", "cpuset",  "depends_on",     "deploy",
	"develop",    "dns",	       "env_file",	 "expose",  "external_links", "extra_hosts",
	"labels",     "label_file",    "links",		 "logging", "mac_address",    "ports",
	"profiles",   "pull_policy",   "restart",	 "scale",   "volumes",	      "networks",
	"post_start", "pre_stop",      "provider",	 "attach",
};

static const char *text_at(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

char *room_unescape(const char *text, struct arena *arena)
{
	char *out = arena_strdup(arena, text), *to = out;

	for (; *text; text++) {
		*to++ = *text;
		text += text[0] == '$' && text[1] == '$';
	}
	*to = '\0';
	return out;
}

char *room_escape(const char *text, struct arena *arena)
{
	char *out = arena_alloc(arena, 2 * strlen(text) + 1), *to = out;

	for (; *text; text++) {
		if (*text == '$')
			*to++ = '$';
		*to++ = *text;
	}
	*to = '\0';
	return out;
}

/* A bind of an engine's socket, or of a folder that holds one. */
static bool binds_socket(const json_t *mounts, struct arena *arena)
{
	const json_t *item;
	size_t i;

	json_array_foreach(mounts, i, item)
	{
		struct mount mount = {.kind = MOUNT_BIND};

		if (json_is_string(item)) {
			if (!mount_parse_volume(&mount, json_string_value(item), arena))
				continue;
		} else if (!strcmp(text_at(item, "type"), "bind")) {
			mount.source = text_at(item, "source");
			mount.target = mount_path(text_at(item, "target"), arena);
		} else {
			continue;
		}
		if (mount.kind == MOUNT_BIND && engine_socket_find(&mount))
			return true;
	}
	return false;
}

const char *room_refusal(const json_t *service, struct arena *arena)
{
	static const char *const spaces[] = {"network_mode", "pid",	    "ipc",
					     "uts",	     "userns_mode", "cgroup"};

	if (json_is_true(json_object_get(service, "privileged")))
		return "it is privileged: it could reach the whole machine";
	for (size_t i = 0; i < sizeof(spaces) / sizeof(*spaces); i++) {
		const char *value = text_at(service, spaces[i]);

		if (!strcmp(value, "host"))
			return arena_printf(arena,
					    "%s: host: it would meet what runs on this machine",
					    spaces[i]);
		if (!strncmp(value, "container:", 10))
			return arena_printf(arena, "%s: %s: it would join a running container",
					    spaces[i], value);
	}
	if (json_array_size(json_object_get(service, "devices")) ||
	    json_object_get(service, "gpus"))
		return "it uses devices of this machine, which one at a time may have";
	if (json_object_get(service, "provider"))
		return "it is no container";
	if (json_is_true(json_object_get(service, "use_api_socket")) ||
	    binds_socket(json_object_get(service, "volumes"), arena))
		return "it mounts the container engine's socket: it could change what runs";
	return NULL;
}

/* The networks by name, each with the aliases alone. */
static json_t *adapt_networks(const json_t *networks)
{
	json_t *out = json_object(), *aliases;
	const json_t *item;
	const char *name;
	size_t i;

	json_array_foreach(networks, i, item)
	{
		if (json_is_string(item))
			json_object_set_new(out, json_string_value(item), json_object());
	}
	json_object_foreach((json_t *)(uintptr_t)networks, name, aliases)
	{
		json_t *kept = json_object();

		aliases = json_object_get(aliases, "aliases");
		if (aliases)
			json_object_set(kept, "aliases", aliases);
		json_object_set_new(out, name, kept);
	}
	if (!json_object_size(out))
		json_object_set_new(out, "default", json_object());
	return out;
}

/*
 * Asked every second, so that nobody waits for the answer; that it takes long to be healthy is the watcher's
 * to judge. An image's own check stays as it is.
 */
static void hasten_health(json_t *service)
{
	json_t *health = json_object_get(service, "healthcheck");

	if (!json_object_get(health, "test"))
		return;
	json_object_set_new(health, "interval", json_string("1s"));
	json_object_set_new(health, "retries", json_integer(1000));
	json_object_del(health, "start_period");
	json_object_del(health, "start_interval");
}

json_t *room_adapt(struct room *room, const json_t *service, struct buf *notes)
{
	json_t *out = json_deep_copy(service), *labels = json_object();

	for (size_t i = 0; i < sizeof(dropped) / sizeof(*dropped); i++)
		json_object_del(out, dropped[i]);
	if (!*text_at(service, "network_mode"))
		json_object_set_new(out, "networks",
				    adapt_networks(json_object_get(service, "networks")));
	if (json_array_size(json_object_get(service, "volumes")))
		json_object_set_new(
			out, "volumes",
			room_adapt_mounts(room, json_object_get(service, "volumes"), notes));
	hasten_health(out);
	json_object_set_new(labels, TRIAL_LABEL, json_string(room->id));
	json_object_set_new(labels, TRIAL_LABEL_OWNER, json_string(room->owner));
	json_object_set_new(out, "labels", labels);
	json_object_set_new(out, "restart", json_string("no"));
	return out;
}
