/* Rule explicit-root: nobody asks for root. */
#include <string.h>

#include "rules/rule.h"

static void check(struct finding_sink *sink, const struct rule *rule)
{
	const struct posture_user *user = &sink->posture->user;
	struct finding *finding;
	struct change *change;

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
	.check = check,
};
