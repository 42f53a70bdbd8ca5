/* Rule sysctls: no kernel setting is loosened. */
#include <string.h>

#include "base/glob.h"
#include "rules/rule.h"

struct loose {
	const char *name;  /* a glob */
	const char *value; /* that is loose; NULL: any */
	enum severity severity;
	const char *gives;
};

static const struct loose looses[] = {
	{"net.ipv[46].conf.*.route_localnet", "1", SEVERITY_MEDIUM,
	 "lets others on its network reach what listens on its localhost"},
	{"net.ipv[46].conf.*.accept_source_route", "1", SEVERITY_MEDIUM,
	 "lets senders choose the way of their packets"},
	{"net.ipv[46].conf.*.accept_redirects", "1", SEVERITY_LOW,
	 "lets others on its network change its routes"},
	{"net.ipv4.conf.*.rp_filter", "0", SEVERITY_LOW, "takes packets with forged senders"},
	{"net.ipv4.ip_forward", "1", SEVERITY_LOW, "passes packets on between its networks"},
	{"net.ipv6.conf.*.forwarding", "1", SEVERITY_LOW, "passes packets on between its networks"},
	{"net.ipv4.tcp_syncookies", "0", SEVERITY_LOW, "takes its guard against SYN floods away"},
	/* Of these the kernel gives each container its own. */
	{"net.*", "", SEVERITY_LOW, NULL},
	{"fs.mqueue.*", "", SEVERITY_LOW, NULL},
	{"kernel.msg*", "", SEVERITY_LOW, NULL},
	{"kernel.shm*", "", SEVERITY_LOW, NULL},
	{"kernel.sem", "", SEVERITY_LOW, NULL},
	{"kernel.domainname", "", SEVERITY_LOW, NULL},
	{"*", NULL, SEVERITY_HIGH,
	 "is the host's, not the container's: engines refuse it, or all containers have it"},
};

static const struct loose *find(const struct variable *sysctl)
{
	for (size_t i = 0; i < sizeof(looses) / sizeof(*looses); i++) {
		const struct loose *loose = &looses[i];

		if (!glob_matches(loose->name, sysctl->name, 0))
			continue;
		if (loose->value && !loose->gives)
			return NULL;
		if (!loose->value || (sysctl->text && !strcmp(sysctl->text, loose->value)))
			return loose;
	}
	return NULL;
}

static void check(struct finding_sink *sink, const struct rule *rule)
{
	for (size_t i = 0; i < sink->service->sysctl_count; i++) {
		const struct variable *sysctl = &sink->service->sysctls[i];
		const struct loose *loose = sysctl->value.open ? NULL : find(sysctl);
		struct finding *finding;

		if (!loose)
			continue;
		finding = finding_add(sink, rule, SERVICE_SYSCTLS,
				      finding_words(sink, "%s %s", sysctl->shown, loose->gives));
		finding_point(finding, sysctl->value.node);
		finding->severity = loose->severity;
	}
}

const struct rule rule_sysctls = {
	.id = "sysctls",
	.title = "no loose sysctls",
	.group = GROUP_PRACTICE,
	.severity = SEVERITY_MEDIUM,
	.what = "sysctls sets nothing that loosens the network's guards, and nothing of the host.",
	.why = "Each guard that is off is one that an attacker on the same network need not pass.",
	.attack = "With route_localnet a neighbour reaches admin ports on 127.0.0.1; with "
		  "forwarding the "
		  "container is a bridge between networks that were kept apart.",
	.fix_kind = FIX_NONE,
	.fix = "None: why it was set is for you to say.",
	.exceptions = "Routers and VPN gateways (ip_forward).",
	.verify = "docker inspect --format '{{.HostConfig.Sysctls}}' CONTAINER",
	.expect = "only what the program needs",
	.check = check,
};
