/* Rule no-new-privileges: no program gains more than it was started with. */
#include "base/alloc.h"
#include "rules/rule.h"

static const char wanted_entry[] = "no-new-privileges:true";

/* The entry that turns it off, as the author wrote it; or NULL. */
static const char *entry_off(const struct service *service)
{
	const struct yaml_node *value = service->view.value[SERVICE_SECURITY_OPT];
	const char *found = NULL;

	for (struct yaml_node *item = setting_next(value, NULL, YAML_BEFORE); item;
	     item = setting_next(value, item, YAML_BEFORE)) {
		const struct yaml_node *node = yaml_resolve(item);

		if (node->kind == YAML_SCALAR &&
		    security_no_new_privileges(node->text) == TRISTATE_FALSE)
			found = node->text;
	}
	return found;
}

static void check(struct finding_sink *sink, const struct rule *rule)
{
	const struct target_switch *wanted = &sink->target->no_new_privileges;
	const struct service *service = sink->service;
	struct finding *finding;
	struct change *change;

	if (service->no_new_privileges == TRISTATE_TRUE)
		return;
	finding = finding_add(sink, rule, SERVICE_SECURITY_OPT,
			      service->no_new_privileges == TRISTATE_FALSE
				      ? "no-new-privileges is false"
				      : "programs can gain privileges");
	if (!wanted->wanted) {
		finding_exempt(finding, wanted->decision);
		return;
	}
	change = finding_change(sink, finding, CHANGE_INCLUDE, SERVICE_SECURITY_OPT, wanted_entry);
	change->replaces = entry_off(service);
	change_because(change, wanted->decision);
}

const struct rule rule_no_new_privileges = {
	.id = "no-new-privileges",
	.title = "no new privileges",
	.group = GROUP_CONTROLS,
	.severity = SEVERITY_MEDIUM,
	.what = "The kernel's no_new_privs flag is set for every process of the service.",
	.why = "A set-user-ID program or one with file capabilities in the image is no way to root "
	       "any more.",
	.fix = "Adds no-new-privileges:true to security_opt.",
	.verify = "docker exec CONTAINER grep NoNewPrivs /proc/1/status",
	.cis = "5.25",
	.owasp = "RULE #4",
	.check = check,
};
