/* Writing limits. */
#include "rules/limit.h"

#include <string.h>

#include "yaml/document.h"

/* compose-go, loader/validate.go: beside limits in deploy even one that is missing there is a distinct value. */
static bool has_deploy_limits(const struct service *service)
{
	const struct yaml_node *node = yaml_resolve(service_value(service, SERVICE_DEPLOY));

	if (node && node->kind == YAML_MAPPING)
		node = yaml_resolve(view_find(node, "resources"));
	if (node && node->kind == YAML_MAPPING)
		node = yaml_resolve(view_find(node, "limits"));
	return node && node->kind == YAML_MAPPING;
}

void limit_set(struct finding_sink *sink, struct finding *finding, enum service_key key,
	       const char *policy, const char *otherwise)
{
	struct decision ours = {EVIDENCE_DEFAULT, CONFIDENCE_ASSUMED,
				"a value for a start: measure the service, and set your own in the "
				"policy's values"};
	struct decision theirs = {EVIDENCE_POLICY, CONFIDENCE_KNOWN, "the policy's value"};
	const char *value = policy ? policy : otherwise;
	struct change *change;

	if (!value) {
		finding->hint = "measure the service under load, and write what it needs, with room; or "
				"give a value for all services in the policy (values)";
		return;
	}
	if (has_deploy_limits(sink->service)) {
		finding->hint = "write it in deploy.resources.limits, where the service has its limits: "
				"Compose refuses one beside them";
		return;
	}

	if (sink->service->format != FORMAT_SPECIFICATION) {
		finding->hint = "the format of this file has the key elsewhere: "
				"deploy.resources.limits in a stack";
		return;
	}
	change = finding_change(sink, finding, CHANGE_SET, key, value);
	change->word = strspn(value, "0123456789.") == strlen(value);
	change_because(change, policy ? theirs : ours);
}
