/* Rule restart-policy: a service comes back after a crash or a restart of the host. */
#include <string.h>

#include "rules/rule.h"

static void check(struct finding_sink *sink, const struct rule *rule)
{
	const struct service *service = sink->service;
	struct decision decision = {EVIDENCE_DEFAULT, CONFIDENCE_KNOWN,
				    "comes back unless somebody stopped it"};
	struct finding *finding;

	if (*setting_raw(&service->restart) || service->has_restart_policy || service->is_one_shot)
		return;
	finding = finding_add(sink, rule, SERVICE_RESTART,
			      "it stays down after a crash or a restart of the host");
	if (service->format == FORMAT_STACK)
		finding->hint = "in a stack: deploy.restart_policy";
	else
		change_because(finding_change(sink, finding, CHANGE_SET, SERVICE_RESTART,
					      "unless-stopped"),
			       decision);
}

const struct rule rule_restart_policy = {
	.id = "restart-policy",
	.title = "restart policy",
	.group = GROUP_PRACTICE,
	.severity = SEVERITY_LOW,
	.what = "restart (or deploy.restart_policy) is set, to whatever the author chose; a "
		"service whose end "
		"others wait for needs none.",
	.why = "What crashed stays down until somebody looks.",
	.attack = "One request that crashes the program ends the service for good.",
	.fix = "Adds restart: unless-stopped. The benchmark asks for on-failure:5, which does not "
	       "bring "
	       "a service back when the host restarts.",
	.exceptions = "Jobs that run once, and tools: restart: \"no\" says so.",
	.verify = "docker inspect --format '{{.HostConfig.RestartPolicy.Name}}' CONTAINER",
	.expect = "unless-stopped, always or on-failure",
	.cis = "5.15",
	.owasp = "RULE #7",
	.check = check,
};
