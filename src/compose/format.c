/* Telling the old format, Swarm stacks and Windows containers. */
#include "compose/format.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "compose/project.h"
#include "yaml/document.h"

/* All keys of a service in the old format (docker-compose 1.29.2, config_schema_v1.json), sorted. */
static const char *const old_keys[] = {
	"build",
	"cap_add",
	"cap_drop",
	"cgroup_parent",
	"command",
	"container_name",
	"cpu_quota",
	"cpu_shares",
	"cpuset",
	"devices",
	"dns",
	"dns_search",
	"dockerfile",
	"domainname",
	"entrypoint",
	"env_file",
	"environment",
	"expose",
	"extends",
	"external_links",
	"extra_hosts",
	"hostname",
	"image",
	"ipc",
	"labels",
	"links",
	"log_driver",
	"log_opt",
	"mac_address",
	"mem_limit",
	"mem_swappiness",
	"memswap_limit",
	"net",
	"pid",
	"ports",
	"privileged",
	"read_only",
	"restart",
	"security_opt",
	"shm_size",
	"stdin_open",
	"stop_signal",
	"tty",
	"ulimits",
	"user",
	"volume_driver",
	"volumes",
	"volumes_from",
	"working_dir",
};

static int compare(const void *name, const void *entry)
{
	return strcmp(name, *(const char *const *)entry);
}

static bool is_old_key(const struct yaml_node *key)
{
	if (key->kind != YAML_SCALAR)
		return false;
	return yaml_is_merge_key(key) ||
	       bsearch(key->text, old_keys, sizeof(old_keys) / sizeof(*old_keys), sizeof(*old_keys),
		       compare);
}

static bool has_content(const struct yaml_node *root, const char *key)
{
	const struct yaml_node *value = yaml_resolve(yaml_find(root, key, YAML_BEFORE));

	return value && !yaml_is_null(value) && (value->kind == YAML_SCALAR || value->first);
}

bool format_is_old(const struct yaml_node *root)
{
	const struct yaml_node *version = yaml_resolve(yaml_find(root, "version", YAML_BEFORE));
	struct yaml_pair pair = {NULL, NULL};

	if (version && version->kind != YAML_MAPPING && !yaml_is_null(version))
		return false;
	if (has_content(root, "networks") || has_content(root, "volumes"))
		return false;
	while (yaml_pair_next(root, YAML_BEFORE, &pair)) {
		const struct yaml_node *value = yaml_resolve(pair.value);

		if (value->kind == YAML_MAPPING &&
		    (view_find(value, "image") || view_find(value, "build")))
			return true;
	}
	return false;
}

static int refuse(const struct compose_file *file, const struct yaml_node *node, const char *words,
		  struct error *err)
{
	struct place place = yaml_place(file->document, node->start);

	return error_at(err, place.line, place.column,
			"not a Compose file: it has no \"services:\", and in the old format, which "
			"has none, %s",
			words);
}

static bool is_old_name(const struct yaml_node *key)
{
	if (key->kind != YAML_SCALAR || !key->len)
		return false;
	for (size_t i = 0; i < key->len; i++)
		if (!isalnum((unsigned char)key->text[i]) && !strchr("._-", key->text[i]))
			return false;
	return true;
}

static int check_old_service(const struct compose_file *file, const struct yaml_node *mapping,
			     struct error *err)
{
	struct yaml_pair pair = {NULL, NULL};

	while (yaml_pair_next(mapping, YAML_BEFORE, &pair))
		if (!is_old_key(pair.key))
			return refuse(file, pair.key, "this is no key of a service", err);
	return 0;
}

int format_check_old(const struct compose_file *file, struct error *err)
{
	struct yaml_pair pair = {NULL, NULL};

	while (yaml_pair_next(file->root, YAML_BEFORE, &pair)) {
		const struct yaml_node *value = yaml_resolve(pair.value);

		if (!is_old_name(pair.key))
			return refuse(file, pair.key, "this cannot be the name of a service", err);
		if (value->kind != YAML_MAPPING)
			return refuse(file, pair.key,
				      "in the old format every top-level key is a service, and "
				      "this is not a mapping",
				      err);
		if (check_old_service(file, value, err))
			return -1;
	}
	return 0;
}

/* The key of a `deploy` that only Swarm heeds, or NULL. "replicated" is what Compose does as well. */
static const struct yaml_node *swarm_key(const struct yaml_node *deploy)
{
	static const char *const keys[] = {"placement", "update_config", "rollback_config",
					   "endpoint_mode"};
	const struct yaml_node *found = NULL, *mode;

	if (!deploy || deploy->kind != YAML_MAPPING)
		return NULL;
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys) && !found; i++)
		found = view_find(deploy, keys[i]);
	mode = yaml_resolve(view_find(deploy, "mode"));
	if (!found && mode && mode->kind == YAML_SCALAR && strcmp(mode->text, "replicated") != 0)
		found = mode;
	return found && found->prev && found->prev->key ? found->prev : NULL;
}

const char *format_without_tmpfs(enum compose_format format)
{
	static const char *const why[] = {
		[FORMAT_SPECIFICATION] = NULL,
		[FORMAT_OLD] = "the old format has no tmpfs, which a read-only root needs here",
		[FORMAT_STACK] = "Swarm ignores tmpfs, which a read-only root needs here",
	};

	return why[format];
}

void format_settle(struct compose_file *file)
{
	for (size_t i = 0; i < file->count && !file->swarm_key; i++)
		if (file->list[i].mapping)
			file->swarm_key = swarm_key(
				yaml_resolve(service_value(&file->list[i], SERVICE_DEPLOY)));
	if (file->swarm_key && file->format != FORMAT_OLD)
		file->format = FORMAT_STACK;
	for (size_t i = 0; i < file->count; i++)
		file->list[i].format = file->format;
}

static bool is_windows_image(const struct image_reference *image)
{
	static const char *const repositories[] = {"mcr.microsoft.com/windows/",
						   "mcr.microsoft.com/dotnet/framework/"};

	for (size_t i = 0; image && i < sizeof(repositories) / sizeof(*repositories); i++)
		if (!strncmp(image->repository, repositories[i], strlen(repositories[i])))
			return true;
	return image && image->tag &&
	       (strstr(image->tag, "windowsservercore") || strstr(image->tag, "nanoserver"));
}

const char *format_windows(const struct service *service)
{
	const char *platform = service->platform.text, *isolation = service->isolation.text;

	if (!strncmp(platform, "windows", 7) && (!platform[7] || platform[7] == '/'))
		return "its platform is Windows";
	if (!strcmp(isolation, "hyperv") || !strcmp(isolation, "process"))
		return "its isolation is one of Windows";
	if (service_value(service, SERVICE_CREDENTIAL_SPEC))
		return "credential_spec is for Windows";
	if (is_windows_image(service->reference))
		return "its image is one of Windows";
	for (size_t i = 0; i < service->mount_count; i++) {
		const char *target = service->mounts[i].target;
		const char *source = service->mounts[i].source;

		if (source && !strncmp(source, "\\\\.\\pipe\\", 9))
			return "it mounts a named pipe of Windows";
		if (target && isalpha((unsigned char)target[0]) && target[1] == ':' &&
		    target[2] == '\\')
			return "it mounts at a path of Windows";
	}
	return NULL;
}
