/* Reading a service's settings. */
#include "compose/service.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "base/error.h"
#include "compose/engine_socket.h"
#include "compose/format.h"

/* A setting that holds a "$". */
static void read_variables(struct setting *setting, const struct service_reader *reader)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;
	enum interpolate_result result;
	const char *alone;

	if (interpolate(setting->node->text, reader->scope, reader->arena, &setting->text, &result,
			&err))
		result = INTERPOLATE_UNKNOWN;
	setting->open = result == INTERPOLATE_UNKNOWN;
	setting->variable = result == INTERPOLATE_UNKNOWN || result == INTERPOLATE_VALUE;
	/* What no variable has a say in says the text alone. */
	if (reader->scope && !interpolate(setting->node->text, NULL, reader->arena, &alone, &result, &err))
		setting->secret = strcmp(alone, setting->text) != 0;
}

struct setting setting_read(const struct yaml_node *value, const struct service_reader *reader)
{
	const struct yaml_node *node = yaml_resolve(value);
	struct setting setting = {.text = ""};

	if (!node || node->kind != YAML_SCALAR || yaml_is_null(node))
		return setting;
	setting.node = node;
	setting.text = node->text;
	if (strchr(node->text, '$'))
		read_variables(&setting, reader);
	return setting;
}

struct yaml_node *setting_next(const struct yaml_node *value, const struct yaml_node *from,
			       enum yaml_world world)
{
	const struct yaml_node *node = yaml_resolve(value);

	if (!node)
		return NULL;
	if (node->kind == YAML_SEQUENCE)
		return yaml_next(node, from, world);
	if (node->kind == YAML_SCALAR && !from && !yaml_is_null(node))
		return (struct yaml_node *)(uintptr_t)node;
	return NULL;
}

static size_t user_len(const char *user)
{
	return strcspn(user, ":");
}

/* As moby's oci/caps/utils.go: ALL of one list is weighed before the names of the other. */
capability_set service_capabilities(const struct service *service)
{
	capability_set all = CAPABILITY_BIT(CAPABILITY_ALL);

	if (service->privileged == TRISTATE_TRUE)
		return all;
	if (service->cap_add & all)
		return all | (~service->cap_drop & (all - 1));
	if (service->cap_drop & all)
		return service->cap_add;
	return (capability_docker_default() & ~service->cap_drop) | service->cap_add;
}

bool user_is_root(const char *user)
{
	size_t len = user_len(user);

	if (len == 4 && !strncmp(user, "root", 4))
		return true;
	return len > 0 && strspn(user, "0") >= len;
}

enum user_kind user_parse(const char *user)
{
	size_t len = user_len(user);

	if (!len)
		return USER_UNSET;
	if (user_is_root(user))
		return USER_ROOT;
	return strspn(user, "0123456789") >= len ? USER_NUMERIC : USER_NAMED;
}

/* Cuts "uid:gid" as it is written, where a colon inside "${...}" does not count. */
static void split_user(struct service *service, struct arena *arena)
{
	const char *raw = setting_raw(&service->user);
	size_t at = 0, depth = 0;

	for (; raw[at] && (raw[at] != ':' || depth); at++) {
		if (raw[at] == '{')
			depth++;
		else if (raw[at] == '}' && depth)
			depth--;
	}
	service->uid = arena_strndup(arena, raw, at);
	service->gid = raw[at] && raw[at + 1] ? raw + at + 1 : service->uid;
	/* A group by name cannot be a mount option. */
	if (!strchr(service->gid, '$') && strspn(service->gid, "0123456789") < strlen(service->gid))
		service->gid = service->uid;
}

static void read_user(struct service *service, const struct service_reader *reader)
{
	service->user = setting_read(service_value(service, SERVICE_USER), reader);
	if (service->user.open) {
		service->user_kind = USER_OPEN;
		return;
	}
	service->user_kind = user_parse(service->user.text);
	if (service->user_kind == USER_NUMERIC)
		split_user(service, reader->arena);
}

static enum tristate read_boolean(const struct yaml_node *value,
				  const struct service_reader *reader, bool *open)
{
	struct setting setting = setting_read(value, reader);

	*open = setting.open;
	return setting.node && !setting.open ? boolean_parse(setting.text) : TRISTATE_UNSET;
}

capability_set capabilities_read(const struct yaml_node *value, const struct service_reader *reader)
{
	capability_set set = 0;

	setting_each(item, value, YAML_BEFORE) {
		struct setting setting = setting_read(item, reader);
		enum capability capability = capability_parse(setting.text);

		if (capability != CAPABILITY_UNKNOWN && !setting.open)
			set |= CAPABILITY_BIT(capability);
	}
	return set;
}

enum tristate security_no_new_privileges(const char *entry)
{
	static const char name[] = "no-new-privileges";
	size_t len = sizeof(name) - 1;

	if (strncmp(entry, name, len) != 0)
		return TRISTATE_UNSET;
	entry += len;
	if (!*entry)
		return TRISTATE_TRUE;
	if (*entry != ':' && *entry != '=')
		return TRISTATE_UNSET;
	/* strconv.ParseBool of Go: what Docker reads it with. */
	if (!strcmp(entry + 1, "1") || !strcmp(entry + 1, "t") || !strcmp(entry + 1, "T") ||
	    !strcmp(entry + 1, "true") || !strcmp(entry + 1, "True") || !strcmp(entry + 1, "TRUE"))
		return TRISTATE_TRUE;
	if (!strcmp(entry + 1, "0") || !strcmp(entry + 1, "f") || !strcmp(entry + 1, "F") ||
	    !strcmp(entry + 1, "false") || !strcmp(entry + 1, "False") ||
	    !strcmp(entry + 1, "FALSE"))
		return TRISTATE_FALSE;
	return TRISTATE_UNSET;
}

static enum tristate read_no_new_privileges(const struct yaml_node *value,
					    const struct service_reader *reader)
{
	enum tristate state = TRISTATE_UNSET, said;

	/* With both, the last wins (doc/engine.md). */
	setting_each(item, value, YAML_BEFORE) {
		said = security_no_new_privileges(setting_read(item, reader).text);
		if (said != TRISTATE_UNSET)
			state = said;
	}
	return state;
}

static bool has_content(const struct yaml_node *value)
{
	const struct yaml_node *node = yaml_resolve(value);

	return node && (node->kind != YAML_SCALAR || (!yaml_is_null(node) && node->len));
}

static void keep_values(struct service *service, const struct service_view *view,
			struct arena *arena)
{
	struct yaml_node *found[SERVICE_KEY_COUNT], **kept;
	size_t count = 0;

	_Static_assert(SERVICE_KEY_COUNT <= 64, "a key has no bit");
	service->keys = 0;
	for (size_t i = 0; i < SERVICE_KEY_COUNT; i++)
		if (view->value[i]) {
			service->keys |= UINT64_C(1) << i;
			found[count++] = view->value[i];
		}
	kept = arena_alloc(arena, count * sizeof(*kept));
	if (count)
		memcpy(kept, found, count * sizeof(*kept));
	service->values = kept;
}

void service_view(const struct service *service, struct service_view *out)
{
	struct yaml_node *const *value = service->values;

	memset(out, 0, sizeof(*out));
	for (uint64_t keys = service->keys; keys; keys &= keys - 1)
		out->value[__builtin_ctzll(keys)] = *value++;
}

/* Of a service of which only the identity is filled. */
static void read_view(struct service *service, const struct service_view *view,
		      const struct service_reader *reader)
{
	struct image_reference *reference;
	struct error err CLEANUP_ERROR = ERROR_INIT;

	keep_values(service, view, reader->arena);
	service->image = setting_read(service_value(service, SERVICE_IMAGE), reader);
	service->has_container = has_content(service_value(service, SERVICE_IMAGE)) ||
				 has_content(service_value(service, SERVICE_BUILD));
	if (service->image.node && !service->image.open) {
		reference = arena_zalloc(reader->arena, sizeof(*reference));
		if (!image_reference_parse(reference, service->image.text, reader->arena, &err))
			service->reference = reference;
	}
	service->network_mode = setting_read(service_value(service, SERVICE_NETWORK_MODE), reader);
	if (!service->network_mode.node)
		service->network_mode = setting_read(service_value(service, SERVICE_NET), reader);
	service->platform = setting_read(service_value(service, SERVICE_PLATFORM), reader);
	service->isolation = setting_read(service_value(service, SERVICE_ISOLATION), reader);
	read_user(service, reader);
	service->read_only = read_boolean(service_value(service, SERVICE_READ_ONLY), reader,
					  &service->read_only_open);
	/* A root that is writable by a variable's value may be so by intent, and not everywhere. */
	service->read_only_open |=
		service->read_only != TRISTATE_TRUE &&
		setting_read(service_value(service, SERVICE_READ_ONLY), reader).variable;
	service->privileged = read_boolean(service_value(service, SERVICE_PRIVILEGED), reader,
					   &service->privileged_open);
	service->cap_add = capabilities_read(service_value(service, SERVICE_CAP_ADD), reader);
	service->cap_drop = capabilities_read(service_value(service, SERVICE_CAP_DROP), reader);
	service->no_new_privileges =
		read_no_new_privileges(service_value(service, SERVICE_SECURITY_OPT), reader);
	service_read_ports(service, reader);
	service_read_mounts(service, reader);
	service_read_host(service, reader);
	service_read_upkeep(service, reader);
	service->engine_socket = service->host->use_api_socket;
	for (size_t i = 0; i < service->mount_count; i++)
		service->engine_socket |= engine_socket_find(&service->mounts[i]) != NULL;
	service->windows = format_windows(service);
}

/* The same service, of which nothing is read: all that its values do not tell. */
static struct service unread(const struct service *service)
{
	return (struct service){
		.name = service->name,
		.file = service->file,
		.document = service->document,
		.stack = service->stack,
		.dependents = service->dependents,
		.owner = service->owner,
		.incomplete = service->incomplete,
		.key = service->key,
		.mapping = service->mapping,
		.format = service->format,
		.is_one_shot = service->is_one_shot,
		.default_network = service->default_network,
	};
}

void service_read_view(struct service *service, const struct service_view *view,
		       const struct service_reader *reader)
{
	struct service fresh = unread(service);

	/* A layered service is read a second time: no field of the first may stay. */
	read_view(&fresh, view, reader);
	*service = fresh;
}

void service_read(struct service *service, const struct service_reader *reader)
{
	struct service_view view;

	view_read(service->mapping, YAML_BEFORE, &view);
	read_view(service, &view, reader);
}

const struct mount *service_mount_at(const struct service *service, const char *path)
{
	for (size_t i = 0; i < service->mount_count; i++)
		if (service->mounts[i].target && !strcmp(service->mounts[i].target, path))
			return &service->mounts[i];
	return NULL;
}
