/* From a service as its author runs it to one that touches nothing outside the room. */
#include <stdint.h>
#include <string.h>

#include "base/alloc.h"
#include "trial/room/room.h"
#include "trial/member.h"

/* What ties a service to the world outside, to a place, a name or a number, or restarts it unseen. */
static const char *const dropped[] = {
	"build",      "cgroup_parent", "container_name", "cpuset",  "depends_on",     "deploy",
	"develop",    "dns",	       "env_file",	 "expose",  "external_links", "extra_hosts",
	"labels",     "label_file",    "links",		 "logging", "mac_address",    "ports",
	"profiles",   "pull_policy",   "restart",	 "scale",   "volumes",	      "networks",
	"post_start", "pre_stop",      "provider",	 "attach",  "models",
	"credential_spec",
};

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

bool room_has_own_network(const char *mode)
{
	return !*mode || !strcmp(mode, "bridge") || !strcmp(mode, "default");
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
	if (room_has_own_network(member_text(service, "network_mode"))) {
		json_object_del(out, "network_mode");
		json_object_set_new(out, "networks",
				    adapt_networks(json_object_get(service, "networks")));
	}
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
