/* Rule device: no device of the host is handed in that gives more than itself. */
#include <string.h>

#include "compose/mount.h"
#include "rules/rule.h"

struct device {
	const char *prefix; /* of the path, or all of it when `whole` */
	bool whole;
	int severity; /* or -1: nothing to say */
	const char *gives;
};

static const struct device devices[];

static const struct device *find(const char *path)
{
	const struct device *at = devices;

	while (at->prefix && (at->whole ? strcmp(path, at->prefix) != 0
					: strncmp(path, at->prefix, strlen(at->prefix)) != 0))
		at++;
	return at;
}

/* "SOURCE[:TARGET[:RIGHTS]]"; a name of the Container Device Interface ("nvidia.com/gpu=all") is no path. */
static void look_at_device(struct finding_sink *sink, const struct rule *rule,
			   const struct setting *setting)
{
	const char *path =
		finding_words(sink, "%.*s", (int)strcspn(setting->text, ":"), setting->text);
	const struct device *device;
	struct finding *finding;

	if (*path != '/' || setting->open)
		return;
	device = find(mount_path(path, sink->arena));
	if (device->severity < 0)
		return;
	finding = finding_add(sink, rule, SERVICE_DEVICES,
			      finding_words(sink, "%s gives it %s",
					    setting->secret ? setting_shown(setting) : path,
					    device->gives));
	finding_point(finding, setting->node);
	finding->severity = (enum severity)device->severity;
}

/* "TYPE MAJOR:MINOR RIGHTS". */
static void look_at_cgroup_rule(struct finding_sink *sink, const struct rule *rule,
				const struct setting *setting)
{
	const char *text = setting->text;
	bool everything = *text == 'a' || strstr(text, "*:");
	bool disk = *text == 'b';
	struct finding *finding;

	finding = finding_add(sink, rule, SERVICE_DEVICE_CGROUP_RULES,
			      everything ? "its control group lets it use every device that it can "
					   "make a node for"
			      : disk	 ? "its control group lets it use disks that it can make a "
					   "node for"
					 : "its control group lets it use devices that are not in "
					   "devices:");
	finding_point(finding, setting->node);
	finding->severity = everything || disk ? SEVERITY_HIGH : SEVERITY_LOW;
	finding->hint = "without MKNOD (cap_drop: ALL) it cannot make nodes; name single devices";
}

static void check(struct finding_sink *sink, const struct rule *rule)
{
	const struct service *service = sink->service;

	for (size_t i = 0; i < service->host->devices.count; i++)
		look_at_device(sink, rule, &service->host->devices.items[i]);
	for (size_t i = 0; i < service->host->device_cgroup_rules.count; i++)
		look_at_cgroup_rule(sink, rule, &service->host->device_cgroup_rules.items[i]);
}

static bool detail(size_t number, struct rule_detail *out)
{
	const struct device *device = devices;

	for (; device->prefix; device++) {
		if (device->severity < 0 || number-- > 0)
			continue;
		*out = (struct rule_detail){device->prefix, (enum severity)device->severity,
					    device->gives};
		return true;
	}
	return false;
}

const struct rule rule_device = {
	.id = "device",
	.title = "no dangerous devices",
	.group = GROUP_EXPOSURE,
	.way = "a device",
	.severity = SEVERITY_MEDIUM,
	.what = "devices: and device_cgroup_rules: hand in no disk, no memory and no whole class "
		"of the "
		"host's devices; others are named, with what they give.",
	.why = "A device is the host's: a disk is every file on it, whatever the mounts say.",
	.attack = "The host's file system is read and written through its disk (debugfs "
		  "/dev/sda1), its "
		  "memory through /dev/mem.",
	.fix_kind = FIX_NONE,
	.fix = "None: which device the program needs is for you to say, by a name that stays "
	       "(/dev/serial/by-id/...) and with r instead of rwm where that is enough.",
	.exceptions =
		"Hardware that the program is for: sticks, cameras, GPUs, /dev/net/tun, /dev/kvm.",
	.verify = "docker inspect --format '{{.HostConfig.Devices}} "
		  "{{.HostConfig.DeviceCgroupRules}}' "
		  "CONTAINER",
	.expect = "only what the program is for",
	.cis = "5.18",
	.mitre = "T1611",
	.cwe = "668",
	.check = check,
	.detail = detail,
};

/* The first that fits. */
static const struct device devices[] = {
	{"/dev", true, SEVERITY_CRITICAL, "every device of the host"},
	{"/dev/null", true, -1, NULL},
	{"/dev/zero", true, -1, NULL},
	{"/dev/random", true, -1, NULL},
	{"/dev/urandom", true, -1, NULL},
	{"/dev/sd", false, SEVERITY_CRITICAL, "a disk of the host, with every file on it"},
	{"/dev/nvme", false, SEVERITY_CRITICAL, "a disk of the host, with every file on it"},
	{"/dev/vd", false, SEVERITY_CRITICAL, "a disk of the host, with every file on it"},
	{"/dev/xvd", false, SEVERITY_CRITICAL, "a disk of the host, with every file on it"},
	{"/dev/hd", false, SEVERITY_CRITICAL, "a disk of the host, with every file on it"},
	{"/dev/mmcblk", false, SEVERITY_CRITICAL, "a disk of the host, with every file on it"},
	{"/dev/md", false, SEVERITY_CRITICAL, "a disk of the host, with every file on it"},
	{"/dev/dm-", false, SEVERITY_CRITICAL, "a disk of the host, with every file on it"},
	{"/dev/disk/", false, SEVERITY_CRITICAL, "a disk of the host, with every file on it"},
	{"/dev/mapper/", false, SEVERITY_CRITICAL, "a disk of the host, with every file on it"},
	{"/dev/loop", false, SEVERITY_HIGH, "loop devices, over which file systems are mounted"},
	{"/dev/mem", true, SEVERITY_CRITICAL, "the memory of the host"},
	{"/dev/kmem", true, SEVERITY_CRITICAL, "the memory of the host's kernel"},
	{"/dev/port", true, SEVERITY_CRITICAL, "the input and output ports of the host"},
	{"/dev/cpu", false, SEVERITY_HIGH, "the registers of the host's processors"},
	{"/dev/uinput", true, SEVERITY_HIGH, "a keyboard of the host's"},
	{"/dev/input", false, SEVERITY_HIGH, "what is typed on the host"},
	{"/dev/kmsg", true, SEVERITY_LOW, "the kernel's log"},
	{"/dev/fuse", true, SEVERITY_LOW, "file systems of its own (with SYS_ADMIN)"},
	{"/dev/net/tun", true, SEVERITY_LOW, "tunnels (with NET_ADMIN)"},
	{"/dev/kvm", true, SEVERITY_LOW, "virtual machines"},
	{"/dev/dri", false, SEVERITY_LOW, "the graphics card, and what its driver gets wrong"},
	{"/dev/nvidia", false, SEVERITY_LOW, "the graphics card, and what its driver gets wrong"},
	{"/dev/kfd", false, SEVERITY_LOW, "the graphics card, and what its driver gets wrong"},
	{"/dev/snd", false, SEVERITY_LOW, "sound, the microphone included"},
	{"/dev/video", false, SEVERITY_LOW, "a camera or video decoder"},
	{"/dev/vchiq", true, SEVERITY_LOW, "the graphics card, and what its driver gets wrong"},
	{"/dev/bus/usb", false, SEVERITY_MEDIUM, "USB devices, whatever is plugged in"},
	{"/dev/tty", false, SEVERITY_LOW, "a serial line or terminal"},
	{"/dev/serial", false, SEVERITY_LOW, "a serial line"},
	{"/dev/i2c", false, SEVERITY_LOW, "a hardware bus"},
	{"/dev/spi", false, SEVERITY_LOW, "a hardware bus"},
	{"/dev/gpio", false, SEVERITY_LOW, "hardware lines"},
	{NULL, false, SEVERITY_MEDIUM, "a device of the host"},
};
