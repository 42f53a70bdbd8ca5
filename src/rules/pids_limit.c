/* Rule pids-limit: a service cannot fill the host's table of processes. */
#include <string.h>

#include "evidence/asked/policy.h"
#include "rules/limit.h"

static void check(struct finding_sink *sink, const struct rule *rule)
{
	const struct setting *limit = &sink->service->pids_limit;
	bool none = !strcmp(limit->text, "-1") || !strcmp(limit->text, "0");
	struct finding *finding;

	if (*setting_raw(limit) && (limit->open || !none))
		return;
	finding = finding_add(sink, rule, SERVICE_PIDS_LIMIT,
			      none ? "its limit of processes is turned off"
				   : "it may start as many processes as the host can hold");
	/* A limit in deploy would contradict one of the service. */
	if (none && !service_value(sink->service, SERVICE_PIDS_LIMIT))
		return;
	limit_set(sink, finding, SERVICE_PIDS_LIMIT, sink->values ? sink->values->pids_limit : NULL,
		  "512");
}

const struct rule rule_pids_limit = {
	.id = "pids-limit",
	.title = "limit of processes",
	.group = GROUP_PRACTICE,
	.severity = SEVERITY_LOW,
	.what = "pids_limit (or deploy.resources.limits.pids) is set.",
	.why = "The number of processes is the host's: when it is used up, nobody can log in to "
	       "end the "
	       "service that did it.",
	.attack = "A fork bomb, by a shell or a faulty worker.",
	.fix = "Adds pids_limit with the value of the policy (values: pids_limit), else 512, which "
	       "is "
	       "assumed.",
	.exceptions = "Servers with thousands of threads: a higher number.",
	.verify = "docker inspect --format '{{.HostConfig.PidsLimit}}' CONTAINER",
	.expect = "a number above 0",
	.cis = "5.29",
	.owasp = "RULE #7",
	.writes_measured = true,
	.check = check,
};
