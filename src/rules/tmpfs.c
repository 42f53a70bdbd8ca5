/* Rule tmpfs: under a read-only root, the places that the image writes are writable. */
#include <string.h>

#include "rules/tmpfs.h"

static bool will_be_read_only(const struct finding_sink *sink)
{
	return sink->service->read_only == TRISTATE_TRUE ||
	       (sink->posture->read_only.wanted && !sink->posture->read_only.held &&
		!sink->service->read_only_open);
}

static bool has_owner(const struct mount *mount)
{
	return mount->options && (strstr(mount->options, "uid=") || strstr(mount->options, "mode="));
}

/* It says who may write there, or an entry of another mapping of the service does. */
static bool is_opened(const struct service *service, const struct mount *mount)
{
	const struct mount *end = service->mounts + service->mount_count;

	if (has_owner(mount))
		return true;
	for (const struct mount *at = service->mounts; service->stack && at < end; at++)
		if (at->kind == MOUNT_TMPFS && has_owner(at) && !strcmp(at->target, mount->target))
			return true;
	return false;
}

/* A tmpfs is root's, with the mode of the folder below it: /tmp alone is open to all in every image. */
const char *tmpfs_owner(const struct finding_sink *sink, const struct mount *mount)
{
	const struct posture_user *user = &sink->posture->user;

	if (!user->value || user->run_as != RUN_AS_NUMERIC || mount->kind != MOUNT_TMPFS ||
	    !mount->raw || mount->secret || strchr(mount->raw, '$') || !strcmp(mount->target, "/tmp") ||
	    is_opened(sink->service, mount))
		return NULL;
	return finding_words(sink, "uid=%s,gid=%s,mode=1777", user->uid, user->gid);
}

/* The author's own, for a user that is added. What tmpfs-options mends is opened there. */
static struct finding *open_places(struct finding_sink *sink, const struct rule *rule)
{
	const struct service *service = sink->service;
	struct decision decision = {EVIDENCE_OWN, CONFIDENCE_KNOWN,
				    "a tmpfs is root's unless it says otherwise"};
	struct finding *finding = NULL;

	for (size_t i = 0; i < service->mount_count; i++) {
		const struct mount *mount = &service->mounts[i];
		const char *owner = tmpfs_owner(sink, mount);
		struct change *change;

		if (!owner || (sink->unsafe && *tmpfs_loose_options(sink, mount)))
			continue;
		if (!finding)
			finding = finding_add(sink, rule, SERVICE_TMPFS,
					      "the new user could not write to its tmpfs");
		change = finding_change(sink, finding, CHANGE_INCLUDE, SERVICE_TMPFS,
					finding_words(sink, "%s%c%s", mount->raw,
						      mount->options ? ',' : ':', owner));
		change->replaces = mount->raw;
		change_because(change, decision);
	}
	return finding;
}

/* A root that the author made read-only works without our guesses; one that is writable, but for what is closed to the user. */
static bool is_needed(const struct finding_sink *sink, const struct posture_tmpfs *tmpfs, bool read_only)
{
	bool assumed = tmpfs->decision.confidence == CONFIDENCE_ASSUMED;

	if (!read_only)
		return !assumed && strchr(tmpfs->entry, ':');
	return sink->service->read_only != TRISTATE_TRUE || !assumed;
}

static void check(struct finding_sink *sink, const struct rule *rule)
{
	const struct posture *posture = sink->posture;
	struct finding *finding = open_places(sink, rule);
	/* What is allowed to be missing is told all the same. */
	bool read_only = will_be_read_only(sink) || posture->forgoes_tmpfs;
	struct change *change;

	if (!read_only && !posture->user_needs_tmpfs)
		return;
	for (size_t i = 0; i < posture->tmpfs_count; i++) {
		if (!is_needed(sink, &posture->tmpfs[i], read_only))
			continue;
		if (!finding)
			finding = finding_add(sink, rule, SERVICE_TMPFS,
					      read_only ? "places that it writes would be read-only"
							: "places that it writes are closed to the new user");
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
	       "hardening at all. Where an image closes such a place to its new user, it is needed under a "
	       "writable root, too.",
	.attack = "None by itself: without the place, somebody turns read_only off again, and with it the "
		  "protection.",
	.fix = "Adds tmpfs entries in the one spelling that stays writable for the service's user on "
	       "every engine; never on a path that something else mounts.",
	.exceptions = "Programs that keep there what must survive: mount a volume. With an exception the root stays "
		      "writable where it needs one, and the user root where the image closes the place to others.",
	.verify = "docker inspect --format '{{.HostConfig.Tmpfs}}' CONTAINER",
	.expect = "the paths that the file lists",
	.owasp = "RULE #8",
	.check = check,
};
