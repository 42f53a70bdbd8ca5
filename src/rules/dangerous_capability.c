/* Rule dangerous-capability: no capability is added that reaches beyond the container. */
#include <string.h>

#include "rules/rule.h"

/* In tiers: code on the host, reach over the host, disclosure, availability. */
struct danger {
	enum capability capability;
	enum severity severity;
	const char *gives;
};

static const struct danger dangers[];

static const struct danger *find(enum capability capability)
{
	for (const struct danger *at = dangers; at->gives; at++)
		if (at->capability == capability)
			return at;
	return NULL;
}

/* Every container has it that drops nothing: alone it is worth a word on the host's network only. */
static bool is_usual(const struct service *service, enum capability capability)
{
	return capability == CAPABILITY_NET_RAW && strcmp(service->network_mode.text, "host") != 0;
}

/* What a namespace shared with the host makes of it. */
static enum severity severity_here(const struct service *service, const struct danger *danger)
{
	bool network = !strcmp(service->network_mode.text, "host");
	bool pid = !strcmp(service->host->pid.text, "host");

	if (danger->capability == CAPABILITY_NET_ADMIN && network)
		return SEVERITY_HIGH;
	if (danger->capability == CAPABILITY_SYS_PTRACE && pid)
		return SEVERITY_CRITICAL;
	return danger->severity;
}

static void check(struct finding_sink *sink, const struct rule *rule)
{
	const struct service *service = sink->service;

	for (size_t i = 0; i < service->host->added.count; i++) {
		const struct setting *added = &service->host->added.items[i];
		enum capability capability = capability_parse(added->text);
		const struct danger *danger = added->open ? NULL : find(capability);
		struct finding *finding;

		if (!danger || is_usual(service, capability))
			continue;
		finding = finding_add(
			sink, rule, SERVICE_CAP_ADD,
			finding_words(sink, "%s %s", capability_name(capability), danger->gives));
		finding_point(finding, added->node);
		finding->severity = severity_here(service, danger);
	}
}

static bool detail(size_t number, struct rule_detail *out)
{
	const struct danger *danger = &dangers[number];

	if (!danger->gives)
		return false;
	*out = (struct rule_detail){capability_name(danger->capability), danger->severity,
				    danger->gives};
	return true;
}

const struct rule rule_dangerous_capability = {
	.id = "dangerous-capability",
	.title = "no dangerous capabilities",
	.group = GROUP_EXPOSURE,
	.way = "a dangerous capability",
	.severity = SEVERITY_HIGH,
	.what = "cap_add names no capability that reaches the host: in tiers, those that run code "
		"on it, "
		"those that reach over it, those that disclose, those that can stop it.",
	.why = "Namespaces do not hold every capability: some act on the kernel itself, which is "
	       "the "
	       "host's.",
	.attack = "SYS_ADMIN mounts and drives cgroups, SYS_MODULE loads a kernel module, "
		  "DAC_READ_SEARCH opens host files by their handle, BPF and PERFMON watch every "
		  "process: each is a known way out of a container.",
	.fix_kind = FIX_NONE,
	.fix = "None: what the program needs instead is for you to say. Often it is nothing, or a "
	       "device.",
	.exceptions =
		"VPN and network programs (NET_ADMIN), time servers (SYS_TIME), profilers and "
		"debuggers (SYS_PTRACE, PERFMON), databases that ask for SYS_NICE or IPC_LOCK.",
	.verify = "docker inspect --format '{{.HostConfig.CapAdd}}' CONTAINER",
	.expect = "none that is listed here",
	.cis = "5.4",
	.owasp = "RULE #3",
	.mitre = "T1611",
	.cwe = "250",
	.check = check,
	.detail = detail,
};

/* After capabilities(7); what was used to escape is critical. */
static const struct danger dangers[] = {
	{CAPABILITY_ALL, SEVERITY_CRITICAL,
	 "adds every capability: its root is root on the host, but for the devices"},
	{CAPABILITY_SYS_ADMIN, SEVERITY_CRITICAL,
	 "lets its root mount, join namespaces and drive control groups: a known way to the host"},
	{CAPABILITY_SYS_MODULE, SEVERITY_CRITICAL, "loads modules into the host's kernel"},
	{CAPABILITY_SYS_RAWIO, SEVERITY_CRITICAL,
	 "reaches ports, disks and memory of the host past the kernel"},
	{CAPABILITY_DAC_READ_SEARCH, SEVERITY_CRITICAL,
	 "opens any file of the host's file system by its handle, password hashes first"},
	{CAPABILITY_BPF, SEVERITY_HIGH,
	 "loads programs into the kernel, which see all of the host"},
	{CAPABILITY_SYS_PTRACE, SEVERITY_MEDIUM,
	 "reads and changes every process it sees: all of the container, and with pid: host all of "
	 "the host"},
	{CAPABILITY_MAC_ADMIN, SEVERITY_HIGH, "changes the host's security policy"},
	{CAPABILITY_MAC_OVERRIDE, SEVERITY_HIGH, "passes by the host's security policy"},
	{CAPABILITY_NET_ADMIN, SEVERITY_MEDIUM,
	 "changes routes, firewall and addresses of its network"},
	{CAPABILITY_NET_RAW, SEVERITY_MEDIUM,
	 "forges packets: on the host's network it can pose as its neighbours there"},
	{CAPABILITY_PERFMON, SEVERITY_HIGH, "watches every process of the host"},
	{CAPABILITY_SYSLOG, SEVERITY_MEDIUM, "reads the kernel's log and addresses"},
	{CAPABILITY_AUDIT_READ, SEVERITY_MEDIUM, "reads the host's audit log"},
	{CAPABILITY_AUDIT_CONTROL, SEVERITY_HIGH, "turns the host's audit off"},
	{CAPABILITY_CHECKPOINT_RESTORE, SEVERITY_MEDIUM, "reads the memory maps of processes"},
	{CAPABILITY_SYS_BOOT, SEVERITY_HIGH, "restarts the host, or starts another kernel"},
	{CAPABILITY_SYS_TIME, SEVERITY_MEDIUM, "sets the host's clock, on which certificates rest"},
	{CAPABILITY_SYS_RESOURCE, SEVERITY_LOW, "passes by quotas and limits"},
	{CAPABILITY_SYS_NICE, SEVERITY_LOW, "takes the processors from others"},
	{CAPABILITY_IPC_LOCK, SEVERITY_LOW, "locks the host's memory for itself"},
	{CAPABILITY_IPC_OWNER, SEVERITY_LOW,
	 "opens the shared memory of others it shares IPC with"},
	{CAPABILITY_LINUX_IMMUTABLE, SEVERITY_LOW, "makes files that nobody can remove"},
	{CAPABILITY_SYS_TTY_CONFIG, SEVERITY_LOW, "hangs up the host's terminals"},
	{CAPABILITY_WAKE_ALARM, SEVERITY_LOW, "wakes the host from sleep"},
	{CAPABILITY_BLOCK_SUSPEND, SEVERITY_LOW, "keeps the host from sleeping"},
	{CAPABILITY_UNKNOWN, SEVERITY_LOW, NULL},
};
