/* Own words: what Compose copies into a container, which it refuses for a root that is read-only. */
#include <string.h>

#include "base/alloc.h"
#include "evidence/own/own_entry.h"
#include "yaml/document.h"

/* The name of a config or secret in the service's list: an item, or its source. */
static const char *source_of(const struct own *own, const struct yaml_node *item)
{
	const struct yaml_node *node = yaml_resolve(item);

	if (node->kind == YAML_MAPPING)
		node = view_find(node, "source");
	return node ? setting_read(node, &own->reader).text : "";
}

/* Whether the top-level entry is no file: docker/compose, pkg/compose/secrets.go, copies those. */
static bool is_copied(const struct own *own, const char *section, const char *name)
{
	const struct compose_file *file = own->service->file;

	for (size_t i = 0; i < file->document_count; i++) {
		const struct yaml_node *list =
			yaml_resolve(yaml_find(file->documents[i].root, section, YAML_BEFORE));
		const struct yaml_node *entry =
			list && list->kind == YAML_MAPPING
				? yaml_resolve(yaml_find(list, name, YAML_BEFORE))
				: NULL;

		if (entry && entry->kind == YAML_MAPPING &&
		    (view_find(entry, "content") || view_find(entry, "environment")))
			return true;
	}
	return false;
}

static void read_list(struct own *own, enum service_key key, const char *why)
{
	const struct yaml_node *value = service_value(own->service, key);

	setting_each(item, value, YAML_BEFORE)
		if (is_copied(own, service_key_name(key), source_of(own, item)))
			own_writes_root(own, why);
}

/* develop.watch: an action that copies files, or runs a command on them. */
static void read_watch(struct own *own)
{
	const struct yaml_node *develop = yaml_resolve(service_value(own->service, SERVICE_DEVELOP));
	const struct yaml_node *watch;

	if (!develop || develop->kind != YAML_MAPPING)
		return;
	watch = yaml_resolve(view_find(develop, "watch"));
	setting_each(item, watch, YAML_BEFORE) {
		const struct yaml_node *rule = yaml_resolve(item), *action;

		action = rule->kind == YAML_MAPPING ? view_find(rule, "action") : NULL;
		if (action && !strncmp(setting_read(action, &own->reader).text, "sync", 4)) {
			own_writes_root(own, "develop.watch copies files into it");
			own_bars_guess(own, "develop.watch copies files into it, which its user must "
					    "be able to write");
		}
	}
}

void own_copies(struct own *own)
{
	read_list(own, SERVICE_CONFIGS,
		  "Compose copies a config with content or environment into the container, and "
		  "refuses that where the root is read-only");
	read_list(own, SERVICE_SECRETS,
		  "Compose copies a secret of the environment into the container, and refuses that "
		  "where the root is read-only");
	if (own->service->host->use_api_socket)
		own_writes_root(own, "use_api_socket makes Compose copy credentials into the "
				     "container, which it refuses where the root is read-only");
	read_watch(own);
}
