/* The keys of a service that we read, by their names in the Compose Specification. */
#ifndef COMPOSE_KEY_H
#define COMPOSE_KEY_H

#include <stdbool.h>
#include <stddef.h>

enum service_key {
	SERVICE_BUILD,
	SERVICE_CAP_ADD,
	SERVICE_CAP_DROP,
	SERVICE_CGROUP,
	SERVICE_CGROUP_PARENT,
	SERVICE_COMMAND,
	SERVICE_CONFIGS,
	SERVICE_CPU_QUOTA,
	SERVICE_CPUS,
	SERVICE_CREDENTIAL_SPEC,
	SERVICE_DEPENDS_ON,
	SERVICE_DEPLOY,
	SERVICE_DEVELOP,
	SERVICE_DEVICE_CGROUP_RULES,
	SERVICE_DEVICES,
	SERVICE_DOCKERFILE, /* of the old format */
	SERVICE_ENTRYPOINT,
	SERVICE_ENV_FILE,
	SERVICE_ENVIRONMENT,
	SERVICE_EXPOSE,
	SERVICE_EXTENDS,
	SERVICE_GPUS,
	SERVICE_GROUP_ADD,
	SERVICE_HEALTHCHECK,
	SERVICE_IMAGE,
	SERVICE_IPC,
	SERVICE_ISOLATION,
	SERVICE_LABELS,
	SERVICE_LOGGING,
	SERVICE_MEM_LIMIT,
	SERVICE_NET, /* of the old format: network_mode */
	SERVICE_NETWORK_MODE,
	SERVICE_NETWORKS,
	SERVICE_OOM_KILL_DISABLE,
	SERVICE_PID,
	SERVICE_PIDS_LIMIT,
	SERVICE_PLATFORM,
	SERVICE_PORTS,
	SERVICE_POST_START,
	SERVICE_PRE_START,
	SERVICE_PRE_STOP,
	SERVICE_PRIVILEGED,
	SERVICE_PROFILES,
	SERVICE_PROVIDER,
	SERVICE_READ_ONLY,
	SERVICE_RESTART,
	SERVICE_RUNTIME,
	SERVICE_SECRETS,
	SERVICE_SECURITY_OPT,
	SERVICE_SYSCTLS,
	SERVICE_TMPFS,
	SERVICE_ULIMITS,
	SERVICE_USE_API_SOCKET,
	SERVICE_USER,
	SERVICE_USERNS_MODE,
	SERVICE_UTS,
	SERVICE_VOLUMES,
	SERVICE_VOLUMES_FROM,
	SERVICE_WORKING_DIR,
	SERVICE_X_COMPOSEHARDEN,
	SERVICE_KEY_COUNT,
	SERVICE_KEY_NONE = -1
};

/* When Compose joins lists: by what two items count as the same one, of which only the later stays. */
enum key_items {
	ITEMS_ALL,    /* by nothing: all items stay */
	ITEMS_NAME,   /* by what is before "=" */
	ITEMS_TEXT,   /* by the whole */
	ITEMS_TARGET, /* by where it is in the container */
	ITEMS_GRANT   /* of configs and secrets */
};

/* The places in an order count from 1 and have no gaps; 0: the key is not in it. */
struct service_key_row {
	const char *name;
	const char *neutral;	 /* the scalar that means the same as no key; NULL: there is none */
	unsigned char written;	 /* the order in which new keys are written: the controls first */
	unsigned char edited;	 /* of values that are there: what others depend on comes first */
	unsigned char shown;	 /* the order in which reports show what is in force */
	enum key_items items : 8;
	bool list : 1;		 /* of what we edit: a list, else a scalar */
	bool long_items : 1;	 /* whose items may be mappings */
	bool joins_scalars : 1;	 /* joining takes a scalar for a list of one, a mapping for "key=value" */
	bool swarm_ignores : 1;	 /* docker stack deploy ignores it */
};

/* The first that are written are the five controls: what a fragment may share, and a trial takes from a text. */
#define CONTROL_KEY_COUNT 6
extern const enum service_key control_keys[CONTROL_KEY_COUNT];

enum service_key_order { KEYS_WRITTEN, KEYS_EDITED, KEYS_SHOWN };

const struct service_key_row *service_key_row(enum service_key key);

/* The keys of an order, which `out` begins with; how many there are. */
size_t service_keys_in(enum service_key_order order, enum service_key out[SERVICE_KEY_COUNT]);

/* SERVICE_KEY_NONE for a name that is none of these. */
enum service_key service_key_parse(const char *name);
const char *service_key_name(enum service_key key);

#endif
