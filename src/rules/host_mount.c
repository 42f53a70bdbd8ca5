/* Rule host-mount: places of the host that matter are not in the container, or not to be written. */
#include <string.h>

#include "compose/engine_socket.h"
#include "rules/host_place.h"
#include "rules/rule.h"

/* The entry of the short syntax with ro among its options. */
static const char *read_only_entry(const struct finding_sink *sink, const struct mount *mount)
{
	size_t len = strlen(mount->raw), tail;

	if (!mount->options)
		return finding_words(sink, "%s:ro", mount->raw);
	tail = strlen(mount->options);
	/* Options behind a variable are not where they seem to be. */
	if (tail > len || strcmp(mount->raw + len - tail, mount->options) != 0)
		return NULL;
	if (!strcmp(mount->options, "rw"))
		return finding_words(sink, "%.*sro", (int)(len - tail), mount->raw);
	if (!strncmp(mount->options, "rw,", 3))
		return finding_words(sink, "%.*sro,%s", (int)(len - tail), mount->raw,
				     mount->options + 3);
	return strstr(mount->options, "rw") ? NULL : finding_words(sink, "%s,ro", mount->raw);
}

/* Written places are made read-only where reading them is what is left. */
static void make_read_only(struct finding_sink *sink, struct finding *finding,
			   const struct mount *mount)
{
	struct decision decision = {EVIDENCE_OWN, CONFIDENCE_KNOWN,
				    "a service seldom needs to change its host"};
	const char *entry = mount->raw ? read_only_entry(sink, mount) : NULL;
	struct change *change;

	if (entry) {
		change = finding_change(sink, finding, CHANGE_INCLUDE, SERVICE_VOLUMES, entry);
		change->replaces = mount->raw;
		change_because(change, decision);
	} else if (!mount->raw && mount->node) {
		change = finding_change(sink, finding, CHANGE_FIELD, SERVICE_VOLUMES, "true");
		change->word = true;
		change->item = mount->node;
		change->field = "read_only";
		change_because(change, decision);
	} else {
		finding->hint = "mount it read-only";
	}
}

static void look(struct finding_sink *sink, const struct rule *rule, const struct mount *mount)
{
	const struct host_place *place = mount->host ? host_place_find(mount->host) : NULL;
	int severity = !place ? -1 : mount->read_only ? place->read : place->written;
	struct finding *finding;

	if (mount->kind != MOUNT_BIND || severity < 0 || engine_socket_find(mount))
		return;
	finding = finding_add(sink, rule, SERVICE_VOLUMES,
			      finding_words(sink, "%s is %s: %s", mount->shown_source,
					    mount->read_only ? "readable" : "writable",
					    place->gives));
	finding_point(finding, mount->node);
	finding->severity = (enum severity)severity;
	if (!mount->read_only)
		make_read_only(sink, finding, mount);
	else
		finding->hint = "mount only the part that it reads";
}

static void check(struct finding_sink *sink, const struct rule *rule)
{
	for (size_t i = 0; i < sink->service->mount_count; i++)
		look(sink, rule, &sink->service->mounts[i]);
}

static bool detail(size_t number, struct rule_detail *out)
{
	const struct host_place *place = host_place_at(number);

	/* Written: each place has a severity for that. */
	if (place)
		*out = (struct rule_detail){place->path, (enum severity)place->written,
					    place->gives};
	return place;
}

const struct rule rule_host_mount = {
	.id = "host-mount",
	.title = "no sensitive host paths",
	.group = GROUP_EXPOSURE,
	.way = "the host's files",
	.severity = SEVERITY_HIGH,
	.fix_kind = FIX_UNSAFE,
	.what = "No bind mount gives the container a place from which the host is run (/, /etc, "
		"/usr, "
		"/proc, /sys, /var/lib/docker, homes ...), and none gives it to be written.",
	.why = "A mount is a hole in the container's wall that needs no exploit. Who writes /etc, "
	       "/usr/bin or ~/.ssh is root on the host; who reads them has its keys and hashes.",
	.attack = "A line in /etc/cron.d, a key in /root/.ssh/authorized_keys, a program in "
		  "/proc/sys/kernel/core_pattern: written from the container, run by the host as "
		  "root.",
	.fix = "Adds :ro (read_only: true) to what can be written. What may be read is for you to "
	       "narrow.",
	.exceptions =
		"Agents that watch the host (node-exporter, log shippers), read-only; backups.",
	.verify = "docker inspect --format '{{range .Mounts}}{{println .Source .RW}}{{end}}' "
		  "CONTAINER",
	.expect = "no path of the system with true behind it",
	.cis = "5.6",
	.owasp = "RULE #8",
	.mitre = "T1611",
	.cwe = "668",
	.check = check,
	.detail = detail,
};
