/* Rule resource-limits: one service cannot take the host's memory and processors from all others. */
#include <string.h>

#include "evidence/asked/policy.h"
#include "rules/limit.h"

static void check(struct finding_sink *sink, const struct rule *rule)
{
	const struct service *service = sink->service;
	const struct policy_values *values = sink->values;
	struct finding *finding;

	if (!*setting_raw(&service->mem_limit)) {
		finding = finding_add(sink, rule, SERVICE_MEM_LIMIT,
				      "it may take all memory of the host");
		limit_set(sink, finding, SERVICE_MEM_LIMIT, values ? values->mem_limit : NULL,
			  NULL);
	}
	if (!*setting_raw(&service->cpus)) {
		finding = finding_add(sink, rule, SERVICE_CPUS,
				      "it may take all processors of the host");
		finding->severity = SEVERITY_LOW;
		limit_set(sink, finding, SERVICE_CPUS, values ? values->cpus : NULL, NULL);
	}
	if (service->oom_kill_disable) {
		finding =
			finding_add(sink, rule, SERVICE_OOM_KILL_DISABLE,
				    "it is not ended when memory runs out: others are, or the host "
				    "hangs");
		finding->severity =
			*setting_raw(&service->mem_limit) ? SEVERITY_LOW : SEVERITY_HIGH;
		finding->hint = "remove oom_kill_disable";
	}
}

const struct rule rule_resource_limits = {
	.id = "resource-limits",
	.title = "memory and CPU limits",
	.group = GROUP_PRACTICE,
	.severity = SEVERITY_MEDIUM,
	.what = "The service has a limit of memory and of CPU, of its own or in "
		"deploy.resources.limits, "
		"and is ended when it passes the first.",
	.why = "Without limits one leak or one request too large stops everything on the host.",
	.attack = "Requests that make the program allocate or compute; miners use what is there.",
	.fix = "Adds mem_limit and cpus with the values of the policy (values: mem_limit, cpus). Without "
	       "them it only asks for a measure: a value for everything breaks some. composeharden try "
	       "--measure=FACTOR writes what it measured, times the factor.",
	.exceptions = "The one service that the host is for.",
	.verify = "docker inspect --format '{{.HostConfig.Memory}} {{.HostConfig.NanoCpus}} "
		  "{{.HostConfig.OomKillDisable}}' CONTAINER",
	.expect = "two numbers above 0, and false or <nil>",
	.cis = "5.11, 5.12",
	.owasp = "RULE #7",
	.writes_measured = true,
	.check = check,
};
