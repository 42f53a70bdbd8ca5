/* Rule host-userns: a service does not step out of the engine's user namespace. */
#include <string.h>

#include "rules/rule.h"

static void check(struct finding_sink *sink, const struct rule *rule)
{
	if (!strcmp(sink->service->host->userns_mode.text, "host"))
		finding_unset(sink, rule, SERVICE_USERNS_MODE,
			      "its users are the host's, also where the engine remaps them",
			      "without remapping in the engine it does nothing, and with it it "
			      "undoes it");
}

const struct rule rule_host_userns = {
	.id = "host-userns",
	.title = "remapped users",
	.group = GROUP_EXPOSURE,
	.way = "the host's users",
	.severity = SEVERITY_MEDIUM,
	.fix_kind = FIX_UNSAFE,
	.what = "The service does not use userns_mode: host.",
	.why = "On an engine with userns-remap, root in a container is nobody on the host; this "
	       "switch "
	       "turns that off for the service.",
	.attack = "Root in the container is root on the host again: every escape counts in full.",
	.fix = "Removes the key.",
	.exceptions =
		"Services that must be privileged or share the host's network or processes on an "
		"engine with userns-remap.",
	.verify = "docker inspect --format '{{.HostConfig.UsernsMode}}' CONTAINER",
	.expect = "an empty line",
	.cis = "5.31",
	.owasp = "RULE #2",
	.mitre = "T1611",
	.cwe = "668",
	.check = check,
};
