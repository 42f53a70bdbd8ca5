/* A service as its author wrote it: the settings that hardening is about, interpolated and parsed. */
#ifndef COMPOSE_SERVICE_H
#define COMPOSE_SERVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "compose/boolean.h"
#include "compose/capability.h"
#include "compose/format.h"
#include "compose/image.h"
#include "compose/interpolate.h"
#include "compose/mount.h"
#include "compose/port.h"
#include "compose/view.h"

struct arena;

/* A scalar setting. */
struct setting {
	const struct yaml_node *node; /* NULL when it is not set, or null */
	const char *text;	      /* interpolated; "" when not set */
	bool open;		      /* a variable without a value decides it: text is a guess */
	bool variable; /* a variable decides it, with or without a value; not its default */
	bool secret;   /* text holds values of variables: it is for deciding, never for showing */
};

/*
 * The one way to show a setting: the text as it is written where values of variables are in it, for these may be
 * secrets; else as Compose understands it.
 */
static inline const char *setting_shown(const struct setting *setting)
{
	return setting->secret ? setting->node->text : setting->text;
}

/* As it is written; "" when it is not set. */
static inline const char *setting_raw(const struct setting *setting)
{
	return setting->node ? setting->node->text : "";
}

/* The items of a list, a lone scalar being a list of one. What is no scalar is left out. */
struct setting_list {
	const struct setting *items;
	size_t count;
};

/* An environment variable; value NULL: taken over from who starts the service. */
struct variable {
	const char *name;
	struct setting value; /* of "NAME=value" the whole item */
	const char *text;     /* the value, interpolated; or NULL */
	const char *shown;    /* the name as it is shown: of a list values of variables may be in it */
};

/* An entry of `ports`. */
struct published_port {
	struct port port;
	bool known; /* `port` is filled; else a variable decides, or it is none */
	bool is_long;
	bool secret; /* values of variables are in `port`: it is for deciding, never for showing */
	const char *raw;	      /* the short syntax as it is written; NULL of the long one */
	const struct yaml_node *node; /* where it is written; NULL when that is no file */
};

enum user_kind {
	USER_UNSET,
	USER_ROOT,    /* root, 0, 0:0, with any group */
	USER_NUMERIC, /* a uid, with or without a gid */
	USER_NAMED,   /* a name: only the image knows its uid */
	USER_OPEN     /* decided by a variable without a value */
};

/* What a service shares with the host or with another container. Services that set none of it point to one empty struct. */
struct service_host {
	struct setting ipc, pid, uts, userns_mode, cgroup, cgroup_parent;
	struct setting_list security_opt, added, devices, device_cgroup_rules; /* added: cap_add */
	bool use_api_socket;
};

struct compose_file;
struct service_dependent;
struct service_stack;

struct service {
	const char *name;
	const struct compose_file *file; /* that it stands in */
	size_t document;		 /* of the file */
	/*
	 * What it is made of with others, see compose/stack.h; NULL: it is its mapping alone. All below
	 * is then what is in force, and its values are nodes whose places are of this file.
	 */
	struct service_stack *stack;
	struct service_dependent *dependents; /* those that extend it, see compose/model.h */
	struct service
		*owner;	 /* the service that this is a part of, which stands elsewhere; or NULL */
	bool incomplete; /* something that it is made of could not be read */
	struct yaml_node *key;	   /* in `services` */
	struct yaml_node *mapping; /* what it is, aliases followed; NULL when it is no mapping */
	/* The values of its keys, as struct service_view has them, of YAML_BEFORE: see service_value(). */
	uint64_t keys; /* bit i: the key number i has one */
	struct yaml_node *const
		*values;    /* of these keys, in their order; in the arena it was read with */
	bool has_container; /* has an image or a build: otherwise a fragment or a provider */

	struct setting image;
	const struct image_reference *reference; /* NULL without a readable image */
	struct setting user, network_mode, platform, isolation;
	enum user_kind user_kind;
	const char *uid,
		*gid; /* of a numeric user, as written (variables included); gid falls back to uid */
	enum tristate read_only, privileged, no_new_privileges;
	bool read_only_open, privileged_open;
	capability_set cap_add, cap_drop;

	const struct mount *mounts; /* of volumes, tmpfs, configs and secrets */
	size_t mount_count;
	bool mounts_open;   /* some mount is decided by a variable */
	bool engine_socket; /* mounts the socket of a container engine, or a folder that holds it */
	const char *windows;  /* what shows that it is a Windows container; or NULL */
	enum compose_format format; /* of its file */
	const struct published_port *ports;
	size_t port_count;
	unsigned low_port; /* the least container port below 1024 that it declares, or 0 */

	const struct service_host *host; /* never NULL */
	const struct variable *environment;
	size_t variable_count;

	/* How it is kept running, and with what; limits also from deploy.resources.limits. */
	struct setting restart, mem_limit, cpus, pids_limit, log_driver;
	bool has_restart_policy; /* of deploy */
	bool oom_kill_disable;
	bool is_one_shot;	   /* another service waits for its end */
	enum tristate healthcheck; /* TRISTATE_FALSE: turned off */
	const struct variable *sysctls, *build_args;
	size_t sysctl_count, build_arg_count;
	size_t default_network; /* on the project's default network: how many services are; or 0 */
};

/* The value of a key that is in force, or NULL. The node may be an alias. */
static inline struct yaml_node *service_value(const struct service *service, enum service_key key)
{
	uint64_t bit = UINT64_C(1) << key;

	if (!(service->keys & bit))
		return NULL;
	return service->values[__builtin_popcountll(service->keys & (bit - 1))];
}

/* True when its own words do not tell all of its mounts. */
static inline bool service_has_open_mounts(const struct service *service)
{
	return service->mounts_open || service_value(service, SERVICE_VOLUMES_FROM);
}

/* All of them. */
void service_view(const struct service *service, struct service_view *out);

/* What reading needs; the arena holds all that comes of it. */
struct service_reader {
	struct arena *arena;
	const struct interpolate_scope *scope;
	const char *folder; /* that relative paths start from, absolute; NULL: not known */
};

/*
 * Keeps the values and fills all from `image` on from them: from the mapping of a service that is not read yet, or
 * from the view of a layered one, which may have been read before: nothing of that reading stays.
 */
void service_read(struct service *service, const struct service_reader *reader);
void service_read_view(struct service *service, const struct service_view *view,
		       const struct service_reader *reader);

/* Fills mounts, mount_count and mounts_open from the values. */
void service_read_mounts(struct service *service, const struct service_reader *reader);

/* Fills ports, port_count and low_port from the values. */
void service_read_ports(struct service *service, const struct service_reader *reader);

/* Fills host and its environment from the values. */
void service_read_host(struct service *service, const struct service_reader *reader);

/* Fills how it is kept running, but what only the whole project tells, from the values. */
void service_read_upkeep(struct service *service, const struct service_reader *reader);
/* "NAME=value" of a list, or a mapping's pairs; *count of them, in the arena. */
const struct variable *variables_read(const struct yaml_node *value,
				      const struct service_reader *reader, size_t *count);

/* What a list of capabilities names, but for what is none and what a variable leaves open. */
capability_set capabilities_read(const struct yaml_node *value, const struct service_reader *reader);

/* One scalar; a collection gives an unset setting. */
struct setting setting_read(const struct yaml_node *value, const struct service_reader *reader);

/* Steps through a list, or a lone scalar as a list of one; NULL at the end. Items may be aliases. */
struct yaml_node *setting_next(const struct yaml_node *value, const struct yaml_node *from,
			       enum yaml_world world);
#define setting_each(item, value, world)                                                           \
	for (struct yaml_node *item = setting_next((value), NULL, (world)); item;                  \
	     item = setting_next((value), item, (world)))

/*
 * True for a service on the host's network that could do without by the ports it has written: the engine
 * passes over them as it stands.
 */
bool service_leaves_host_network(const struct service *service);

/*
 * The capabilities that the engine gives it as it stands: Docker's own but for those that it drops, and those that it
 * adds. With CAPABILITY_ALL among the result it has every one but for those that it drops.
 */
capability_set service_capabilities(const struct service *service);

/* True for USER_ROOT's spellings: "root", "0", "00", each with or without ":group". */
bool user_is_root(const char *user);
enum user_kind user_parse(const char *user);

/* What a security_opt entry says of no-new-privileges (all spellings that Docker takes). */
enum tristate security_no_new_privileges(const char *entry);

/* The mount whose target is `path` (normalised), or NULL. */
const struct mount *service_mount_at(const struct service *service, const char *path);

#endif
