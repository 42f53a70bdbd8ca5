/* Rule no-new-privileges: no program gains more than it was started with. */
#include <string.h>

#include "base/alloc.h"
#include "rules/rule.h"

/* The next entry behind `from` that turns it on or off; NULL at the end. */
static struct yaml_node *next_entry(const struct service *service, const struct yaml_node *from,
				    enum tristate state)
{
	const struct yaml_node *value = service_value(service, SERVICE_SECURITY_OPT);
	struct yaml_node *item = setting_next(value, from, YAML_BEFORE);

	for (; item; item = setting_next(value, item, YAML_BEFORE)) {
		const struct yaml_node *node = yaml_resolve(item);

		if (node->kind == YAML_SCALAR && security_no_new_privileges(node->text) == state)
			return item;
	}
	return NULL;
}

/* In each list the first entry that turns it off becomes the one that turns it on, where none does; the others go. */
static void turn_on(struct finding_sink *sink, struct finding *finding)
{
	struct yaml_node *off = next_entry(sink->service, NULL, TRISTATE_FALSE);

	do {
		struct change *change = finding_change(sink, finding, CHANGE_INCLUDE, SERVICE_SECURITY_OPT,
						       "no-new-privileges:true");

		change->replaces = off ? yaml_resolve(off)->text : NULL;
		change_because(change, sink->posture->no_new_privileges.decision);
		off = off ? next_entry(sink->service, off, TRISTATE_FALSE) : NULL;
	} while (off);
}

/* A variable may turn it off behind all that is written here; what its default says counts as written. */
static bool is_open(const struct service *service)
{
	static const char name[] = "no-new-privileges";
	const struct setting_list *list = &service->host->security_opt;

	for (size_t i = 0; i < list->count; i++) {
		const struct setting *item = &list->items[i];

		if (item->variable && (!strncmp(setting_raw(item), name, sizeof(name) - 1) ||
				       !strncmp(item->text, name, sizeof(name) - 1)))
			return true;
	}
	return false;
}

static void check(struct finding_sink *sink, const struct rule *rule)
{
	const struct posture_switch *wanted = &sink->posture->no_new_privileges;
	const struct service *service = sink->service;
	struct finding *finding;

	if (service->no_new_privileges == TRISTATE_TRUE)
		return;
	finding = finding_add(sink, rule, SERVICE_SECURITY_OPT,
			      service->no_new_privileges == TRISTATE_FALSE
				      ? "no-new-privileges is false"
				      : "programs can gain privileges");
	if (is_open(service)) {
		finding_exempt(finding, (struct decision){EVIDENCE_OWN, CONFIDENCE_KNOWN,
							  "a variable decides it"});
		return;
	}
	if (service->no_new_privileges == TRISTATE_FALSE && !sink->unsafe) {
		finding_hold_unsafe(finding);
		return;
	}
	if (!wanted->wanted) {
		finding_exempt(finding, wanted->decision);
		return;
	}
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
	.attack = "A fault in sudo, su or any set-user-ID program of the image makes an intruder "
		  "root in the "
		  "container.",
	.fix = "Adds no-new-privileges:true to security_opt.",
	.exceptions = "Services that start others with sudo or su by a user that is not root.",
	.verify = "docker exec CONTAINER grep NoNewPrivs /proc/1/status",
	.expect = "NoNewPrivs:\t1",
	.cis = "5.26",
	.owasp = "RULE #4",
	.mitre = "T1548.001",
	.cwe = "250",
	.check = check,
};
