/* Rule joined-namespace: services do not live in each other's namespaces. */
#include <string.h>

#include "rules/rule.h"

/* The name of whose namespace it is; NULL when it is its own or the host's. */
static const char *whose(const char *mode)
{
	if (!strncmp(mode, "service:", 8))
		return mode + 8;
	return strncmp(mode, "container:", 10) ? NULL : mode + 10;
}

static void look(struct finding_sink *sink, const struct rule *rule, enum service_key key,
		 const struct setting *mode)
{
	const char *other = whose(mode->text);
	struct finding *finding;

	if (!other)
		return;
	finding = finding_add(sink, rule, key,
			      finding_words(sink, "%s of %s",
					    key == SERVICE_PID ? "it sees the processes"
					    : key == SERVICE_IPC
						    ? "it shares the memory segments and queues"
						    : "it has the network and the localhost",
					    mode->secret ? setting_shown(mode) : other));
	finding->severity = key == SERVICE_NETWORK_MODE ? SEVERITY_LOW : SEVERITY_MEDIUM;
	finding->hint = key == SERVICE_NETWORK_MODE ? "what either binds to localhost, both reach"
						    : "who breaks into one of the two has both";
}

static void check(struct finding_sink *sink, const struct rule *rule)
{
	look(sink, rule, SERVICE_PID, &sink->service->host->pid);
	look(sink, rule, SERVICE_IPC, &sink->service->host->ipc);
	look(sink, rule, SERVICE_NETWORK_MODE, &sink->service->network_mode);
}

const struct rule rule_joined_namespace = {
	.id = "joined-namespace",
	.title = "own namespaces",
	.group = GROUP_EXPOSURE,
	.severity = SEVERITY_MEDIUM,
	.what = "The service does not join another's network, processes or IPC (service:NAME, "
		"container:NAME).",
	.why = "Two services in one namespace are one for an attacker: what the weaker one lets in "
	       "reaches the other.",
	.attack = "Through a shared network, ports on localhost that trust whoever reaches them; "
		  "through "
		  "shared processes, /proc/PID/root and environ of the other; through shared IPC, "
		  "its "
		  "memory.",
	.fix_kind = FIX_NONE,
	.fix = "None: whether the two belong together is for you to say.",
	.exceptions =
		"A VPN gateway that is the network of others (network_mode: service:vpn), and "
		"debugging sidecars.",
	.verify = "docker inspect --format '{{.HostConfig.NetworkMode}} {{.HostConfig.PidMode}} "
		  "{{.HostConfig.IpcMode}}' CONTAINER",
	.expect = "no word that begins with container:",
	.owasp = "RULE #5",
	.mitre = "T1046",
	.cwe = "653",
	.check = check,
};
