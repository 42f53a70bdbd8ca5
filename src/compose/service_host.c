/* Reading what a service shares with the host or with other containers, and its environment. */
#include <string.h>

#include "base/alloc.h"
#include "compose/service.h"

static struct setting_list read_list(const struct service *service, enum service_key key,
				     const struct service_reader *reader)
{
	const struct yaml_node *value = service->view.value[key];
	struct setting_list list = {NULL, 0};
	struct setting *items;
	size_t room = 0;

	for (struct yaml_node *item = setting_next(value, NULL, YAML_BEFORE); item;
	     item = setting_next(value, item, YAML_BEFORE))
		room++;
	if (!room)
		return list;
	items = arena_alloc(reader->arena, room * sizeof(*items));
	for (struct yaml_node *item = setting_next(value, NULL, YAML_BEFORE); item;
	     item = setting_next(value, item, YAML_BEFORE)) {
		items[list.count] = setting_read(item, reader);
		if (items[list.count].node)
			list.count++;
	}
	list.items = items;
	return list;
}

/* A device of the long syntax, in the words of the short one. */
static struct setting read_device(const struct yaml_node *mapping,
				  const struct service_reader *reader)
{
	struct setting setting = setting_read(yaml_find(mapping, "source", YAML_BEFORE), reader);
	struct setting target = setting_read(yaml_find(mapping, "target", YAML_BEFORE), reader);
	struct setting rights =
		setting_read(yaml_find(mapping, "permissions", YAML_BEFORE), reader);

	setting.text = arena_printf(reader->arena, "%s:%s:%s", setting.text,
				    *target.text ? target.text : setting.text,
				    *rights.text ? rights.text : "rwm");
	return setting;
}

static void read_long_devices(struct service *service, const struct service_reader *reader)
{
	const struct yaml_node *value = yaml_resolve(service->view.value[SERVICE_DEVICES]);
	size_t room = service->devices.count;
	struct setting *items;

	if (!value || value->kind != YAML_SEQUENCE)
		return;
	room += yaml_count(value, YAML_BEFORE);
	items = arena_alloc(reader->arena, (room + 1) * sizeof(*items));
	if (service->devices.count)
		memcpy(items, service->devices.items, service->devices.count * sizeof(*items));
	service->devices.items = items;
	for (struct yaml_node *item = yaml_next(value, NULL, YAML_BEFORE); item;
	     item = yaml_next(value, item, YAML_BEFORE)) {
		const struct yaml_node *node = yaml_resolve(item);

		if (node->kind != YAML_MAPPING)
			continue;
		items[service->devices.count] = read_device(node, reader);
		if (items[service->devices.count].node)
			service->devices.count++;
	}
}

/* "NAME=value" or "NAME". */
static struct variable read_assignment(const struct setting *setting, struct arena *arena)
{
	const char *equals = strchr(setting->text, '=');
	struct variable variable = {setting->text, *setting, NULL};

	if (equals) {
		variable.name =
			arena_strndup(arena, setting->text, (size_t)(equals - setting->text));
		variable.text = equals + 1;
	}
	return variable;
}

static void read_environment(struct service *service, const struct service_reader *reader)
{
	const struct yaml_node *value = yaml_resolve(service->view.value[SERVICE_ENVIRONMENT]);
	struct setting_list list = read_list(service, SERVICE_ENVIRONMENT, reader);
	bool mapping = value && value->kind == YAML_MAPPING;
	size_t room = mapping ? yaml_count(value, YAML_BEFORE) : list.count;
	struct yaml_pair pair = {NULL, NULL};
	struct variable *variables;

	if (!room)
		return;
	variables = arena_alloc(reader->arena, room * sizeof(*variables));
	for (size_t i = 0; i < list.count; i++)
		variables[service->variable_count++] =
			read_assignment(&list.items[i], reader->arena);
	while (mapping && yaml_pair_next(value, YAML_BEFORE, &pair)) {
		struct setting setting = setting_read(pair.value, reader);

		if (pair.key->kind == YAML_SCALAR && !yaml_is_merge_key(pair.key))
			variables[service->variable_count++] = (struct variable){
				pair.key->text, setting, setting.node ? setting.text : NULL};
	}
	service->environment = variables;
}

void service_read_host(struct service *service, const struct service_reader *reader)
{
	struct yaml_node **value = service->view.value;

	service->ipc = setting_read(value[SERVICE_IPC], reader);
	service->pid = setting_read(value[SERVICE_PID], reader);
	service->uts = setting_read(value[SERVICE_UTS], reader);
	service->userns_mode = setting_read(value[SERVICE_USERNS_MODE], reader);
	service->cgroup = setting_read(value[SERVICE_CGROUP], reader);
	service->cgroup_parent = setting_read(value[SERVICE_CGROUP_PARENT], reader);
	service->use_api_socket =
		boolean_parse(setting_read(value[SERVICE_USE_API_SOCKET], reader).text) ==
		TRISTATE_TRUE;
	service->security_opt = read_list(service, SERVICE_SECURITY_OPT, reader);
	service->added = read_list(service, SERVICE_CAP_ADD, reader);
	service->devices = read_list(service, SERVICE_DEVICES, reader);
	read_long_devices(service, reader);
	service->device_cgroup_rules = read_list(service, SERVICE_DEVICE_CGROUP_RULES, reader);
	read_environment(service, reader);
}
