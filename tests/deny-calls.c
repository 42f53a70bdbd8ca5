/*
 * usage: deny-calls CODE PROGRAM ARGUMENT...
 * Runs a program where all calls that a sandbox is made of fail with that error: EPERM (1) as under the profile of a container,
 * ENOSYS (38) as on a kernel that has none of them.
 */
#define _GNU_SOURCE
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_restrict_self 446
#endif

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define IF_EQUAL(value, yes, no) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), (yes), (no))
#define DENY(call) IF_EQUAL(SYS_##call, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | code)

int main(int argc, char **argv)
{
	unsigned code = argc > 2 ? (unsigned)atoi(argv[1]) & SECCOMP_RET_DATA : 0;
	struct sock_filter steps[] = {
		LOAD(nr),
		DENY(landlock_create_ruleset),
		DENY(landlock_restrict_self),
		DENY(seccomp),
		DENY(prlimit64),
		DENY(sched_setaffinity),
		DENY(memfd_create),
		IF_EQUAL(SYS_prctl, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		LOAD(args[0]),
		IF_EQUAL(PR_SET_SECCOMP, 1, 0),
		IF_EQUAL(PR_SET_PDEATHSIG, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | code),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(steps) / sizeof(*steps), steps};

	if (!code)
		return 99;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) {
		perror("deny-calls");
		return 77;
	}
	execv(argv[2], argv + 2);
	perror(argv[2]);
	return 99;
}
