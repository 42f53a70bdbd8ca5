/* Ports of a service that is made of several mappings: where they are published from. */
#include <string.h>

#include "harden/layered.h"

static const char *field_of(const struct yaml_node *mapping, const char *name,
			    enum yaml_world world)
{
	const struct yaml_node *value = yaml_resolve(yaml_find(mapping, name, world));

	return value && value->kind == YAML_SCALAR ? value->text : "";
}

bool same_port(const struct yaml_node *a, const struct yaml_node *b)
{
	static const char *const fields[] = {"host_ip", "published", "target", "protocol"};

	for (size_t i = 0; a != b && i < sizeof(fields) / sizeof(*fields); i++)
		if (strcmp(field_of(a, fields[i], YAML_BEFORE),
			   field_of(b, fields[i], YAML_BEFORE)) != 0)
			return false;
	return true;
}

/* The port that a change is about, as it was: in words, or as a mapping. */
static bool holds_port(const struct yaml_node *value, const struct change *change)
{
	setting_each(item, value, YAML_AFTER) {
		const struct yaml_node *node = yaml_resolve(item);

		if (change->replaces && node->kind == YAML_SCALAR &&
		    !strcmp(node->text, change->replaces))
			return true;
		if (change->item && node->kind == YAML_MAPPING && same_port(node, change->item) &&
		    strcmp(field_of(node, change->field, YAML_AFTER), change->value) != 0)
			return true;
	}
	return false;
}

const struct service_layer *port_layer(const struct service *service, const struct change *change)
{
	const struct service_stack *stack = service->stack;

	for (size_t i = 0; stack && i < stack->count; i++) {
		const struct service_layer *layer = &stack->layers[i];

		if (i != stack->own &&
		    holds_port(layer_value(layer, SERVICE_PORTS, YAML_AFTER), change))
			return layer;
	}
	return NULL;
}

/* The mapping is one that is planned for itself, and so mends its own ports. */
static bool mends_itself(const struct service *service)
{
	return service->file->writable && report_of(service)->judged;
}

const struct service *port_heir(const struct service *service, const struct change *change)
{
	for (const struct service_dependent *at = service_dependents(service); at; at = at->next) {
		const struct service_stack *stack = at->service->stack;

		for (size_t i = 0; i < stack->count; i++) {
			const struct service_layer *layer = &stack->layers[i];

			if (layer->service != service && !mends_itself(layer->service) &&
			    holds_port(layer_value(layer, SERVICE_PORTS, YAML_AFTER), change))
				return at->service;
		}
	}
	return NULL;
}

static bool has_item(const struct want *want, const char *text)
{
	for (size_t i = 0; i < want->count; i++)
		if (!strcmp(want->items[i].text, text))
			return true;
	return false;
}

bool port_is_beyond(const struct want *want, const struct change *change,
		    const struct service *service)
{
	if (want->key != SERVICE_PORTS || !(service->stack || service_dependents(service)))
		return false;
	return (change->replaces && !has_item(want, change->replaces)) ||
	       port_layer(service, change) || port_heir(service, change);
}
