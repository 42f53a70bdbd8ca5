/* Own words: capabilities that the author added, and devices of the host. */
#include <string.h>

#include "base/alloc.h"
#include "compose/stack.h"
#include "evidence/own/own_entry.h"

/* Devices that only root may open, or that are of no use without its capabilities. */
static bool is_of_root(const char *path)
{
	static const char *const names[] = {"/dev/net/tun", "/dev/fuse",     "/dev/kmsg",
					    "/dev/mem",	    "/dev/ppp",	     "/dev/mapper/control",
					    "/dev/loop-control"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strncmp(path, names[i], strlen(names[i])) &&
		    (!path[strlen(names[i])] || path[strlen(names[i])] == ':'))
			return true;
	return false;
}

/* Who is not root needs the group of the device, which the host numbers. */
static void note_group(struct own *own)
{
	static const char *const notes[] = {
		"A user that is not root opens its devices by their group: group_add the number that "
		"stat -c %g DEVICE prints on the host.",
		NULL};

	if (!service_value(own->service, SERVICE_GROUP_ADD))
		own->claim->notes = notes;
}

static void read_devices(struct own *own)
{
	const struct setting_list *list = &own->service->host->devices;

	for (size_t i = 0; i < list->count; i++) {
		const char *path = list->items[i].text;

		if (is_of_root(path))
			own_needs_root(own, "it uses a device of the host that only root may open",
				       0);
		else if (!strncmp(path, "/dev/", 5)) {
			note_group(own);
			own_bars_guess(own, "it uses a device of the host, which belongs to root or "
					    "to a group of the host");
		}
	}
}

static bool is_another_image(const struct yaml_node *theirs, const struct service *service)
{
	const struct yaml_node *ours = yaml_resolve(service_value(service, SERVICE_IMAGE));

	theirs = yaml_resolve(theirs);
	return theirs && theirs->kind == YAML_SCALAR &&
	       !(ours && ours->kind == YAML_SCALAR && !strcmp(ours->text, theirs->text));
}

/* The list stands in a mapping that `layer` merges, with another image. */
static bool is_merged_from_another(const struct yaml_node *list, const struct service *layer, const struct service *service)
{
	return list && list->parent != layer->mapping &&
	       is_another_image(yaml_find(list->parent, service_key_name(SERVICE_IMAGE), YAML_BEFORE), service);
}

/* It is that of a service that is extended, or merged, and has another image. */
static bool is_of_another(const struct yaml_node *list, const struct service_layer *layer, const struct service *service)
{
	return (layer->base && is_another_image(service_value(layer->service, SERVICE_IMAGE), service)) ||
	       is_merged_from_another(list, layer->service, service);
}

/*
 * Those that say something of this image. Of the engine's own set a service that is extended, or merged, names what its own
 * image needs, and so does an earlier run of ours.
 */
static capability_set added_for_it(const struct own *own)
{
	const struct service *service = own->service;
	const struct service_stack *stack = service->stack;
	capability_set others = 0, ours = 0;

	if (!stack && is_merged_from_another(service_value(service, SERVICE_CAP_ADD), service, service))
		others = service->cap_add;
	for (size_t i = 0; stack && i < stack->count; i++) {
		const struct yaml_node *list = layer_value(&stack->layers[i], SERVICE_CAP_ADD, YAML_BEFORE);
		capability_set *set = is_of_another(list, &stack->layers[i], service) ? &others : &ours;

		*set |= capabilities_read(list, &own->reader);
	}
	return service->cap_add & ~(others & ~ours & capability_docker_default());
}

void own_capabilities(struct own *own)
{
	capability_set added = added_for_it(own) & ~CAPABILITY_BIT(CAPABILITY_NET_BIND_SERVICE);
	/* iptables reads its tables through a raw socket (iptables(8), libiptc). */
	capability_set beside = added & CAPABILITY_BIT(CAPABILITY_NET_ADMIN)
					? CAPABILITY_BIT(CAPABILITY_NET_RAW)
					: 0;

	for (int i = 0; i < CAPABILITY_COUNT; i++)
		if (added & CAPABILITY_BIT(i)) {
			own_needs_root(own,
				       arena_printf(own->reader.arena,
						    "its author added %s, which a process has only "
						    "as root",
						    capability_name((enum capability)i)),
				       beside);
			break;
		}
	read_devices(own);
}
