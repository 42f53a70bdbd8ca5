/* Rule tmpfs: under a read-only root, the places that the image writes are writable. */
#include "rules/rule.h"

static bool will_be_read_only(const struct finding_sink *sink)
{
	return sink->service->read_only == TRISTATE_TRUE ||
	       (sink->posture->read_only.wanted && !sink->posture->read_only.held &&
		!sink->service->read_only_open);
}

static void check(struct finding_sink *sink, const struct rule *rule)
{
	const struct posture *posture = sink->posture;
	struct finding *finding = NULL;
	struct change *change;

	if (!will_be_read_only(sink))
		return;
	for (size_t i = 0; i < posture->tmpfs_count; i++) {
		/* A root that the author made read-only works without our guesses. */
		if (sink->service->read_only == TRISTATE_TRUE &&
		    posture->tmpfs[i].decision.confidence == CONFIDENCE_ASSUMED)
			continue;
		if (!finding)
			finding = finding_add(sink, rule, SERVICE_TMPFS,
					      "places that it writes would be read-only");
		change = finding_change(sink, finding, CHANGE_INCLUDE, SERVICE_TMPFS,
					posture->tmpfs[i].entry);
		change_because(change, posture->tmpfs[i].decision);
	}
}

const struct rule rule_tmpfs = {
	.id = "tmpfs",
	.title = "writable tmpfs",
	.group = GROUP_CONTROLS,
	.severity = SEVERITY_LOW,
	.what = "Where the image must write, and nothing is mounted, a tmpfs is.",
	.why = "A read-only root without them breaks services, and services that broke get no "
	       "hardening at all.",
	.attack = "None by itself: without the place, somebody turns read_only off again, and with it the "
		  "protection.",
	.fix = "Adds tmpfs entries in the one spelling that stays writable for the service's user on "
	       "every engine; never on a path that something else mounts.",
	.exceptions = "Programs that keep there what must survive: mount a volume.",
	.verify = "docker inspect --format '{{.HostConfig.Tmpfs}}' CONTAINER",
	.expect = "the paths that the file lists",
	.owasp = "RULE #8",
	.check = check,
};
