/* Rule host-cgroup: a service sees and counts in its own part of the control groups. */
#include <string.h>

#include "rules/rule.h"

static void check(struct finding_sink *sink, const struct rule *rule)
{
	const struct service *service = sink->service;
	struct finding *finding;

	if (!strcmp(service->host->cgroup.text, "host"))
		finding_unset(sink, rule, SERVICE_CGROUP,
			      "it sees the control groups of the whole host",
			      "a container's own are what programs look at");
	if (!*service->host->cgroup_parent.text)
		return;
	finding = finding_add(sink, rule, SERVICE_CGROUP_PARENT,
			      finding_words(sink, "its limits are those of the control group %s",
					    setting_shown(&service->host->cgroup_parent)));
	finding->severity = SEVERITY_LOW;
	finding->hint = "see that the group exists and has limits of its own";
}

const struct rule rule_host_cgroup = {
	.id = "host-cgroup",
	.title = "own control groups",
	.group = GROUP_EXPOSURE,
	.way = "the host's control groups",
	.severity = SEVERITY_MEDIUM,
	.fix_kind = FIX_UNSAFE,
	.what = "The service does not use cgroup: host, nor cgroup_parent to leave the engine's "
		"group.",
	.why = "The tree of control groups names every container and unit of the host and holds "
	       "their limits.",
	.attack = "Where the tree is writable (a mount of /sys/fs/cgroup, SYS_ADMIN), limits of "
		  "other "
		  "services fall, and on cgroup v1 a release_agent runs a program on the host.",
	.fix = "Removes cgroup: host. A cgroup_parent is only reported.",
	.exceptions =
		"systemd inside a container, and monitoring of control groups (cadvisor), with a "
		"read-only mount.",
	.verify = "docker inspect --format '{{.HostConfig.CgroupnsMode}} "
		  "{{.HostConfig.CgroupParent}}' "
		  "CONTAINER",
	.expect = "private",
	.cis = "5.25",
	.mitre = "T1611",
	.cwe = "668",
	.check = check,
};
