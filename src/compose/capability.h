/* Linux capabilities by the names of capabilities(7). */
#ifndef COMPOSE_CAPABILITY_H
#define COMPOSE_CAPABILITY_H

#include <stdbool.h>
#include <stdint.h>

/* Bits as in <linux/capability.h>: 0 CHOWN ... 40 CHECKPOINT_RESTORE. */
enum capability {
	CAPABILITY_CHOWN = 0,
	CAPABILITY_DAC_OVERRIDE = 1,
	CAPABILITY_DAC_READ_SEARCH = 2,
	CAPABILITY_FOWNER = 3,
	CAPABILITY_KILL = 5,
	CAPABILITY_SETGID = 6,
	CAPABILITY_SETUID = 7,
	CAPABILITY_LINUX_IMMUTABLE = 9,
	CAPABILITY_NET_BIND_SERVICE = 10,
	CAPABILITY_NET_ADMIN = 12,
	CAPABILITY_NET_RAW = 13,
	CAPABILITY_IPC_LOCK = 14,
	CAPABILITY_IPC_OWNER = 15,
	CAPABILITY_SYS_MODULE = 16,
	CAPABILITY_SYS_RAWIO = 17,
	CAPABILITY_SYS_CHROOT = 18,
	CAPABILITY_SYS_PTRACE = 19,
	CAPABILITY_SYS_ADMIN = 21,
	CAPABILITY_SYS_BOOT = 22,
	CAPABILITY_SYS_NICE = 23,
	CAPABILITY_SYS_RESOURCE = 24,
	CAPABILITY_SYS_TIME = 25,
	CAPABILITY_SYS_TTY_CONFIG = 26,
	CAPABILITY_MKNOD = 27,
	CAPABILITY_AUDIT_WRITE = 29,
	CAPABILITY_AUDIT_CONTROL = 30,
	CAPABILITY_MAC_OVERRIDE = 32,
	CAPABILITY_MAC_ADMIN = 33,
	CAPABILITY_SYSLOG = 34,
	CAPABILITY_WAKE_ALARM = 35,
	CAPABILITY_BLOCK_SUSPEND = 36,
	CAPABILITY_AUDIT_READ = 37,
	CAPABILITY_PERFMON = 38,
	CAPABILITY_BPF = 39,
	CAPABILITY_CHECKPOINT_RESTORE = 40,
	CAPABILITY_COUNT = 41,
	CAPABILITY_ALL = 63, /* the word ALL */
	CAPABILITY_UNKNOWN = -1
};

/* Bit n is capability n; CAPABILITY_ALL is the word ALL. */
typedef uint64_t capability_set;

#define CAPABILITY_BIT(capability) ((capability_set)1 << (capability))

/*
 * "CAP_NET_ADMIN", "net_admin" and "NET_ADMIN" are one: prefix and case do not
 * matter, which is what Docker takes (moby, oci/caps). "ALL" in any case is
 * CAPABILITY_ALL; "CAP_ALL" is not (Docker refuses it). Case is folded as Docker
 * folds it, so the two letters outside ASCII whose upper case lies within it
 * count: U+017F is S and U+0131 is I. CAPABILITY_UNKNOWN for any other text.
 */
enum capability capability_parse(const char *text);
/* "NET_ADMIN"; "ALL"; NULL when unknown. Static. */
const char *capability_name(enum capability capability);
/* The fourteen that Docker gives by default (moby, oci/caps/defaults.go). */
capability_set capability_docker_default(void);

#endif
