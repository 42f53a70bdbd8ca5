/* Rule engine-socket: a service does not command the container engine. */
#include <string.h>

#include "compose/engine_socket.h"
#include "rules/rule.h"

static void look_at_mount(struct finding_sink *sink, const struct rule *rule,
			  const struct mount *mount)
{
	const char *engine = engine_socket_find(mount);
	struct finding *finding;

	if (!engine)
		return;
	finding = finding_add(
		sink, rule, SERVICE_VOLUMES,
		finding_words(sink, "%s gives it the %s engine, which is root on the host%s",
			      mount->shown_source, engine,
			      mount->read_only ? "; :ro is no help, the socket takes every command "
						 "all the same"
					       : ""));
	finding_point(finding, mount->node);
	finding->hint = "a proxy that lets through only the calls it needs is less";
}

static const char *find_variable(const struct service *service, const char *name)
{
	for (size_t i = 0; i < service->variable_count; i++)
		if (!strcmp(service->environment[i].name, name) && service->environment[i].text)
			return service->environment[i].text;
	return "";
}

/* An engine over the network, without the certificates that would tell who may command it. */
static void look_at_variable(struct finding_sink *sink, const struct rule *rule,
			     const struct variable *variable)
{
	struct finding *finding;
	bool proxy;

	if (strcmp(variable->name, "DOCKER_HOST") != 0 || !variable->text ||
	    strncmp(variable->text, "tcp://", 6) != 0)
		return;
	/* A service that speaks for the socket and filters is the way out that is recommended. */
	proxy = strstr(variable->text, "proxy") || strstr(variable->text, "socket");
	if (!proxy && *find_variable(sink->service, "DOCKER_TLS_VERIFY"))
		return;
	finding =
		finding_add(sink, rule, SERVICE_ENVIRONMENT,
			    proxy ? "DOCKER_HOST commands an engine through a proxy"
				  : "DOCKER_HOST commands an engine over TCP, without TLS: whoever "
				    "reaches that port is root on its host");
	finding_point(finding, variable->value.node);
	finding->severity = proxy ? SEVERITY_LOW : SEVERITY_HIGH;
	finding->hint = proxy ? "see that it lets through only what is needed, and that its "
				"network has no one else"
			      : "use TLS with client certificates (DOCKER_TLS_VERIFY), or ssh://";
}

static void check(struct finding_sink *sink, const struct rule *rule)
{
	const struct service *service = sink->service;
	struct finding *finding;

	for (size_t i = 0; i < service->mount_count; i++)
		look_at_mount(sink, rule, &service->mounts[i]);
	if (service->host->use_api_socket) {
		finding = finding_add(sink, rule, SERVICE_USE_API_SOCKET,
				      "use_api_socket gives it the engine, which is root on the "
				      "host, and the registry logins of whoever starts it");
		finding->hint = "a proxy that lets through only the calls it needs is less";
	}
	for (size_t i = 0; i < service->variable_count; i++)
		look_at_variable(sink, rule, &service->environment[i]);
}

const struct rule rule_engine_socket = {
	.id = "engine-socket",
	.title = "no engine socket",
	.group = GROUP_EXPOSURE,
	.way = "the engine's socket",
	.severity = SEVERITY_CRITICAL,
	.what = "The service has no way to a container engine's API: no socket of Docker, "
		"containerd, "
		"Podman, CRI-O or BuildKit, no folder that holds one, no DOCKER_HOST over plain "
		"TCP.",
	.why = "Who may ask the engine to start containers may ask for a privileged one with the "
	       "host's root mounted. A read-only mount changes nothing: it protects the file, not "
	       "what is said through it.",
	.attack = "One HTTP request through the socket starts a container with / of the host in "
		  "it, as "
		  "root, and runs anything there.",
	.fix_kind = FIX_NONE,
	.fix = "None by itself. Put a filtering proxy between the two, or use a feature of the "
	       "program "
	       "that needs no socket.",
	.exceptions =
		"Programs whose task is the engine (Traefik, Portainer, CI runners, updaters): "
		"then behind a proxy, or on a host of their own.",
	.verify = "docker inspect --format '{{range .Mounts}}{{println .Source}}{{end}}' CONTAINER",
	.expect = "no path of a socket, and no folder that holds one",
	.cis = "5.32",
	.owasp = "RULE #1",
	.mitre = "T1609, T1610, T1611",
	.cwe = "668",
	.check = check,
};
