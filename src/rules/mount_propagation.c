/* Rule mount-propagation: what is mounted in the container does not appear on the host. */
#include <string.h>

#include "rules/rule.h"

/* "shared" or "rshared" among the options, or NULL. */
static const char *find_shared(const char *options)
{
	while (options && *options) {
		size_t len = strcspn(options, ",");

		if (len == 6 && !strncmp(options, "shared", 6))
			return "shared";
		if (len == 7 && !strncmp(options, "rshared", 7))
			return "rshared";
		options += len + (options[len] == ',');
	}
	return NULL;
}

static void check(struct finding_sink *sink, const struct rule *rule)
{
	for (size_t i = 0; i < sink->service->mount_count; i++) {
		const struct mount *mount = &sink->service->mounts[i];
		const char *shared =
			find_shared(mount->propagation ? mount->propagation : mount->options);
		struct finding *finding;

		if (!shared || mount->kind != MOUNT_BIND)
			continue;
		finding = finding_add(sink, rule, SERVICE_VOLUMES,
				      finding_words(sink,
						    "what it mounts below %s appears on the "
						    "host (%s)",
						    mount->shown_source, shared));
		finding_point(finding, mount->node);
		finding->hint = "to see mounts of the host, rslave is enough";
	}
}

const struct rule rule_mount_propagation = {
	.id = "mount-propagation",
	.title = "no shared mounts",
	.group = GROUP_EXPOSURE,
	.way = "shared mounts",
	.severity = SEVERITY_HIGH,
	.what = "No bind mount has shared or rshared propagation.",
	.why = "Shared propagation carries mounts made in the container over to the host and to "
	       "every "
	       "container that shares the place.",
	.attack =
		"With SYS_ADMIN a file system of the attacker's is mounted over a folder that the "
		"host's programs trust.",
	.fix_kind = FIX_NONE,
	.fix = "None: rslave, which lets mounts of the host come in, or nothing mostly does.",
	.exceptions =
		"Programs that mount for the host: storage drivers, rclone and mergerfs mounts.",
	.verify = "docker inspect --format '{{range .Mounts}}{{println .Source "
		  ".Propagation}}{{end}}' "
		  "CONTAINER",
	.expect = "no line that ends in shared",
	.cis = "5.20",
	.mitre = "T1611",
	.cwe = "668",
	.check = check,
};
