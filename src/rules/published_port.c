/* Rule published-port: ports are not open to every network that the host is in. */
#include <string.h>

#include "rules/rule.h"

static bool is_everywhere(const char *address)
{
	return !address || !strcmp(address, "0.0.0.0") || !strcmp(address, "::");
}

/* Colons outside of "${...}". */
static size_t count_colons(const char *text)
{
	size_t count = 0, depth = 0;

	for (; *text; text++) {
		if (text[0] == '$' && text[1] == '{')
			depth++;
		else if (*text == '}' && depth)
			depth--;
		else if (*text == ':' && !depth)
			count++;
	}
	return count;
}

/* The entry bound to localhost; NULL when it cannot be told how. */
static const char *local_entry(const struct finding_sink *sink, const char *raw)
{
	if (!strncmp(raw, "0.0.0.0:", 8))
		return finding_words(sink, "127.0.0.1:%s", raw + 8);
	if (!strncmp(raw, "[::]:", 5))
		return finding_words(sink, "[::1]:%s", raw + 5);
	if (count_colons(raw) > 1)
		return NULL;
	return finding_words(sink, count_colons(raw) ? "127.0.0.1:%s" : "127.0.0.1::%s", raw);
}

static void bind_locally(struct finding_sink *sink, struct finding *finding,
			 const struct published_port *port)
{
	struct decision decision = {EVIDENCE_OWN, CONFIDENCE_KNOWN,
				    "reached from this host, or through a proxy on it"};
	const char *entry = port->raw ? local_entry(sink, port->raw) : NULL;
	struct change *change;

	if (sink->service->format == FORMAT_STACK) {
		finding->hint = "a stack has no addresses: do not publish what only services use";
	} else if (entry) {
		change = finding_change(sink, finding, CHANGE_INCLUDE, SERVICE_PORTS, entry);
		change->replaces = port->raw;
		change_because(change, decision);
	} else if (port->is_long && port->node) {
		change = finding_change(sink, finding, CHANGE_FIELD, SERVICE_PORTS, "127.0.0.1");
		change->item = port->node;
		change->field = "host_ip";
		change_because(change, decision);
	}
}

static void look(struct finding_sink *sink, const struct rule *rule,
		 const struct published_port *port)
{
	struct finding *finding;

	if (!port->known) {
		/* "${PORT}:80": the variable may hold an address, and seldom does. */
		if (!port->raw || count_colons(port->raw) > 1)
			return;
		finding = finding_add(sink, rule, SERVICE_PORTS,
				      finding_words(sink,
						    "%s is open on every address of the host, as "
						    "far as its variable tells",
						    port->raw));
		finding->hint = "write 127.0.0.1: before it, if the variable holds no address";
		finding_point(finding, port->node);
		return;
	}
	if (!is_everywhere(port->port.host_address))
		return;
	finding = finding_add(sink, rule, SERVICE_PORTS,
			      finding_words(sink,
					    "port %u is open on every address of the host, past "
					    "its firewall",
					    port->port.first));
	finding_point(finding, port->node);
	bind_locally(sink, finding, port);
}

static void check(struct finding_sink *sink, const struct rule *rule)
{
	/* On the host's network, ports: does nothing. */
	if (!strcmp(sink->planned->network_mode.text, "host"))
		return;
	for (size_t i = 0; i < sink->service->port_count; i++)
		look(sink, rule, &sink->service->ports[i]);
}

const struct rule rule_published_port = {
	.id = "published-port",
	.title = "ports on localhost",
	.group = GROUP_PRACTICE,
	.severity = SEVERITY_MEDIUM,
	.fix_kind = FIX_UNSAFE,
	.what = "Published ports are bound to an address of the host, 127.0.0.1 most of all.",
	.why = "Docker publishes on every address and past the rules of ufw and firewalld: a "
	       "database "
	       "that was meant for the developer's machine is open to the Internet.",
	.attack = "Scanners find an open Redis, MongoDB or Elasticsearch within hours, and take or "
		  "encrypt its data.",
	.fix = "Writes 127.0.0.1: before the port (host_ip in the long syntax). What must be "
	       "reached from "
	       "elsewhere, a web server most of all, then is not: allow it there.",
	.exceptions = "The proxy or server that is the public entrance.",
	.verify = "docker inspect --format '{{json .HostConfig.PortBindings}}' CONTAINER",
	.expect = "no HostIp that is empty, 0.0.0.0 or ::",
	.cis = "5.14",
	.owasp = "RULE #5a",
	.mitre = "T1133, T1190",
	.cwe = "1327",
	.check = check,
};
