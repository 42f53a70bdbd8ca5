/* Reading how a service is kept running: limits, restart, health, logs, kernel settings. */
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "compose/service.h"

/* A value some keys down; NULL when it is not there. */
static const struct yaml_node *find_below(const struct yaml_node *value, const char *const *path)
{
	const struct yaml_node *node = yaml_resolve(value);

	for (; node && *path; path++) {
		if (node->kind != YAML_MAPPING)
			return NULL;
		node = yaml_resolve(yaml_find(node, *path, YAML_BEFORE));
	}
	return node;
}

/* The service's own key, or where it sets no limit that of deploy, which Compose prefers to a 0. */
static struct setting read_limit(const struct service *service, enum service_key key,
				 const char *limit, const struct service_reader *reader)
{
	const char *path[] = {"resources", "limits", limit, NULL};
	struct setting own = setting_read(service_value(service, key), reader), deploy;

	if ((own.node && strcmp(own.text, "0") != 0) || !service_value(service, SERVICE_DEPLOY))
		return own;
	deploy = setting_read(find_below(service_value(service, SERVICE_DEPLOY), path), reader);
	return deploy.node ? deploy : own;
}

static enum tristate read_health(const struct service *service, const struct service_reader *reader)
{
	const struct yaml_node *value = yaml_resolve(service_value(service, SERVICE_HEALTHCHECK));
	const struct yaml_node *test, *first;

	if (!value || value->kind != YAML_MAPPING)
		return TRISTATE_UNSET;
	if (boolean_parse(setting_read(yaml_find(value, "disable", YAML_BEFORE), reader).text) ==
	    TRISTATE_TRUE)
		return TRISTATE_FALSE;
	test = yaml_find(value, "test", YAML_BEFORE);
	first = setting_next(test, NULL, YAML_BEFORE);
	return first && !strcmp(setting_read(first, reader).text, "NONE") ? TRISTATE_FALSE
									  : TRISTATE_TRUE;
}

void service_read_upkeep(struct service *service, const struct service_reader *reader)
{
	static const char *const policy[] = {"restart_policy", NULL},
				 *const driver[] = {"driver", NULL}, *const args[] = {"args", NULL};
	service->restart = setting_read(service_value(service, SERVICE_RESTART), reader);
	service->has_restart_policy =
		find_below(service_value(service, SERVICE_DEPLOY), policy) != NULL;
	service->mem_limit = read_limit(service, SERVICE_MEM_LIMIT, "memory", reader);
	service->cpus = read_limit(service, SERVICE_CPUS, "cpus", reader);
	if (!service->cpus.node)
		service->cpus = setting_read(service_value(service, SERVICE_CPU_QUOTA), reader);
	service->pids_limit = read_limit(service, SERVICE_PIDS_LIMIT, "pids", reader);
	service->oom_kill_disable =
		boolean_parse(setting_read(service_value(service, SERVICE_OOM_KILL_DISABLE), reader)
				      .text) == TRISTATE_TRUE;
	service->healthcheck = read_health(service, reader);
	service->log_driver =
		setting_read(find_below(service_value(service, SERVICE_LOGGING), driver), reader);
	service->sysctls = variables_read(service_value(service, SERVICE_SYSCTLS), reader,
					  &service->sysctl_count);
	service->build_args =
		variables_read(find_below(service_value(service, SERVICE_BUILD), args), reader,
			       &service->build_arg_count);
}
