/* Rule privileged: a service is not handed the whole host. */
#include <string.h>
#include <strings.h>

#include "compose/boolean.h"
#include "rules/hook.h"
#include "yaml/document.h"

/* What `privileged` most likely stands for, by a word in the image's name. */
struct likely {
	const char *word, *needs;
};

static const struct likely likely[] = {
	{"wireguard", "cap_add: [NET_ADMIN]"},
	{"openvpn", "cap_add: [NET_ADMIN] and devices: [/dev/net/tun]"},
	{"gluetun", "cap_add: [NET_ADMIN] and devices: [/dev/net/tun]"},
	{"tailscale", "cap_add: [NET_ADMIN] and devices: [/dev/net/tun]"},
	{"zerotier", "cap_add: [NET_ADMIN, SYS_ADMIN] and devices: [/dev/net/tun]"},
	{"pihole", "cap_add: [NET_ADMIN] if it serves DHCP, else nothing"},
	{"keepalived", "cap_add: [NET_ADMIN, NET_BROADCAST, NET_RAW]"},
	{"cadvisor", "devices: [/dev/kmsg] and its mounts read-only"},
	{"node-exporter", "pid: host and its mounts read-only"},
	{"zigbee2mqtt", "devices: with the stick, /dev/serial/by-id/..."},
	{"zwave", "devices: with the stick, /dev/serial/by-id/..."},
	{"home-assistant", "devices: with each stick, and network_mode: host for discovery"},
	{"homeassistant", "devices: with each stick, and network_mode: host for discovery"},
	{"jellyfin", "devices: [/dev/dri] and group_add of its group"},
	{"plex", "devices: [/dev/dri] and group_add of its group"},
	{"frigate", "devices: [/dev/dri, /dev/bus/usb] and a larger shm_size"},
	{"qemu", "devices: [/dev/kvm, /dev/net/tun] and cap_add: [NET_ADMIN]"},
	{"android", "devices: [/dev/kvm]"},
	{"smartctl", "devices: with each disk and cap_add: [SYS_RAWIO]"},
	{"scrutiny", "devices: with each disk and cap_add: [SYS_RAWIO]"},
	{"elasticsearch", "ulimits: memlock, and vm.max_map_count set on the host"},
	{"chrome", "shm_size, and a seccomp profile that allows user namespaces"},
	{"samba", "nothing"},
	{"nfs", "cap_add: [SYS_ADMIN, DAC_READ_SEARCH]"},
};

static const char *likely_needs(const struct finding_sink *sink)
{
	const struct service *service = sink->service;

	for (size_t i = 0; i < sizeof(likely) / sizeof(*likely); i++)
		if (strcasestr(service->image.text, likely[i].word) ||
		    (!*service->image.text && strcasestr(service->name, likely[i].word)))
			return finding_words(sink, "instead, this one most likely needs: %s",
					     likely[i].needs);
	for (size_t i = 0; i < service->mount_count; i++)
		if (service->mounts[i].host && mount_is_below(service->mounts[i].host, "/dev"))
			return finding_words(sink,
					     "instead, name what it uses: devices: [%s], and in "
					     "cap_add what it then still lacks",
					     service->mounts[i].host);
	return "instead, name what it uses: devices: for hardware, cap_add: for single rights "
	       "(NET_ADMIN for a VPN, SYS_ADMIN to mount)";
}

static void check_hook(struct finding_sink *sink, const struct rule *rule, const char *what,
		       const struct yaml_node *node)
{
	struct setting privileged = hook_setting(sink, node, "privileged");

	if (boolean_parse(privileged.text) == TRISTATE_TRUE)
		hook_finding(sink, rule, SERVICE_KEY_NONE, &privileged,
			     finding_words(sink, "%s is privileged: it has the whole host", what))
			->hint = "a hook needs no more than single capabilities of the service";
}

/* An entitlement is asked for by name, and granted by who starts the build. */
static void check_build(struct finding_sink *sink, const struct rule *rule)
{
	const struct yaml_node *build = yaml_resolve(service_value(sink->service, SERVICE_BUILD));
	const struct service_reader reader = {sink->arena, sink->service->file->scope, NULL};
	const struct yaml_node *list;
	struct setting setting;

	if (!build || build->kind != YAML_MAPPING)
		return;
	setting = hook_setting(sink, build, "privileged");
	if (boolean_parse(setting.text) == TRISTATE_TRUE)
		hook_finding(sink, rule, SERVICE_BUILD, &setting,
			     "its build is privileged: every RUN line has the whole host");
	list = view_find(build, "entitlements");
	setting_each(item, list, YAML_BEFORE) {
		setting = setting_read(item, &reader);
		if (!strcmp(setting.text, "security.insecure"))
			hook_finding(sink, rule, SERVICE_BUILD, &setting,
				     "its build may run without confinement (security.insecure)");
	}
}

static void check(struct finding_sink *sink, const struct rule *rule)
{
	struct finding *finding;

	hooks_each(sink, rule, check_hook);
	check_build(sink, rule);
	if (sink->service->privileged != TRISTATE_TRUE)
		return;
	finding = finding_unset(sink, rule, SERVICE_PRIVILEGED,
				"it is privileged: every capability, every device of the host, no "
				"seccomp, no AppArmor",
				"few services need more than single capabilities and devices");
	finding->hint = likely_needs(sink);
}

static void leave(struct service *planned)
{
	planned->privileged = TRISTATE_UNSET;
}

const struct rule rule_privileged = {
	.id = "privileged",
	.title = "not privileged",
	.group = GROUP_EXPOSURE,
	.way = "privileged",
	.severity = SEVERITY_CRITICAL,
	.fix_kind = FIX_UNSAFE,
	.what = "The service does not run with privileged: true.",
	.why = "A privileged container has all capabilities, all devices of the host, a writable "
	       "/sys and no seccomp or AppArmor profile: it is a root shell on the host with "
	       "another file system.",
	.attack =
		"Who gets code to run in it mounts the host's disk (mount /dev/sda1 /mnt) and "
		"writes a root job, loads a kernel module, or sets a core_pattern: one command to "
		"root on the host.",
	.fix = "Removes the key; the note names the capabilities and devices that it probably "
	       "stood "
	       "for, which are then yours to add.",
	.exceptions =
		"Docker in Docker and programs that manage the host's own devices; run them on a "
		"machine of their own.",
	.verify = "docker inspect --format '{{.HostConfig.Privileged}}' CONTAINER",
	.expect = "false",
	.cis = "5.5",
	.owasp = "RULE #3",
	.mitre = "T1611",
	.cwe = "250",
	.check = check,
	.leave = leave,
};
