/* The keys of a service that may be tried, how each is judged, and the word that allows more. */
#include <string.h>

#include "base/list.h"
#include "compose/capability.h"
#include "trial/room/host_access.h"
#include "trial/room/room.h"
#include "trial/member.h"

/* Passes only where it asks for nothing. */
static const char *nothing(struct host_access *access, const char *key, json_t *value)
{
	return member_is_empty(value) ? NULL
			       : arena_printf(access->arena,
					      "%s: it would reach beyond its container", key);
}

static const char *privileged(struct host_access *access, const char *key, json_t *value)
{
	(void)access;
	(void)key;
	return member_is_empty(value) ? NULL : "it is privileged: it could reach the whole machine";
}

static const char *provider(struct host_access *access, const char *key, json_t *value)
{
	(void)access;
	(void)key;
	(void)value;
	return "it is no container";
}

/* A namespace of its own, or of a service that is tried as well. */
static const char *namespace(struct host_access *access, const char *key, json_t *value)
{
	static const char *const own[] = {"", "private", "shareable", "none", NULL};
	const char *text = member_string(value);

	if (json_is_string(value) && (!strncmp(text, "service:", 8) || list_has_text(own, text)))
		return NULL;
	return arena_printf(access->arena, "%s: it would join what runs on this machine", key);
}

static const char *network_mode(struct host_access *access, const char *key, json_t *value)
{
	const char *text = member_string(value);

	if (json_is_string(value) &&
	    (room_has_own_network(text) || !strcmp(text, "none") || !strncmp(text, "service:", 8)))
		return NULL;
	return arena_printf(access->arena, "%s: it would meet what runs on this machine", key);
}

static const char *judge_network(struct host_access *access, const char *name)
{
	const json_t *all = json_object_get(access->project, "networks");
	const json_t *network = json_object_get(all, name);
	const char *driver = member_string(json_object_get(network, "driver"));

	if (!member_is_empty(json_object_get(network, "external")))
		return arena_printf(access->arena, "networks: %s is not the project's own", name);
	if ((*driver && strcmp(driver, "bridge") != 0) ||
	    !member_is_empty(json_object_get(network, "driver_opts")))
		return arena_printf(access->arena, "networks: %s has a driver's own settings",
				    name);
	return NULL;
}

static const char *networks(struct host_access *access, const char *key, json_t *value)
{
	const char *name, *why = NULL;
	json_t *item;
	size_t i;

	(void)key;
	json_object_foreach(value, name, item)
	{
		if ((why = judge_network(access, name)))
			return why;
	}
	json_array_foreach(value, i, item)
	{
		if ((why = judge_network(access, member_string(item))))
			return why;
	}
	return NULL;
}

static const char *cap_add(struct host_access *access, const char *key, json_t *value)
{
	json_t *item;
	size_t i;

	if (!json_is_array(value))
		return nothing(access, key, value);
	json_array_foreach(value, i, item)
	{
		enum capability capability = capability_parse(member_string(item));

		if (capability < 0 || capability >= CAPABILITY_COUNT ||
		    !(capability_docker_default() & CAPABILITY_BIT(capability)))
			return arena_printf(access->arena,
					    "cap_add: %s is not what a container gets by default",
					    capability_name(capability)
						    ? capability_name(capability)
						    : "one of them");
	}
	return NULL;
}

static const char *security_opt(struct host_access *access, const char *key, json_t *value)
{
	static const char *const known[] = {"seccomp=builtin", "apparmor=docker-default",
					    "seccomp:builtin", "apparmor:docker-default", NULL};
	json_t *item;
	size_t i;

	if (!json_is_array(value))
		return nothing(access, key, value);
	json_array_foreach(value, i, item)
	{
		const char *text = member_string(item);

		if (strncmp(text, "no-new-privileges", 17) != 0 && !list_has_text(known, text))
			return "security_opt: an entry changes what holds it in";
	}
	return NULL;
}

static bool is_namespaced(const char *name)
{
	static const char *const kernel[] = {
		"kernel.msgmax", "kernel.msgmnb",	   "kernel.msgmni",
		"kernel.sem",	 "kernel.shmall",	   "kernel.shmmax",
		"kernel.shmmni", "kernel.shm_rmid_forced", NULL};

	return !strncmp(name, "net.", 4) || !strncmp(name, "fs.mqueue.", 10) ||
	       list_has_text(kernel, name);
}

static const char *sysctls(struct host_access *access, const char *key, json_t *value)
{
	json_t *item;
	const char *name;
	size_t i;

	json_object_foreach(value, name, item)
	{
		if (!is_namespaced(name))
			return arena_printf(access->arena, "%s: %s is the host's", key, name);
	}
	json_array_foreach(value, i, item)
	{
		const char *text = member_string(item);

		name = arena_strndup(access->arena, text, strcspn(text, "="));
		if (!is_namespaced(name))
			return arena_printf(access->arena, "%s: an entry is the host's", key);
	}
	return NULL;
}

static const char *volumes_from(struct host_access *access, const char *key, json_t *value)
{
	json_t *item;
	size_t i;

	if (!json_is_array(value))
		return nothing(access, key, value);
	json_array_foreach(value, i, item)
	{
		if (!json_is_string(item) || !strncmp(member_string(item), "container:", 10))
			return arena_printf(access->arena,
					    "volumes_from: %s: it would get a running "
					    "container's data",
					    member_string(item));
	}
	return NULL;
}

static const char *deploy(struct host_access *access, const char *key, json_t *value)
{
	const json_t *resources = json_object_get(value, "resources");
	const json_t *wanted = json_object_get(resources, "reservations");

	(void)access;
	(void)key;
	return member_is_empty(json_object_get(wanted, "devices")) &&
			       member_is_empty(json_object_get(wanted, "generic_resources"))
		       ? NULL
		       : "deploy: it uses devices of this machine, which one at a time may have";
}

static const char *devices(struct host_access *access, const char *key, json_t *value)
{
	(void)access;
	(void)key;
	return member_is_empty(value) ? NULL
			       : "it uses devices of this machine, which one at a time may have";
}

static const char *runtime(struct host_access *access, const char *key, json_t *value)
{
	static const char *const usual[] = {"", "runc", "default", NULL};

	return json_is_string(value) && list_has_text(usual, member_string(value))
		       ? NULL
		       : nothing(access, key, value);
}

static const char *hooks(struct host_access *access, const char *key, json_t *value)
{
	json_t *item;
	size_t i;

	json_array_foreach(value, i, item)
	{
		if (!member_is_empty(json_object_get(item, "privileged")))
			return arena_printf(access->arena, "%s: one of its commands is privileged",
					    key);
	}
	return NULL;
}

static const char *api_socket(struct host_access *access, const char *key, json_t *value)
{
	(void)access;
	(void)key;
	return member_is_empty(value)
		       ? NULL
		       : "it mounts the container engine's socket: it could change what runs";
}

/* What the room does not take over passes too, where it is nothing that was asked of the host. */
static const struct host_key keys[] = {
	{"annotations", nothing, HOST_RUNTIME},
	{"attach", NULL, HOST_NONE},
	{"blkio_config", NULL, HOST_NONE},
	{"build", host_judge_build, HOST_BUILD},
	{"cap_add", cap_add, HOST_CAPABILITY},
	{"cap_drop", NULL, HOST_NONE},
	{"cgroup", namespace, HOST_NAMESPACE},
	{"cgroup_parent", nothing, HOST_NAMESPACE},
	{"command", NULL, HOST_NONE},
	{"configs", host_judge_files, HOST_SECRET},
	{"container_name", NULL, HOST_NONE},
	{"cpu_count", NULL, HOST_NONE},
	{"cpu_percent", NULL, HOST_NONE},
	{"cpu_period", NULL, HOST_NONE},
	{"cpu_quota", NULL, HOST_NONE},
	{"cpu_shares", NULL, HOST_NONE},
	{"cpus", NULL, HOST_NONE},
	{"cpuset", NULL, HOST_NONE},
	{"credential_spec", nothing, HOST_PROFILE},
	{"depends_on", NULL, HOST_NONE},
	{"deploy", deploy, HOST_DEVICE},
	{"develop", nothing, HOST_EXTENSION},
	{"device_cgroup_rules", nothing, HOST_DEVICE},
	{"devices", devices, HOST_DEVICE},
	{"dns", NULL, HOST_NONE},
	{"dns_opt", NULL, HOST_NONE},
	{"dns_search", NULL, HOST_NONE},
	{"domainname", NULL, HOST_NONE},
	{"entrypoint", NULL, HOST_NONE},
	{"env_file", host_judge_env_file, HOST_SECRET},
	{"environment", NULL, HOST_NONE},
	{"expose", NULL, HOST_NONE},
	{"external_links", nothing, HOST_NETWORK},
	{"extra_hosts", NULL, HOST_NONE},
	{"gpus", devices, HOST_DEVICE},
	{"group_add", NULL, HOST_NONE},
	{"healthcheck", NULL, HOST_NONE},
	{"hostname", NULL, HOST_NONE},
	{"image", NULL, HOST_NONE},
	{"init", NULL, HOST_NONE},
	{"ipc", namespace, HOST_NAMESPACE},
	{"isolation", runtime, HOST_RUNTIME},
	{"labels", NULL, HOST_NONE},
	{"links", NULL, HOST_NONE},
	{"logging", NULL, HOST_NONE},
	{"mac_address", NULL, HOST_NONE},
	{"mem_limit", NULL, HOST_NONE},
	{"mem_reservation", NULL, HOST_NONE},
	{"mem_swappiness", NULL, HOST_NONE},
	{"memswap_limit", NULL, HOST_NONE},
	{"models", nothing, HOST_EXTENSION},
	{"network_mode", network_mode, HOST_NETWORK},
	{"networks", networks, HOST_NETWORK},
	{"oom_kill_disable", NULL, HOST_NONE},
	{"oom_score_adj", NULL, HOST_NONE},
	{"pid", namespace, HOST_NAMESPACE},
	{"pids_limit", NULL, HOST_NONE},
	{"platform", NULL, HOST_NONE},
	{"ports", NULL, HOST_NONE},
	{"post_start", hooks, HOST_PRIVILEGED},
	{"pre_stop", hooks, HOST_PRIVILEGED},
	{"privileged", privileged, HOST_PRIVILEGED},
	{"profiles", NULL, HOST_NONE},
	{"provider", provider, HOST_NONE},
	{"pull_policy", NULL, HOST_NONE},
	{"read_only", NULL, HOST_NONE},
	{"restart", NULL, HOST_NONE},
	{"runtime", runtime, HOST_RUNTIME},
	{"scale", NULL, HOST_NONE},
	{"secrets", host_judge_files, HOST_SECRET},
	{"security_opt", security_opt, HOST_PROFILE},
	{"shm_size", NULL, HOST_NONE},
	{"stdin_open", NULL, HOST_NONE},
	{"stop_grace_period", NULL, HOST_NONE},
	{"stop_signal", NULL, HOST_NONE},
	{"sysctls", sysctls, HOST_SYSCTL},
	{"tmpfs", NULL, HOST_NONE},
	{"tty", NULL, HOST_NONE},
	{"ulimits", NULL, HOST_NONE},
	{"use_api_socket", api_socket, HOST_SOCKET},
	{"user", NULL, HOST_NONE},
	{"userns_mode", namespace, HOST_NAMESPACE},
	{"uts", namespace, HOST_NAMESPACE},
	{"volume_driver", nothing, HOST_VOLUME},
	{"volumes", host_judge_volumes, HOST_MOUNT},
	{"volumes_from", volumes_from, HOST_VOLUME},
	{"working_dir", NULL, HOST_NONE},
	{"x-composeharden", NULL, HOST_NONE},
};

const struct host_key *host_key_find(const char *key)
{
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (!strcmp(keys[i].key, key))
			return &keys[i];
	return NULL;
}
