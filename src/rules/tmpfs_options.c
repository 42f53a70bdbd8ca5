/* Rule tmpfs-options: nothing is run from a tmpfs. */
#include <string.h>

#include "rules/tmpfs.h"

static bool is_loose(const char *option, size_t len)
{
	static const char *const loose[] = {"exec", "suid", "dev"};

	for (size_t i = 0; i < sizeof(loose) / sizeof(*loose); i++)
		if (strlen(loose[i]) == len && !strncmp(loose[i], option, len))
			return true;
	return false;
}

/* The options with the loose ones, or those without them; "" when there are none. */
static const char *pick(const struct finding_sink *sink, const char *options, bool loose)
{
	const char *picked = "";

	while (*options) {
		size_t len = strcspn(options, ",");

		if (len && is_loose(options, len) == loose)
			picked = finding_words(sink, "%s%s%.*s", picked, *picked ? "," : "",
					       (int)len, options);
		options += len + (options[len] == ',');
	}
	return picked;
}

/* The image is known to run something from there. */
static bool is_called_for(const struct posture *posture, const struct mount *mount)
{
	for (const char *const *path = posture->exec; path && *path; path++)
		if (!strcmp(*path, mount->target))
			return true;
	return false;
}

const char *tmpfs_loose_options(const struct finding_sink *sink, const struct mount *mount)
{
	if (mount->kind != MOUNT_TMPFS || !mount->options || is_called_for(sink->posture, mount))
		return "";
	return pick(sink, mount->options, true);
}

static void tighten(struct finding_sink *sink, struct finding *finding, const struct mount *mount)
{
	struct decision decision = {EVIDENCE_OWN, CONFIDENCE_KNOWN,
				    "without them, what is written there cannot be run"};
	size_t len = strlen(mount->raw), tail = strlen(mount->options);
	const char *kept = pick(sink, mount->options, false), *owner = tmpfs_owner(sink, mount);
	struct change *change;

	if (owner)
		kept = finding_words(sink, "%s%s%s", kept, *kept ? "," : "", owner);

	/* Options behind a variable are not where they seem to be. */
	if (tail + 1 >= len || strcmp(mount->raw + len - tail, mount->options) != 0) {
		finding->hint = "remove them";
		return;
	}
	change = finding_change(sink, finding, CHANGE_INCLUDE, SERVICE_TMPFS,
				finding_words(sink, "%.*s%s%s", (int)(len - tail - 1), mount->raw,
					      *kept ? ":" : "", kept));
	change->replaces = mount->raw;
	change_because(change, decision);
}

static void check(struct finding_sink *sink, const struct rule *rule)
{
	for (size_t i = 0; i < sink->service->mount_count; i++) {
		const struct mount *mount = &sink->service->mounts[i];
		const char *loose;
		struct finding *finding;

		loose = tmpfs_loose_options(sink, mount);
		if (!*loose)
			continue;
		finding = finding_add(
			sink, rule, SERVICE_TMPFS,
			finding_words(sink, "the tmpfs %s allows %s", mount->shown_target, loose));
		finding_point(finding, mount->node);
		if (strstr(loose, "suid") || strstr(loose, "dev"))
			finding->severity = SEVERITY_MEDIUM;
		if (mount->raw)
			tighten(sink, finding, mount);
	}
}

const struct rule rule_tmpfs_options = {
	.id = "tmpfs-options",
	.title = "tmpfs without exec",
	.group = GROUP_EXPOSURE,
	.severity = SEVERITY_LOW,
	.fix_kind = FIX_UNSAFE,
	.what = "A tmpfs has none of the options exec, suid and dev.",
	.why = "Under a read-only root a tmpfs is the one place where an intruder can put a "
	       "program. The "
	       "engine's default (noexec, nosuid, nodev) keeps it from being run.",
	.attack = "A tool is downloaded to /tmp and run.",
	.fix = "Removes the options, unless the facts say that the image runs something from "
	       "there.",
	.exceptions = "Programs that unpack and run native code (some Java and Node.js libraries).",
	.verify = "docker inspect --format '{{.HostConfig.Tmpfs}}' CONTAINER",
	.expect = "no exec, suid or dev",
	.owasp = "RULE #8",
	.check = check,
};
