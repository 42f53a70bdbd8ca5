/* Rule healthcheck: somebody looks whether a service works. */
#include "rules/rule.h"

static void check(struct finding_sink *sink, const struct rule *rule)
{
	const struct service *service = sink->service;
	struct finding *finding;

	if (service->healthcheck == TRISTATE_TRUE || service->is_one_shot)
		return;
	finding = finding_add(sink, rule, SERVICE_HEALTHCHECK,
			      service->healthcheck == TRISTATE_FALSE
				      ? "its healthcheck is turned off"
				      : "nothing here checks whether it works; its image may");
	finding->hint = "composeharden new writes one for many images";
}

const struct rule rule_healthcheck = {
	.id = "healthcheck",
	.title = "healthcheck",
	.group = GROUP_PRACTICE,
	.severity = SEVERITY_LOW,
	.what = "The service has a healthcheck, and does not turn off its image's.",
	.why = "A process that hangs is running for the engine; what depends on it waits or fails.",
	.attack = "A program that was made to hang goes unnoticed.",
	.fix_kind = FIX_NONE,
	.fix = "None: what shows that the program works is for you to say.",
	.exceptions = "Images with a HEALTHCHECK of their own, which the file does not show.",
	.verify = "docker inspect --format '{{if .State.Health}}{{.State.Health.Status}}{{end}}' "
		  "CONTAINER",
	.expect = "healthy",
	.cis = "5.27",
	.check = check,
};
