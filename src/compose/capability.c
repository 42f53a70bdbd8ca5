/* Linux capabilities: names to bits and back. */
#include "compose/capability.h"

#include <stddef.h>
#include <string.h>

/* Longer than any name with its prefix. */
#define NAME_SIZE 32

struct row {
	const char *name;
	bool docker_default;
};

static const struct row rows[CAPABILITY_COUNT];

/* Upper case as Go's strings.ToUpper() makes it, as far as it can matter here. */
static size_t fold(const char *text, char *folded)
{
	unsigned char byte = (unsigned char)text[0];
	size_t len = 1;

	if (byte >= 'a' && byte <= 'z') {
		byte = (unsigned char)(byte - 'a' + 'A');
	} else if (strncmp(text, "\xc5\xbf", 2) == 0) {
		byte = 'S';
		len = 2;
	} else if (strncmp(text, "\xc4\xb1", 2) == 0) {
		byte = 'I';
		len = 2;
	}
	*folded = (char)byte;
	return len;
}

enum capability capability_parse(const char *text)
{
	char folded[NAME_SIZE];
	const char *name = folded;
	size_t len = 0;

	while (*text) {
		if (len == sizeof(folded) - 1)
			return CAPABILITY_UNKNOWN;
		text += fold(text, &folded[len++]);
	}
	folded[len] = '\0';

	if (strcmp(folded, "ALL") == 0)
		return CAPABILITY_ALL;
	if (strncmp(folded, "CAP_", 4) == 0)
		name += 4;
	for (int i = 0; i < CAPABILITY_COUNT; i++) {
		if (strcmp(name, rows[i].name) == 0)
			return (enum capability)i;
	}
	return CAPABILITY_UNKNOWN;
}

const char *capability_name(enum capability capability)
{
	int bit = (int)capability;

	if (bit == CAPABILITY_ALL)
		return "ALL";
	if (bit < 0 || bit >= CAPABILITY_COUNT)
		return NULL;
	return rows[bit].name;
}

capability_set capability_docker_default(void)
{
	capability_set set = 0;

	for (int i = 0; i < CAPABILITY_COUNT; i++) {
		if (rows[i].docker_default)
			set |= CAPABILITY_BIT(i);
	}
	return set;
}

/* In the order of the bits. */
static const struct row rows[CAPABILITY_COUNT] = {
	{"CHOWN", true},
	{"DAC_OVERRIDE", true},
	{"DAC_READ_SEARCH", false},
	{"FOWNER", true},
	{"FSETID", true},
	{"KILL", true},
	{"SETGID", true},
	{"SETUID", true},
	{"SETPCAP", true},
	{"LINUX_IMMUTABLE", false},
	{"NET_BIND_SERVICE", true},
	{"NET_BROADCAST", false},
	{"NET_ADMIN", false},
	{"NET_RAW", true},
	{"IPC_LOCK", false},
	{"IPC_OWNER", false},
	{"SYS_MODULE", false},
	{"SYS_RAWIO", false},
	{"SYS_CHROOT", true},
	{"SYS_PTRACE", false},
	{"SYS_PACCT", false},
	{"SYS_ADMIN", false},
	{"SYS_BOOT", false},
	{"SYS_NICE", false},
	{"SYS_RESOURCE", false},
	{"SYS_TIME", false},
	{"SYS_TTY_CONFIG", false},
	{"MKNOD", true},
	{"LEASE", false},
	{"AUDIT_WRITE", true},
	{"AUDIT_CONTROL", false},
	{"SETFCAP", true},
	{"MAC_OVERRIDE", false},
	{"MAC_ADMIN", false},
	{"SYSLOG", false},
	{"WAKE_ALARM", false},
	{"BLOCK_SUSPEND", false},
	{"AUDIT_READ", false},
	{"PERFMON", false},
	{"BPF", false},
	{"CHECKPOINT_RESTORE", false},
};
