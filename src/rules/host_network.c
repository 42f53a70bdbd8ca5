/* Rule host-network: a service has a network of its own. */
#include <string.h>

#include "rules/hook.h"
#include "yaml/document.h"

/* RUN lines on the host's network reach what listens on localhost. */
static void check_build(struct finding_sink *sink, const struct rule *rule)
{
	const struct yaml_node *build = yaml_resolve(service_value(sink->service, SERVICE_BUILD));
	struct setting network;

	if (!build || build->kind != YAML_MAPPING)
		return;
	network = hook_setting(sink, build, "network");
	if (!strcmp(network.text, "host"))
		hook_finding(sink, rule, SERVICE_BUILD, &network,
			     "its build shares the host's network");
}

static void check(struct finding_sink *sink, const struct rule *rule)
{
	const char *message =
		"it shares the host's network: every port it opens, and every one that "
		"others bind to localhost";
	struct finding *finding;

	check_build(sink, rule);
	if (strcmp(sink->service->network_mode.text, "host") != 0)
		return;
	if (service_leaves_host_network(sink->service)) {
		finding = finding_unset(sink, rule, SERVICE_NETWORK_MODE, message,
					"the ports that it publishes are written already");
		finding->hint = "what reached it, or what it reached, on localhost goes by a "
				"service's name then";
		return;
	}
	finding = finding_add(sink, rule, SERVICE_NETWORK_MODE, message);
	finding->hint = "instead, publish the ports that it listens on with ports:";
}

static void leave(struct service *planned)
{
	if (service_leaves_host_network(planned))
		planned->network_mode.text = "";
}

const struct rule rule_host_network = {
	.id = "host-network",
	.title = "own network",
	.group = GROUP_EXPOSURE,
	.way = "the host's network",
	.severity = SEVERITY_HIGH,
	.fix_kind = FIX_UNSAFE,
	.what = "The service does not use network_mode: host.",
	.why = "In the host's network namespace nothing lies between the service and what listens "
	       "on "
	       "localhost: databases, admin pages, the abstract sockets of other programs.",
	.attack =
		"An intruder connects to services bound to 127.0.0.1, opens ports past the "
		"firewall's plan, and with NET_ADMIN or NET_RAW rewrites or listens to the host's "
		"traffic.",
	.fix = "Removes network_mode where the service has ports: of its own, which then publish "
	       "what is needed; else which ports those are is for you to say.",
	.exceptions =
		"Programs about the network itself: DHCP, mDNS and UPnP discovery, VPN gateways, "
		"node metrics.",
	.verify = "docker inspect --format '{{.HostConfig.NetworkMode}}' CONTAINER",
	.expect = "anything but host",
	.cis = "5.10",
	.owasp = "RULE #5",
	.mitre = "T1040, T1046",
	.cwe = "668",
	.check = check,
	.leave = leave,
};
