/* What a container has of its host and of networks: mounts, devices, ports. */
#include <string.h>

#include "audit/translation.h"
#include "base/alloc.h"

static json_t *read_mount(struct translation *at, const json_t *from)
{
	const char *type = json_string_value(json_object_get(from, "Type"));
	const char *target = json_string_value(json_object_get(from, "Destination"));
	const char *source = json_string_value(json_object_get(from, "Source"));
	const char *name = json_string_value(json_object_get(from, "Name"));
	const char *spread = json_string_value(json_object_get(from, "Propagation"));
	bool bind;
	json_t *out;

	if (!target)
		return translation_fail(at, "Mounts", "a list of mounts with a Destination");
	/* Old engines name no type: what has no name is a folder of the host. */
	bind = type ? !strcmp(type, "bind") : !name;
	out = json_object();
	json_object_set_new(out, "type", container_text(type ? type : bind ? "bind" : "volume"));
	json_object_set_new(out, "target", container_text(target));
	if (bind && source)
		json_object_set_new(out, "source", container_text(source));
	else if (name)
		json_object_set_new(out, "source", container_text(name));
	if (json_is_false(json_object_get(from, "RW")))
		json_object_set_new(out, "read_only", json_true());
	if (bind && spread && !translation_is_usual(spread, "private rprivate"))
		json_object_set_new(out, "bind", json_pack("{s:s}", "propagation", spread));
	return out;
}

/* podman lists what --tmpfs mounted among the mounts as well. */
static void add_mounts(struct translation *at)
{
	json_t *from = translation_member(at, "Mounts", JSON_ARRAY, "a list"), *out = json_array(),
	       *item;
	const json_t *tmpfs = translation_member(at, "HostConfig.Tmpfs", JSON_OBJECT, "a mapping");
	size_t i;

	json_array_foreach(from, i, item)
	{
		const char *target = json_string_value(json_object_get(item, "Destination"));
		json_t *mount;

		if (target && json_object_get(tmpfs, target))
			continue;
		mount = read_mount(at, item);
		if (mount)
			json_array_append_new(out, mount);
	}
	translation_set_list(at, "volumes", out);
}

static void add_devices(struct translation *at)
{
	json_t *from = translation_member(at, "HostConfig.Devices", JSON_ARRAY, "a list"), *item;
	json_t *out = json_array();
	size_t i;

	json_array_foreach(from, i, item)
	{
		const char *host = json_string_value(json_object_get(item, "PathOnHost"));
		const char *inside = json_string_value(json_object_get(item, "PathInContainer"));
		const char *may = json_string_value(json_object_get(item, "CgroupPermissions"));
		CLEANUP_FREE char *words = NULL;

		if (!host) {
			translation_fail(at, "HostConfig.Devices",
					 "a list of devices with a PathOnHost");
			continue;
		}
		words = xasprintf("%s:%s:%s", host, inside ? inside : host,
				  may && *may ? may : "rwm");
		json_array_append_new(out, container_text(words));
	}
	translation_set_list(at, "devices", out);
}

/* "80/tcp" and where it is published. */
static void add_port(struct translation *at, const char *name, const json_t *binding, json_t *out)
{
	const char *address = json_string_value(json_object_get(binding, "HostIp"));
	const char *published = json_string_value(json_object_get(binding, "HostPort"));
	size_t len = strcspn(name, "/");
	CLEANUP_FREE char *target = xstrndup(name, len);
	json_t *port;

	if (!json_is_object(binding)) {
		translation_fail(at, "HostConfig.PortBindings", "a mapping of lists of mappings");
		return;
	}
	port = json_pack("{s:s}", "target", target);
	if (published && *published)
		json_object_set_new(port, "published", container_text(published));
	if (address && *address)
		json_object_set_new(port, "host_ip", container_text(address));
	if (name[len])
		json_object_set_new(port, "protocol", container_text(name + len + 1));
	json_array_append_new(out, port);
}

static void add_ports(struct translation *at)
{
	json_t *from = translation_member(at, "HostConfig.PortBindings", JSON_OBJECT, "a mapping");
	json_t *exposed = translation_member(at, "Config.ExposedPorts", JSON_OBJECT, "a mapping");
	json_t *ports = json_array(), *expose = json_array(), *list, *item;
	const char *name;
	size_t i;

	json_object_foreach(from, name, list) json_array_foreach(list, i, item)
		add_port(at, name, item, ports);
	json_object_foreach(exposed, name, item)
		json_array_append_new(expose, container_text(name));
	translation_set_list(at, "ports", ports);
	translation_set_list(at, "expose", expose);
}

/* The project's own default network is Compose's default, and bridge the engine's. */
static bool is_default_network(const struct container *container, const char *name)
{
	size_t len = container->project ? strlen(container->project) : 0;

	return !strcmp(name, "bridge") || !strcmp(name, "podman") ||
	       (len && !strncmp(name, container->project, len) && !strcmp(name + len, "_default"));
}

static void add_network(struct translation *at)
{
	const char *mode = translation_text(at, "HostConfig.NetworkMode");
	json_t *from = translation_member(at, "NetworkSettings.Networks", JSON_OBJECT, "a mapping"),
	       *value;
	json_t *out = json_array();
	const char *name;

	if (mode &&
	    (!strcmp(mode, "host") || !strcmp(mode, "none") || !strncmp(mode, "container:", 10))) {
		translation_set_text(at, "network_mode", mode);
		json_decref(out);
		return;
	}
	json_object_foreach(from, name, value) if (!is_default_network(at->container, name))
		json_array_append_new(out, container_text(name));
	translation_set_list(at, "networks", out);
}

void translation_add_host(struct translation *at)
{
	add_mounts(at);
	add_devices(at);
	add_ports(at);
	add_network(at);
}
