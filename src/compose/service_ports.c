/* Reading the ports that a service publishes and exposes. */
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "compose/service.h"

static void note_port(struct service *service, unsigned port)
{
	if (port && port < 1024 && (!service->low_port || port < service->low_port))
		service->low_port = port;
}

/* "[ADDRESS:][PUBLISHED:]TARGET[/PROTOCOL]" of the long syntax. */
static struct setting long_port(const struct yaml_node *mapping,
				const struct service_reader *reader)
{
	static const char *const names[] = {"target", "published", "host_ip", "protocol"};
	struct setting part[4];
	const char *address;

	for (size_t i = 0; i < 4; i++)
		part[i] = setting_read(yaml_find(mapping, names[i], YAML_BEFORE), reader);
	if (!part[0].node)
		return part[0];
	address = strchr(part[2].text, ':') ? arena_printf(reader->arena, "[%s]", part[2].text)
					    : part[2].text;
	part[0].text = arena_printf(reader->arena, "%s:%s:%s%s%s", address, part[1].text,
				    part[0].text, *part[3].text ? "/" : "", part[3].text);
	for (size_t i = 1; i < 4; i++) {
		part[0].open |= part[i].open;
		part[0].secret |= part[i].secret;
	}
	return part[0];
}

static void read_port(struct published_port *out, const struct yaml_node *item,
		      const struct service_reader *reader)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;
	const struct yaml_node *node = yaml_resolve(item);
	struct setting setting;

	out->is_long = node->kind == YAML_MAPPING;
	setting = out->is_long ? long_port(node, reader) : setting_read(node, reader);
	out->node = setting.node ? node : NULL;
	out->secret = setting.secret;
	out->raw = out->is_long ? NULL : setting_raw(&setting);
	out->known = setting.node && !setting.open &&
		     !port_parse(&out->port, setting.text, reader->arena, &err);
}

/* Of what a variable publishes in the long syntax, the container's port may be known all the same. */
static void note_target(struct service *service, const struct yaml_node *value,
			const struct service_reader *reader)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct setting setting = setting_read(value, reader);
	struct port port;

	if (setting.node && !setting.open && !port_parse_exposed(&port, setting.text, &err))
		note_port(service, port.first);
}

void service_read_ports(struct service *service, const struct service_reader *reader)
{
	const struct yaml_node *ports = service_value(service, SERVICE_PORTS);
	const struct yaml_node *expose = service_value(service, SERVICE_EXPOSE);
	struct published_port *list;
	size_t room = 0;

	setting_each(item, ports, YAML_BEFORE)
		room++;
	service->ports = list = arena_zalloc(reader->arena, room * sizeof(*list));
	setting_each(item, ports, YAML_BEFORE) {
		struct published_port *port = &list[service->port_count];

		read_port(port, item, reader);
		service->port_count += port->node != NULL;
		if (port->known)
			note_port(service, port->port.first);
		else if (port->is_long)
			note_target(service, yaml_find(yaml_resolve(item), "target", YAML_BEFORE),
				    reader);
	}
	setting_each(item, expose, YAML_BEFORE)
		note_target(service, item, reader);
}

bool service_leaves_host_network(const struct service *service)
{
	return !strcmp(service->network_mode.text, "host") && service->port_count;
}
