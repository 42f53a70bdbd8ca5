/* Rule no-new-privileges: no program gains more than it was started with. */
#include "base/alloc.h"
#include "rules/rule.h"

/* The next entry behind `from` that turns it on or off; NULL at the end. */
static struct yaml_node *next_entry(const struct service *service, const struct yaml_node *from,
				    enum tristate state)
{
	const struct yaml_node *value = service->view.value[SERVICE_SECURITY_OPT];
	struct yaml_node *item = setting_next(value, from, YAML_BEFORE);

	for (; item; item = setting_next(value, item, YAML_BEFORE)) {
		const struct yaml_node *node = yaml_resolve(item);

		if (node->kind == YAML_SCALAR && security_no_new_privileges(node->text) == state)
			return item;
	}
	return NULL;
}

/* It is on already, but for a later word. */
static void take_off_words(struct finding_sink *sink, struct finding *finding)
{
	struct yaml_node *item = next_entry(sink->service, NULL, TRISTATE_FALSE);

	for (; item; item = next_entry(sink->service, item, TRISTATE_FALSE))
		change_because(finding_change(sink, finding, CHANGE_EXCLUDE, SERVICE_SECURITY_OPT,
					      yaml_resolve(item)->text),
			       sink->target->no_new_privileges.decision);
}

/* Adds the entry, in the place of the last that turns it off. */
static void turn_on(struct finding_sink *sink, struct finding *finding)
{
	struct change *change = finding_change(sink, finding, CHANGE_INCLUDE, SERVICE_SECURITY_OPT,
					       "no-new-privileges:true");
	struct yaml_node *item = next_entry(sink->service, NULL, TRISTATE_FALSE);

	for (; item; item = next_entry(sink->service, item, TRISTATE_FALSE))
		change->replaces = yaml_resolve(item)->text;
	change_because(change, sink->target->no_new_privileges.decision);
}

static void check(struct finding_sink *sink, const struct rule *rule)
{
	const struct target_switch *wanted = &sink->target->no_new_privileges;
	const struct service *service = sink->service;
	struct finding *finding;

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
	if (service->no_new_privileges == TRISTATE_FALSE &&
	    next_entry(service, NULL, TRISTATE_TRUE))
		take_off_words(sink, finding);
	else
		turn_on(sink, finding);
}

const struct rule rule_no_new_privileges = {
	.id = "no-new-privileges",
	.title = "no new privileges",
	.group = GROUP_CONTROLS,
	.severity = SEVERITY_MEDIUM,
	.what = "The kernel's no_new_privs flag is set for every process of the service.",
	.why = "A set-user-ID program or one with file capabilities in the image is no way to root "
	       "any more.",
	.attack = "A fault in sudo, su or any set-user-ID program of the image makes an intruder root in the "
		  "container.",
	.fix = "Adds no-new-privileges:true to security_opt.",
	.exceptions = "Services that start others with sudo or su by a user that is not root.",
	.verify = "docker exec CONTAINER grep NoNewPrivs /proc/1/status",
	.expect = "NoNewPrivs:\t1",
	.cis = "5.26",
	.owasp = "RULE #4",
	.check = check,
};
