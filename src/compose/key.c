/* What we know of each key of a service: the one table. */
#include "compose/key.h"

#include <stdlib.h>
#include <string.h>

/*
 * In the order of the enumeration, which is that of strcmp(3). Joining: compose-go, override/merge.go and uncity.go.
 * What Swarm ignores: docker/cli, cli/compose/types/types.go (UnsupportedProperties); tmpfs by convert/service.go,
 * which never reads it. A row that is edited and not list is a scalar, but for logging, which only goes away.
 */
static const struct service_key_row rows[SERVICE_KEY_COUNT] = {
	[SERVICE_BUILD] = {.name = "build"},
	[SERVICE_CAP_ADD] = {.name = "cap_add", .list = true, .written = 4, .edited = 3, .shown = 4, .items = ITEMS_NAME},
	[SERVICE_CAP_DROP] = {.name = "cap_drop", .list = true, .written = 3, .edited = 6, .shown = 3, .items = ITEMS_NAME},
	[SERVICE_CGROUP] = {.name = "cgroup", .written = 19, .edited = 19},
	[SERVICE_CGROUP_PARENT] = {.name = "cgroup_parent", .swarm_ignores = true},
	[SERVICE_COMMAND] = {.name = "command"},
	[SERVICE_CONFIGS] = {.name = "configs", .items = ITEMS_GRANT},
	[SERVICE_CPU_QUOTA] = {.name = "cpu_quota"},
	[SERVICE_CPUS] = {.name = "cpus", .neutral = "0", .written = 9, .edited = 11},
	[SERVICE_CREDENTIAL_SPEC] = {.name = "credential_spec"},
	[SERVICE_DEPENDS_ON] = {.name = "depends_on"},
	[SERVICE_DEPLOY] = {.name = "deploy"},
	[SERVICE_DEVELOP] = {.name = "develop"},
	[SERVICE_DEVICE_CGROUP_RULES] = {.name = "device_cgroup_rules"},
	[SERVICE_DEVICES] = {.name = "devices", .items = ITEMS_TARGET, .swarm_ignores = true},
	[SERVICE_DOCKERFILE] = {.name = "dockerfile"},
	[SERVICE_ENTRYPOINT] = {.name = "entrypoint"},
	[SERVICE_ENV_FILE] = {.name = "env_file", .items = ITEMS_TEXT, .joins_scalars = true},
	[SERVICE_ENVIRONMENT] = {.name = "environment", .items = ITEMS_NAME, .joins_scalars = true},
	[SERVICE_EXPOSE] = {.name = "expose", .items = ITEMS_TEXT},
	[SERVICE_EXTENDS] = {.name = "extends"},
	[SERVICE_GPUS] = {.name = "gpus"},
	[SERVICE_GROUP_ADD] = {.name = "group_add"},
	[SERVICE_HEALTHCHECK] = {.name = "healthcheck"},
	[SERVICE_IMAGE] = {.name = "image", .written = 21, .edited = 21},
	[SERVICE_IPC] = {.name = "ipc", .written = 16, .edited = 16, .swarm_ignores = true},
	[SERVICE_ISOLATION] = {.name = "isolation"},
	[SERVICE_LABELS] = {.name = "labels", .items = ITEMS_NAME, .joins_scalars = true},
	[SERVICE_LOGGING] = {.name = "logging", .written = 20, .edited = 20},
	[SERVICE_MEM_LIMIT] = {.name = "mem_limit", .neutral = "0", .written = 8, .edited = 10},
	[SERVICE_NET] = {.name = "net"},
	[SERVICE_NETWORK_MODE] = {.name = "network_mode", .written = 14, .edited = 2, .shown = 8, .swarm_ignores = true},
	[SERVICE_NETWORKS] = {.name = "networks"},
	[SERVICE_OOM_KILL_DISABLE] = {.name = "oom_kill_disable"},
	[SERVICE_PID] = {.name = "pid", .written = 15, .edited = 15, .swarm_ignores = true},
	[SERVICE_PIDS_LIMIT] = {.name = "pids_limit", .neutral = "0", .written = 7, .edited = 9},
	[SERVICE_PLATFORM] = {.name = "platform"},
	[SERVICE_PORTS] = {.name = "ports", .list = true, .long_items = true, .written = 11, .edited = 13, .shown = 10, .items = ITEMS_TEXT},
	[SERVICE_POST_START] = {.name = "post_start"},
	[SERVICE_PRE_START] = {.name = "pre_start"},
	[SERVICE_PRE_STOP] = {.name = "pre_stop"},
	[SERVICE_PRIVILEGED] = {.name = "privileged", .neutral = "false", .written = 13, .edited = 1, .shown = 7, .swarm_ignores = true},
	[SERVICE_PROFILES] = {.name = "profiles", .items = ITEMS_NAME},
	[SERVICE_PROVIDER] = {.name = "provider"},
	[SERVICE_READ_ONLY] = {.name = "read_only", .neutral = "false", .written = 2, .edited = 8, .shown = 2},
	[SERVICE_RESTART] = {.name = "restart", .neutral = "no", .written = 10, .edited = 12},
	[SERVICE_RUNTIME] = {.name = "runtime"},
	[SERVICE_SECRETS] = {.name = "secrets", .items = ITEMS_GRANT},
	[SERVICE_SECURITY_OPT] = {.name = "security_opt", .list = true, .written = 5, .edited = 5, .shown = 5, .swarm_ignores = true},
	[SERVICE_SYSCTLS] = {.name = "sysctls", .items = ITEMS_NAME, .joins_scalars = true},
	[SERVICE_TMPFS] = {.name = "tmpfs", .list = true, .written = 6, .edited = 4, .shown = 6, .items = ITEMS_NAME, .joins_scalars = true, .swarm_ignores = true},
	[SERVICE_ULIMITS] = {.name = "ulimits"},
	[SERVICE_USE_API_SOCKET] = {.name = "use_api_socket"},
	[SERVICE_USER] = {.name = "user", .written = 1, .edited = 7, .shown = 1},
	[SERVICE_USERNS_MODE] = {.name = "userns_mode", .written = 18, .edited = 18, .swarm_ignores = true},
	[SERVICE_UTS] = {.name = "uts", .written = 17, .edited = 17},
	[SERVICE_VOLUMES] = {.name = "volumes", .list = true, .long_items = true, .written = 12, .edited = 14, .shown = 9, .items = ITEMS_TARGET},
	[SERVICE_VOLUMES_FROM] = {.name = "volumes_from"},
	[SERVICE_WORKING_DIR] = {.name = "working_dir"},
	[SERVICE_X_COMPOSEHARDEN] = {.name = "x-composeharden"},
};

const enum service_key control_keys[CONTROL_KEY_COUNT] = {
	SERVICE_USER,	 SERVICE_READ_ONLY,    SERVICE_CAP_DROP,
	SERVICE_CAP_ADD, SERVICE_SECURITY_OPT, SERVICE_TMPFS,
};

static int compare(const void *name, const void *row)
{
	return strcmp(name, ((const struct service_key_row *)row)->name);
}

enum service_key service_key_parse(const char *name)
{
	const struct service_key_row *found =
		bsearch(name, rows, SERVICE_KEY_COUNT, sizeof(*rows), compare);

	return found ? (enum service_key)(found - rows) : SERVICE_KEY_NONE;
}

const char *service_key_name(enum service_key key)
{
	return rows[key].name;
}

const struct service_key_row *service_key_row(enum service_key key)
{
	return &rows[key];
}

size_t service_keys_in(enum service_key_order order, enum service_key out[SERVICE_KEY_COUNT])
{
	size_t count = 0;

	for (int key = 0; key < SERVICE_KEY_COUNT; key++) {
		unsigned rank = order == KEYS_WRITTEN  ? rows[key].written
				: order == KEYS_EDITED ? rows[key].edited
						       : rows[key].shown;

		if (!rank)
			continue;
		out[rank - 1] = (enum service_key)key;
		count++;
	}
	return count;
}
