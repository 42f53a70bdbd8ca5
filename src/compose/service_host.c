/* Reading what a service shares with the host or with other containers, and its environment. */
#include <string.h>

#include "base/alloc.h"
#include "compose/service.h"

static struct setting_list read_list(const struct yaml_node *value,
				     const struct service_reader *reader)
{
	struct setting_list list = {NULL, 0};
	struct setting *items;
	size_t room = 0;

	setting_each(item, value, YAML_BEFORE)
		room++;
	if (!room)
		return list;
	items = arena_alloc(reader->arena, room * sizeof(*items));
	setting_each(item, value, YAML_BEFORE) {
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

static void add_long_devices(struct setting_list *devices, const struct yaml_node *list,
			     const struct service_reader *reader)
{
	const struct yaml_node *value = yaml_resolve(list);
	size_t room = devices->count;
	struct setting *items;

	if (!value || value->kind != YAML_SEQUENCE)
		return;
	room += yaml_count(value, YAML_BEFORE);
	items = arena_alloc(reader->arena, (room + 1) * sizeof(*items));
	if (devices->count)
		memcpy(items, devices->items, devices->count * sizeof(*items));
	devices->items = items;
	yaml_each(item, value, YAML_BEFORE) {
		const struct yaml_node *node = yaml_resolve(item);

		if (node->kind != YAML_MAPPING)
			continue;
		items[devices->count] = read_device(node, reader);
		if (items[devices->count].node)
			devices->count++;
	}
}

/* "NAME=value" or "NAME". */
static struct variable read_assignment(const struct setting *setting, struct arena *arena)
{
	const char *equals = strchr(setting->text, '=');
	struct variable variable = {setting->text, *setting, NULL, setting_shown(setting)};
	const char *written = variable.shown;
	size_t name = strcspn(written, "=");

	if (equals) {
		variable.name =
			arena_strndup(arena, setting->text, (size_t)(equals - setting->text));
		variable.text = equals + 1;
	}
	/* A "=" within "${...}" parts nothing. */
	if (name < strcspn(written, "$"))
		variable.shown = arena_strndup(arena, written, name);
	else if (!setting->secret)
		variable.shown = variable.name;
	return variable;
}

const struct variable *variables_read(const struct yaml_node *value,
				      const struct service_reader *reader, size_t *count)
{
	const struct yaml_node *node = yaml_resolve(value);
	struct setting_list list = read_list(node, reader);
	bool mapping = node && node->kind == YAML_MAPPING;
	size_t room = mapping ? yaml_count(node, YAML_BEFORE) : list.count;
	struct yaml_pair pair = {NULL, NULL};
	struct variable *variables;

	*count = 0;
	if (!room)
		return NULL;
	variables = arena_alloc(reader->arena, room * sizeof(*variables));
	for (size_t i = 0; i < list.count; i++)
		variables[(*count)++] = read_assignment(&list.items[i], reader->arena);
	while (mapping && yaml_pair_next(node, YAML_BEFORE, &pair)) {
		struct setting setting = setting_read(pair.value, reader);

		if (pair.key->kind == YAML_SCALAR && !yaml_is_merge_key(pair.key))
			variables[(*count)++] = (struct variable){
				pair.key->text, setting, setting.node ? setting.text : NULL,
				pair.key->text};
	}
	return variables;
}

/* The keys that struct service_host is read from. */
#define KEY(name) (UINT64_C(1) << SERVICE_##name)
#define HOST_KEYS                                                                                  \
	(KEY(IPC) | KEY(PID) | KEY(UTS) | KEY(USERNS_MODE) | KEY(CGROUP) | KEY(CGROUP_PARENT) |    \
	 KEY(USE_API_SOCKET) | KEY(SECURITY_OPT) | KEY(CAP_ADD) | KEY(DEVICES) |                   \
	 KEY(DEVICE_CGROUP_RULES))

static const struct service_host *read_host(const struct service *service,
					    const struct service_reader *reader)
{
	static const struct service_host nothing = {
		.ipc = {.text = ""},
		.pid = {.text = ""},
		.uts = {.text = ""},
		.userns_mode = {.text = ""},
		.cgroup = {.text = ""},
		.cgroup_parent = {.text = ""},
	};
	const struct yaml_node *devices = service_value(service, SERVICE_DEVICES);
	struct service_host *host;

	if (!(service->keys & HOST_KEYS))
		return &nothing;
	host = arena_alloc(reader->arena, sizeof(*host));
	*host = (struct service_host){
		.ipc = setting_read(service_value(service, SERVICE_IPC), reader),
		.pid = setting_read(service_value(service, SERVICE_PID), reader),
		.uts = setting_read(service_value(service, SERVICE_UTS), reader),
		.userns_mode = setting_read(service_value(service, SERVICE_USERNS_MODE), reader),
		.cgroup = setting_read(service_value(service, SERVICE_CGROUP), reader),
		.cgroup_parent =
			setting_read(service_value(service, SERVICE_CGROUP_PARENT), reader),
		.use_api_socket =
			boolean_parse(
				setting_read(service_value(service, SERVICE_USE_API_SOCKET), reader)
					.text) == TRISTATE_TRUE,
		.security_opt = read_list(service_value(service, SERVICE_SECURITY_OPT), reader),
		.added = read_list(service_value(service, SERVICE_CAP_ADD), reader),
		.devices = read_list(devices, reader),
		.device_cgroup_rules =
			read_list(service_value(service, SERVICE_DEVICE_CGROUP_RULES), reader),
	};
	add_long_devices(&host->devices, devices, reader);
	return host;
}

void service_read_host(struct service *service, const struct service_reader *reader)
{
	service->host = read_host(service, reader);
	service->environment = variables_read(service_value(service, SERVICE_ENVIRONMENT), reader,
					      &service->variable_count);
}
