/* Rule security-profile: seccomp, AppArmor, SELinux and masked paths stay as the engine sets them. */
#include <string.h>

#include "rules/rule.h"

struct profile {
	const char *name, *value; /* "seccomp" and "unconfined", with ":" or "=" between */
	enum severity severity;
	const char *message;
};

static const struct profile profiles[] = {
	{"seccomp", "unconfined", SEVERITY_HIGH,
	 "seccomp is off: every system call reaches the kernel, also those that only exploits use"},
	{"apparmor", "unconfined", SEVERITY_HIGH,
	 "AppArmor is off: nothing guards mounts, /proc and /sys against its root"},
	{"label", "disable", SEVERITY_MEDIUM,
	 "SELinux labels are off: on such hosts nothing parts it from other containers' files"},
	{"systempaths", "unconfined", SEVERITY_HIGH,
	 "no system path is masked: /proc/kcore, /proc/sys and /sys/firmware are there, and "
	 "writable"},
};

static const struct profile *find(const char *entry)
{
	for (size_t i = 0; i < sizeof(profiles) / sizeof(*profiles); i++) {
		size_t len = strlen(profiles[i].name);

		if (!strncmp(entry, profiles[i].name, len) &&
		    (entry[len] == ':' || entry[len] == '=') &&
		    !strcmp(entry + len + 1, profiles[i].value))
			return &profiles[i];
	}
	return NULL;
}

static void check(struct finding_sink *sink, const struct rule *rule)
{
	struct decision decision = {EVIDENCE_OWN, CONFIDENCE_KNOWN,
				    "the engine's default profile serves most programs"};

	for (size_t i = 0; i < sink->service->host->security_opt.count; i++) {
		const struct setting *entry = &sink->service->host->security_opt.items[i];
		const struct profile *profile = entry->open ? NULL : find(entry->text);
		struct finding *finding;

		if (!profile)
			continue;
		finding = finding_add(sink, rule, SERVICE_SECURITY_OPT, profile->message);
		finding_point(finding, entry->node);
		finding->severity = profile->severity;
		change_because(finding_change(sink, finding, CHANGE_EXCLUDE, SERVICE_SECURITY_OPT,
					      setting_raw(entry)),
			       decision);
	}
}

const struct rule rule_security_profile = {
	.id = "security-profile",
	.title = "security profiles on",
	.group = GROUP_EXPOSURE,
	.way = "a security profile off",
	.severity = SEVERITY_HIGH,
	.fix_kind = FIX_UNSAFE,
	.what = "security_opt does not turn off seccomp, AppArmor, SELinux labels or the masking "
		"of "
		"system paths.",
	.why = "The default profiles keep about fifty system calls and the dangerous files of "
	       "/proc and "
	       "/sys from containers; many kernel faults cannot be reached past them.",
	.attack =
		"With seccomp off, keyctl, userfaultfd, bpf and mount-related calls are there for "
		"exploits of the kernel; with AppArmor off, root in the container writes to "
		"/proc/sys "
		"and mounts.",
	.fix = "Removes the entry, so that the engine's default holds.",
	.exceptions =
		"Programs with a sandbox of their own (Chrome), debuggers, nested containers: "
		"better with a seccomp profile that allows what they need than with none.",
	.verify = "docker inspect --format '{{.HostConfig.SecurityOpt}} {{.AppArmorProfile}}' "
		  "CONTAINER",
	.expect = "no unconfined, no label=disable",
	.cis = "5.2, 5.3, 5.22",
	.owasp = "RULE #6",
	.mitre = "T1611",
	.cwe = "269",
	.check = check,
};
