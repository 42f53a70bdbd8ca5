/* Rule cap-drop: all capabilities are dropped but those that the service needs. */
#include "rules/rule.h"

static void add_back(struct finding_sink *sink, struct finding *finding)
{
	const struct posture *posture = sink->posture;
	struct change *change;

	for (size_t i = 0; i < posture->cap_add_count; i++) {
		const struct posture_capability *needed = &posture->cap_add[i];

		if (sink->service->cap_add & CAPABILITY_BIT(needed->capability))
			continue;
		change = finding_change(sink, finding, CHANGE_INCLUDE, SERVICE_CAP_ADD,
					capability_name(needed->capability));
		change_because(change, needed->decision);
	}
}

static void check(struct finding_sink *sink, const struct rule *rule)
{
	const struct posture_switch *wanted = &sink->posture->cap_drop;
	struct finding *finding;
	struct change *change;

	if (sink->service->cap_drop & CAPABILITY_BIT(CAPABILITY_ALL) && wanted->wanted)
		return;
	finding = finding_add(sink, rule, SERVICE_CAP_DROP,
			      "it keeps capabilities that it may not need");
	if (!wanted->wanted) {
		finding_exempt(finding, wanted->decision);
		return;
	}
	change = finding_change(sink, finding, CHANGE_INCLUDE, SERVICE_CAP_DROP, "ALL");
	change_because(change, wanted->decision);
	add_back(sink, finding);
}

const struct rule rule_cap_drop = {
	.id = "cap-drop",
	.title = "dropped capabilities",
	.group = GROUP_CONTROLS,
	.severity = SEVERITY_MEDIUM,
	.what = "Every Linux capability is dropped, and those that the service needs are added back.",
	.why = "Docker gives fourteen capabilities to every container that asks for nothing; few "
	       "services need even one, and each is something to misuse.",
	.attack = "NET_RAW poses as the neighbours on the bridge, DAC_OVERRIDE reads every file of a mount, "
		  "MKNOD and SETFCAP have been parts of escapes.",
	.fix = "Adds cap_drop: [ALL], and cap_add with what the image, its entrypoint and the ports "
	       "call for.",
	.exceptions = "Programs that need what cannot be told from outside: name it with x-composeharden: "
		      "cap_add instead of keeping all.",
	.verify = "docker inspect --format '{{.HostConfig.CapDrop}} {{.HostConfig.CapAdd}}' CONTAINER",
	.expect = "[ALL], and behind it what the service needs",
	.cis = "5.4",
	.owasp = "RULE #3",
	.mitre = "T1611",
	.cwe = "250",
	.check = check,
};
