/* Rule explicit-root: nobody asks for root. */
#include <string.h>

#include "rules/hook.h"

static void check_hook(struct finding_sink *sink, const struct rule *rule, const char *what,
		       const struct yaml_node *node)
{
	struct setting user = hook_setting(sink, node, "user");

	if (user_parse(user.text) == USER_ROOT)
		hook_finding(sink, rule, SERVICE_KEY_NONE, &user,
			     finding_words(sink, "%s runs as root", what));
}

static void check(struct finding_sink *sink, const struct rule *rule)
{
	const struct posture_user *user = &sink->posture->user;
	struct finding *finding;
	struct change *change;

	hooks_each(sink, rule, check_hook);
	if (sink->service->user_kind != USER_ROOT)
		return;
	finding = finding_add(sink, rule, SERVICE_USER,
			      finding_words(sink, "the author asks for root (user: %s)",
					    setting_shown(&sink->service->user)));
	if (user->value) {
		change = finding_change(sink, finding, CHANGE_SET, SERVICE_USER, user->value);
		change->quoted = true;
		change_because(change, user->decision);
	} else if (user->asked_for) {
		finding_hold_unsafe(finding);
	} else if (user->exempt) {
		finding_exempt(finding, user->decision);
	}
}

const struct rule rule_explicit_root = {
	.id = "explicit-root",
	.title = "no root asked for",
	.group = GROUP_EXPOSURE,
	.severity = SEVERITY_MEDIUM,
	.brings = "user",
	.fix_kind = FIX_UNSAFE,
	.what = "The service's user is not set to root (root, 0, 0:0).",
	.why = "Somebody chose root over the image's own user, mostly because of a permission that "
	       "could "
	       "be given otherwise: a volume's owner, a capability, a port.",
	.attack = "A fault in the program is a fault in a root process: with anything else that "
		  "gives way, "
		  "root on the host.",
	.fix = "Sets the user that the evidence calls for, as the rule user does.",
	.exceptions = "Programs that must be root, with the reason in the annotation.",
	.verify = "docker exec CONTAINER id -u",
	.expect = "anything but 0",
	.cis = "4.1",
	.owasp = "RULE #2",
	.mitre = "T1611",
	.cwe = "250",
	.check = check,
};
