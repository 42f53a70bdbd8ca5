/* Names of service keys. */
#include "compose/key.h"

#include <stdlib.h>
#include <string.h>

/* In the order of the enumeration, which is that of strcmp(3). */
static const char *const names[SERVICE_KEY_COUNT] = {
	[SERVICE_BUILD] = "build",
	[SERVICE_CAP_ADD] = "cap_add",
	[SERVICE_CAP_DROP] = "cap_drop",
	[SERVICE_CGROUP] = "cgroup",
	[SERVICE_CGROUP_PARENT] = "cgroup_parent",
	[SERVICE_COMMAND] = "command",
	[SERVICE_CONFIGS] = "configs",
	[SERVICE_CPU_QUOTA] = "cpu_quota",
	[SERVICE_CPUS] = "cpus",
	[SERVICE_DEPENDS_ON] = "depends_on",
	[SERVICE_DEPLOY] = "deploy",
	[SERVICE_DEVICE_CGROUP_RULES] = "device_cgroup_rules",
	[SERVICE_DEVICES] = "devices",
	[SERVICE_DOCKERFILE] = "dockerfile",
	[SERVICE_ENTRYPOINT] = "entrypoint",
	[SERVICE_ENV_FILE] = "env_file",
	[SERVICE_ENVIRONMENT] = "environment",
	[SERVICE_EXPOSE] = "expose",
	[SERVICE_EXTENDS] = "extends",
	[SERVICE_GPUS] = "gpus",
	[SERVICE_HEALTHCHECK] = "healthcheck",
	[SERVICE_IMAGE] = "image",
	[SERVICE_IPC] = "ipc",
	[SERVICE_ISOLATION] = "isolation",
	[SERVICE_LABELS] = "labels",
	[SERVICE_LOGGING] = "logging",
	[SERVICE_MEM_LIMIT] = "mem_limit",
	[SERVICE_NET] = "net",
	[SERVICE_NETWORK_MODE] = "network_mode",
	[SERVICE_NETWORKS] = "networks",
	[SERVICE_OOM_KILL_DISABLE] = "oom_kill_disable",
	[SERVICE_PID] = "pid",
	[SERVICE_PIDS_LIMIT] = "pids_limit",
	[SERVICE_PLATFORM] = "platform",
	[SERVICE_PORTS] = "ports",
	[SERVICE_PRIVILEGED] = "privileged",
	[SERVICE_PROFILES] = "profiles",
	[SERVICE_PROVIDER] = "provider",
	[SERVICE_READ_ONLY] = "read_only",
	[SERVICE_RESTART] = "restart",
	[SERVICE_RUNTIME] = "runtime",
	[SERVICE_SECRETS] = "secrets",
	[SERVICE_SECURITY_OPT] = "security_opt",
	[SERVICE_SYSCTLS] = "sysctls",
	[SERVICE_TMPFS] = "tmpfs",
	[SERVICE_ULIMITS] = "ulimits",
	[SERVICE_USE_API_SOCKET] = "use_api_socket",
	[SERVICE_USER] = "user",
	[SERVICE_USERNS_MODE] = "userns_mode",
	[SERVICE_UTS] = "uts",
	[SERVICE_VOLUMES] = "volumes",
	[SERVICE_VOLUMES_FROM] = "volumes_from",
	[SERVICE_WORKING_DIR] = "working_dir",
	[SERVICE_X_COMPOSEHARDEN] = "x-composeharden",
};

static int compare(const void *name, const void *entry)
{
	return strcmp(name, *(const char *const *)entry);
}

enum service_key service_key_parse(const char *name)
{
	const char *const *found = bsearch(name, names, SERVICE_KEY_COUNT, sizeof(*names), compare);

	return found ? (enum service_key)(found - names) : SERVICE_KEY_NONE;
}

const char *service_key_name(enum service_key key)
{
	return names[key];
}
