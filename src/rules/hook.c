/* Hooks of a service, one after the other. */
#include "rules/hook.h"

#include "yaml/document.h"

static void check_list(struct finding_sink *sink, const struct rule *rule, hook_fn check,
		       const char *what, const struct yaml_node *list, const char *inner)
{
	setting_each(item, list, YAML_BEFORE) {
		const struct yaml_node *node = yaml_resolve(item);

		if (node->kind == YAML_MAPPING && inner)
			node = yaml_resolve(view_find(node, inner));
		if (node && node->kind == YAML_MAPPING)
			check(sink, rule, what, node);
	}
}

void hooks_each(struct finding_sink *sink, const struct rule *rule, hook_fn check)
{
	static const struct {
		enum service_key key;
		const char *what;
	} hooks[] = {
		{SERVICE_PRE_START, "its pre_start hook"},
		{SERVICE_POST_START, "its post_start hook"},
		{SERVICE_PRE_STOP, "its pre_stop hook"},
	};
	const struct yaml_node *develop =
		yaml_resolve(service_value(sink->service, SERVICE_DEVELOP));

	for (size_t i = 0; i < sizeof(hooks) / sizeof(*hooks); i++)
		check_list(sink, rule, check, hooks[i].what,
			   service_value(sink->service, hooks[i].key), NULL);
	if (develop && develop->kind == YAML_MAPPING)
		check_list(sink, rule, check, "what develop.watch runs in it",
			   view_find(develop, "watch"), "exec");
}

struct setting hook_setting(const struct finding_sink *sink, const struct yaml_node *node,
			    const char *key)
{
	const struct service_reader reader = {sink->arena, sink->service->file->scope, NULL};

	return setting_read(view_find(node, key), &reader);
}

struct finding *hook_finding(struct finding_sink *sink, const struct rule *rule,
			     enum service_key key, const struct setting *setting,
			     const char *message)
{
	struct finding *finding = finding_add(sink, rule, key, message);

	finding_point(finding, setting->node);
	return finding;
}
