/* Rule read-only: the container's root file system cannot be written. */
#include "rules/rule.h"

static void check(struct finding_sink *sink, const struct rule *rule)
{
	const struct posture_switch *wanted = &sink->posture->read_only;
	const struct service *service = sink->service;
	struct finding *finding;
	struct change *change;

	if (service->read_only == TRISTATE_TRUE)
		return;
	finding = finding_add(sink, rule, SERVICE_READ_ONLY,
			      service->read_only == TRISTATE_FALSE ? "read_only is false"
								   : "the root is writable");
	if (service->read_only_open) {
		finding_exempt(finding, (struct decision){EVIDENCE_OWN, CONFIDENCE_KNOWN,
							  "read_only is decided by a variable"});
	} else if (service->read_only == TRISTATE_FALSE && !sink->unsafe) {
		finding_hold_unsafe(finding);
	} else if (!wanted->wanted) {
		finding_exempt(finding, wanted->decision);
	} else {
		change = finding_change(sink, finding, CHANGE_SET, SERVICE_READ_ONLY, "true");
		change->word = true;
		change_because(change, wanted->decision);
	}
}

const struct rule rule_read_only = {
	.id = "read-only",
	.title = "read-only root",
	.group = GROUP_CONTROLS,
	.severity = SEVERITY_MEDIUM,
	.brings = "tmpfs",
	.what = "The container's root file system is mounted read-only.",
	.why = "An intruder cannot replace a program, drop a tool or change a configuration that "
	       "outlives the process.",
	.attack = "A web shell beside the pages, a changed library, a job in /etc: what stays when the "
		  "process is gone.",
	.fix = "Adds read_only: true, together with a tmpfs for each place that the image writes.",
	.exceptions = "Programs that write beside their own code: mount a volume there instead.",
	.verify = "docker inspect --format '{{.HostConfig.ReadonlyRootfs}}' CONTAINER",
	.expect = "true",
	.cis = "5.13",
	.owasp = "RULE #8",
	.mitre = "T1609, T1611",
	.cwe = "732",
	.check = check,
};
