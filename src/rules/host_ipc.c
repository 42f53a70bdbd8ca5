/* Rule host-ipc: a service does not share the host's memory segments and queues. */
#include <string.h>

#include "rules/rule.h"

static void check(struct finding_sink *sink, const struct rule *rule)
{
	if (!strcmp(sink->service->host->ipc.text, "host"))
		finding_unset(sink, rule, SERVICE_IPC,
			      "it shares the host's shared memory, semaphores and message queues",
			      "a larger /dev/shm is had with shm_size");
}

const struct rule rule_host_ipc = {
	.id = "host-ipc",
	.title = "own IPC",
	.group = GROUP_EXPOSURE,
	.way = "the host's IPC",
	.severity = SEVERITY_MEDIUM,
	.fix_kind = FIX_UNSAFE,
	.what = "The service does not use ipc: host.",
	.why = "Programs on the host keep data in shared memory, databases and browsers most of "
	       "all.",
	.attack = "Segments and /dev/shm of programs on the host are read and written: their data "
		  "leaks, or they crash and are made to do things.",
	.fix = "Removes the key. Where it was there for a larger /dev/shm, set shm_size.",
	.exceptions = "GPU computing that shares memory with programs of the host.",
	.verify = "docker inspect --format '{{.HostConfig.IpcMode}}' CONTAINER",
	.expect = "private, shareable or none",
	.cis = "5.17",
	.cwe = "668",
	.check = check,
};
