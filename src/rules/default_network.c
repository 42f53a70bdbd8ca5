/* Rule default-network: services that have nothing to say to each other cannot. */
#include "rules/rule.h"

static void check(struct finding_sink *sink, const struct rule *rule)
{
	size_t count = sink->service->default_network;
	struct finding *finding;

	if (count < 2)
		return;
	finding = finding_add(
		sink, rule, SERVICE_NETWORKS,
		finding_words(sink, "it shares the project's default network with %zu other%s",
			      count - 1, count == 2 ? "" : "s"));
	finding->hint =
		"give each pair that must talk a network, internal: true where nothing outside "
		"is needed";
}

const struct rule rule_default_network = {
	.id = "default-network",
	.title = "networks of its own",
	.group = GROUP_PRACTICE,
	.severity = SEVERITY_LOW,
	.what = "The service names its networks, instead of sharing the default one with all "
		"others.",
	.why = "On one network every service reaches every port of every other.",
	.attack = "From a broken web server straight to the database's and the queue's ports.",
	.fix_kind = FIX_NONE,
	.fix = "None: who talks to whom is for you to say.",
	.exceptions = "Projects of two services that belong together.",
	.verify = "docker inspect --format '{{json .NetworkSettings.Networks}}' CONTAINER",
	.expect = "no network whose name ends in _default",
	.owasp = "RULE #5",
	.mitre = "T1046",
	.cwe = "653",
	.check = check,
};
