/* Rule logging-disabled: what a service says is kept. */
#include <string.h>

#include "rules/rule.h"

static void check(struct finding_sink *sink, const struct rule *rule)
{
	struct finding *finding;

	if (strcmp(sink->service->log_driver.text, "none") != 0)
		return;
	finding = finding_unset(sink, rule, SERVICE_LOGGING,
				"logging is off: nobody can tell what it did",
				"the engine's own driver keeps the logs");
	finding_point(finding, sink->service->log_driver.node);
}

const struct rule rule_logging_disabled = {
	.id = "logging-disabled",
	.title = "logging on",
	.group = GROUP_PRACTICE,
	.severity = SEVERITY_MEDIUM,
	.fix_kind = FIX_UNSAFE,
	.what = "logging.driver is not none.",
	.why = "After an incident the logs are what is left to look at.",
	.attack = "An intruder leaves no trace.",
	.fix = "Removes logging, so that the engine's own driver holds.",
	.exceptions = "Programs that write their logs elsewhere by themselves.",
	.verify = "docker inspect --format '{{.HostConfig.LogConfig.Type}}' CONTAINER",
	.expect = "anything but none",
	.mitre = "T1562",
	.cwe = "778",
	.check = check,
};
