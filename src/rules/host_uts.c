/* Rule host-uts: a service has a host name of its own. */
#include <string.h>

#include "rules/rule.h"

static void check(struct finding_sink *sink, const struct rule *rule)
{
	if (!strcmp(sink->service->host->uts.text, "host"))
		finding_unset(sink, rule, SERVICE_UTS, "it shares the host's name",
			      "hostname: gives a service any name without sharing the host's");
}

const struct rule rule_host_uts = {
	.id = "host-uts",
	.title = "own host name",
	.group = GROUP_EXPOSURE,
	.severity = SEVERITY_LOW,
	.fix_kind = FIX_UNSAFE,
	.what = "The service does not use uts: host.",
	.why = "The host's name is the container's, to see and, with SYS_ADMIN, to change.",
	.attack = "A changed host name misleads logs, monitoring and whatever trusts the name.",
	.fix = "Removes the key.",
	.exceptions = "Agents that report under the host's name; setting hostname: does the same.",
	.verify = "docker inspect --format '{{.HostConfig.UTSMode}}' CONTAINER",
	.expect = "an empty line",
	.cis = "5.21",
	.cwe = "668",
	.check = check,
};
