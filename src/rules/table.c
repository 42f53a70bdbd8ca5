/* The table of rules; doc/architecture.md says what else a new one needs. */
#include <string.h>

#include "rules/rule.h"

/* RULE(x) is rule_x of src/rules/x.c. In the order of their reports. */
#define RULES(RULE)                     \
	RULE(user)                      \
	RULE(read_only)                 \
	RULE(cap_drop)                  \
	RULE(no_new_privileges)         \
	RULE(tmpfs)                     \
	RULE(privileged)                \
	RULE(engine_socket)             \
	RULE(host_mount)                \
	RULE(mount_propagation)         \
	RULE(host_network)              \
	RULE(host_pid)                  \
	RULE(host_ipc)                  \
	RULE(host_uts)                  \
	RULE(host_userns)               \
	RULE(host_cgroup)               \
	RULE(joined_namespace)          \
	RULE(dangerous_capability)      \
	RULE(security_profile)          \
	RULE(device)                    \
	RULE(tmpfs_options)             \
	RULE(explicit_root)             \
	RULE(published_port)            \
	RULE(resource_limits)           \
	RULE(pids_limit)                \
	RULE(restart_policy)            \
	RULE(healthcheck)               \
	RULE(image_pin)                 \
	RULE(plaintext_secret)          \
	RULE(logging_disabled)          \
	RULE(default_network)           \
	RULE(sysctls)

#define DECLARE(name) extern const struct rule rule_##name;
RULES(DECLARE)
#undef DECLARE

#define ROW(name) &rule_##name,
const struct rule *const rules[] = {RULES(ROW)};
#undef ROW

const size_t rule_count = sizeof(rules) / sizeof(*rules);

const struct rule *rule_find(const char *id)
{
	for (size_t i = 0; i < rule_count; i++)
		if (!strcmp(rules[i]->id, id))
			return rules[i];
	return NULL;
}
