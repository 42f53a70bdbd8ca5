/* All rules: a new one is one file, one line here, one folder of cases and one paragraph in doc/rules.md. */
#include <string.h>

#include "rules/rule.h"

extern const struct rule rule_user, rule_read_only, rule_cap_drop, rule_no_new_privileges,
	rule_tmpfs, rule_privileged, rule_engine_socket, rule_host_mount, rule_mount_propagation,
	rule_host_network, rule_host_pid, rule_host_ipc, rule_host_uts, rule_host_userns,
	rule_host_cgroup, rule_joined_namespace, rule_dangerous_capability, rule_security_profile,
	rule_device, rule_tmpfs_options, rule_explicit_root,
	rule_published_port, rule_resource_limits, rule_pids_limit, rule_restart_policy,
	rule_healthcheck, rule_image_pin, rule_plaintext_secret, rule_logging_disabled,
	rule_default_network, rule_sysctls;

const struct rule *const rules[] = {
	&rule_user,
	&rule_read_only,
	&rule_cap_drop,
	&rule_no_new_privileges,
	&rule_tmpfs,
	&rule_privileged,
	&rule_engine_socket,
	&rule_host_mount,
	&rule_mount_propagation,
	&rule_host_network,
	&rule_host_pid,
	&rule_host_ipc,
	&rule_host_uts,
	&rule_host_userns,
	&rule_host_cgroup,
	&rule_joined_namespace,
	&rule_dangerous_capability,
	&rule_security_profile,
	&rule_device,
	&rule_tmpfs_options,
	&rule_explicit_root,
	&rule_published_port,
	&rule_resource_limits,
	&rule_pids_limit,
	&rule_restart_policy,
	&rule_healthcheck,
	&rule_image_pin,
	&rule_plaintext_secret,
	&rule_logging_disabled,
	&rule_default_network,
	&rule_sysctls,
};

const size_t rule_count = sizeof(rules) / sizeof(*rules);

const struct rule *rule_find(const char *id)
{
	for (size_t i = 0; i < rule_count; i++)
		if (!strcmp(rules[i]->id, id))
			return rules[i];
	return NULL;
}
