/* Rule host-pid: a service does not see the host's processes. */
#include <string.h>

#include "rules/rule.h"

static void check(struct finding_sink *sink, const struct rule *rule)
{
	if (!strcmp(sink->service->host->pid.text, "host"))
		finding_unset(sink, rule, SERVICE_PID, "it sees every process of the host",
			      "few services look at processes other than their own");
}

const struct rule rule_host_pid = {
	.id = "host-pid",
	.title = "own processes",
	.group = GROUP_EXPOSURE,
	.way = "the host's processes",
	.severity = SEVERITY_HIGH,
	.fix_kind = FIX_UNSAFE,
	.what = "The service does not use pid: host.",
	.why = "All processes of the host are there to be listed, with their command lines, and "
	       "for "
	       "root with their environment, files and memory.",
	.attack = "Secrets are read from /proc/PID/environ, the host's files through /proc/1/root; "
		  "with SYS_PTRACE code is put into a process of the host.",
	.fix = "Removes the key.",
	.exceptions =
		"Monitoring of processes (node-exporter, agents), with everything else locked: "
		"non-root, no capabilities, read-only.",
	.verify = "docker inspect --format '{{.HostConfig.PidMode}}' CONTAINER",
	.expect = "an empty line",
	.cis = "5.16",
	.mitre = "T1611",
	.cwe = "668",
	.check = check,
};
