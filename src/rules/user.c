/* Rule user: a service does not run as root. */
#include "rules/rule.h"

static void check(struct finding_sink *sink, const struct rule *rule)
{
	const struct posture_user *user = &sink->posture->user;
	const struct service *service = sink->service;
	struct finding *finding;
	struct change *change;

	if (user->value) {
		finding = finding_add(sink, rule, SERVICE_USER,
				      service->user_kind == USER_UNSET ? "no user is set"
				      : service->user_kind == USER_ROOT
					      ? "it runs as root"
					      : "another user is asked for");
		change = finding_change(sink, finding, CHANGE_SET, SERVICE_USER, user->value);
		change->quoted = true;
		change_because(change, user->decision);
	} else if (user->exempt) {
		finding = finding_add(sink, rule, SERVICE_USER,
				      service->user_kind == USER_OPEN
					      ? "the user cannot be told from the file"
					      : "it may run as root");
		finding_exempt(finding, user->decision);
	} else if (user->held) {
		finding = finding_add(sink, rule, SERVICE_USER, "no user is set");
		finding_hold(finding, user->decision);
	}
}

const struct rule rule_user = {
	.id = "user",
	.title = "non-root user",
	.group = GROUP_CONTROLS,
	.severity = SEVERITY_HIGH,
	.brings = "tmpfs",
	.what = "The service's processes run as a user that is not root.",
	.why = "Root in a container is root on the host as soon as anything else gives way: a kernel "
	       "fault, a careless mount, a leaked file descriptor.",
	.attack = "A file dropped through the program, a set-user-ID bit or a mount is written as root; a fault "
		  "of the kernel or the engine is met as root.",
	.fix = "Adds user: \"UID:GID\", from the annotation, the Dockerfile, the image or the facts; "
	       "1000:1000 where nothing is known.",
	.exceptions = "Programs that must be root to work, with the reason: then with few capabilities.",
	.verify = "docker exec CONTAINER id -u",
	.expect = "anything but 0",
	.cis = "4.1",
	.owasp = "RULE #2",
	.mitre = "T1611",
	.cwe = "250",
	.check = check,
};
