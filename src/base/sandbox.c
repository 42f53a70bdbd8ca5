/* Entering the sandbox: no new privileges, a filter of system calls, Landlock. */
#include "base/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/sandbox_calls.h"

#ifndef __has_feature
#define __has_feature(x) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) ||                               \
	__has_feature(address_sanitizer) || __has_feature(memory_sanitizer) ||                     \
	__has_feature(thread_sanitizer)
#define HAS_SANITIZERS 1
#else
#define HAS_SANITIZERS 0
#endif

#ifdef ENABLE_VALGRIND_GUARDS
#include <valgrind/valgrind.h>
#define IS_WATCHED (RUNNING_ON_VALGRIND != 0)
#else
#define IS_WATCHED false
#endif

/* The table of calls is that of 64-bit machines whose low half of an argument comes first. */
#if defined(__x86_64__) && !defined(__ILP32__)
#define MACHINE AUDIT_ARCH_X86_64
#elif defined(__aarch64__) && defined(__AARCH64EL__) && !defined(__ILP32__)
#define MACHINE AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define MACHINE AUDIT_ARCH_RISCV64
#endif

int sandbox_suits_build(void)
{
	return !HAS_SANITIZERS && !IS_WATCHED;
}

#ifdef MACHINE

#define FIELD(name) ((uint32_t)offsetof(struct seccomp_data, name))
#define LOW(number) (FIELD(args) + 8 * (uint32_t)(number))
#define LOAD(at) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (at))
#define IF_EQUAL(value, yes, no) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(value), (yes), (no))
#define IF_ANY_BIT(bits, yes, no)                                                                  \
	BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (uint32_t)(bits), (yes), (no))
#define IF_ABOVE(value, yes, no) BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, (uint32_t)(value), (yes), (no))
#define END(what) BPF_STMT(BPF_RET | BPF_K, (what))
#define ALLOW END(SECCOMP_RET_ALLOW)
#define REFUSE(code) END(SECCOMP_RET_ERRNO | (uint32_t)(code))

/* A call that is allowed when none of the bits of an argument is set; each is five steps. */
#define WITHOUT(call, number, bits)                                                                \
	IF_EQUAL(call, 0, 4), LOAD(LOW(number)), IF_ANY_BIT(bits, 0, 1), REFUSE(EPERM), ALLOW
/* One that is allowed when the low half of an argument is a value; with others it goes on to the next step. */
#define WITH(call, number, value)                                                                  \
	IF_EQUAL(call, 0, 4), LOAD(LOW(number)), IF_EQUAL(value, 0, 1), ALLOW, LOAD(FIELD(nr))

/* What of open(2) writes; O_TMPFILE has O_DIRECTORY in it, which may be asked for. */
#define OPEN_WRITES (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND | (O_TMPFILE & ~O_DIRECTORY))

#define STEP_COUNT(list) (sizeof(list) / sizeof(*(list)))

/* Numbers above are calls that this table was made before: a C library asks whether they are there. */
#define LAST_KNOWN SYS_close_range

static const uint16_t calls[] = {
#define CALL(name) SYS_##name,
	SANDBOX_CALLS(CALL)
#ifdef SYS_open
		SANDBOX_OLD_CALLS(CALL)
#endif
#undef CALL
};

/* A bit for each call. */
#define WORD_COUNT 14
#define WORD_STEPS 3
#define TEST_STEPS 3

/*
 * Calls that are allowed whatever their arguments are found by their bit: a filter that compares one by one takes the kernel a
 * tenth of a millisecond to take, which is more than most files need. X holds the bit; the word of a number above all is 0.
 */
static size_t add_calls(struct sock_filter *steps)
{
	const struct sock_filter test[TEST_STEPS] = {
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_X, 0, 0, 1),
		ALLOW,
		LOAD(FIELD(nr)),
	};
	uint32_t words[WORD_COUNT] = {0};
	size_t count = 0, end = WORD_STEPS * WORD_COUNT + 1;

	for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++)
		words[calls[i] / 32] |= 1u << calls[i] % 32;
	for (uint32_t i = 0; i < WORD_COUNT; i++) {
		const struct sock_filter word[] = {
			BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 32 * (i + 1), WORD_STEPS - 1, 0),
			BPF_STMT(BPF_LD | BPF_IMM, words[i]),
			BPF_STMT(BPF_JMP | BPF_JA, (uint32_t)(end - count - WORD_STEPS)),
		};

		memcpy(steps + count, word, sizeof(word));
		count += WORD_STEPS;
	}
	steps[count++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_IMM, 0);
	memcpy(steps + count, test, sizeof(test));
	return count + TEST_STEPS;
}

static int filter_calls(void)
{
	const uint32_t self = (uint32_t)getpid();
	const struct sock_filter before[] = {
		LOAD(FIELD(arch)),
		IF_EQUAL(MACHINE, 1, 0),
		END(SECCOMP_RET_KILL_PROCESS),
		LOAD(FIELD(nr)),
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 31),
		BPF_STMT(BPF_MISC | BPF_TAX, 0),
		BPF_STMT(BPF_LD | BPF_IMM, 1),
		BPF_STMT(BPF_ALU | BPF_LSH | BPF_X, 0),
		BPF_STMT(BPF_MISC | BPF_TAX, 0),
		LOAD(FIELD(nr)),
	};
	const struct sock_filter behind[] = {
		WITHOUT(SYS_openat, 2, OPEN_WRITES),
#ifdef SYS_open
		WITHOUT(SYS_open, 1, OPEN_WRITES),
#endif
		/* No new code; what is loaded is mapped already. */
		WITHOUT(SYS_mmap, 2, PROT_EXEC),
		WITHOUT(SYS_mprotect, 2, PROT_EXEC),
		/* Its own death, by abort(3) or for want of memory. */
		WITH(SYS_tgkill, 0, self),
		WITH(SYS_rt_sigqueueinfo, 0, self),
		/* Whether it prints to a terminal, and how wide that is; nothing that types into one. */
		WITH(SYS_ioctl, 1, TCGETS),
		WITH(SYS_ioctl, 1, TIOCGWINSZ),
		/* Nothing that has signals sent to others (F_SETOWN). */
		WITH(SYS_fcntl, 1, F_GETFL),
		WITH(SYS_fcntl, 1, F_GETFD),
		WITH(SYS_fcntl, 1, F_SETFD),
		WITH(SYS_fcntl, 1, F_DUPFD_CLOEXEC),
		IF_EQUAL(SYS_openat2, 0, 1),
		REFUSE(ENOSYS), /* its flags lie in memory, where no filter sees them */
		IF_ABOVE(LAST_KNOWN, 0, 1),
		REFUSE(ENOSYS),
		REFUSE(EPERM),
	};
	struct sock_filter steps[STEP_COUNT(before) + STEP_COUNT(behind) + (size_t)WORD_STEPS * WORD_COUNT +
				 1 + TEST_STEPS];
	size_t count = STEP_COUNT(before);
	struct sock_fprog program = {.filter = steps};

	memcpy(steps, before, sizeof(before));
	count += add_calls(steps + count);
	memcpy(steps + count, behind, sizeof(behind));
	program.len = (unsigned short)(count + STEP_COUNT(behind));
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

#else

static int filter_calls(void)
{
	return -1;
}

#endif

#ifdef SYS_landlock_create_ruleset

/* As linux/landlock.h has them, which may be older than the kernel. What is handled and not allowed is refused. */
struct ruleset {
	uint64_t files, network, scope;
};

#define FILES_EXECUTE (1ull << 0)
#define FILES_WRITE (1ull << 1)
#define FILES_REFER (1ull << 13)
#define FILES_TRUNCATE (1ull << 14)
#define FILES_DEVICE (1ull << 15)
#define FILES_CHANGE (0x1ffull << 4) /* to remove, and to make of each kind */
#define FILES_FIRST (FILES_EXECUTE | FILES_WRITE | FILES_CHANGE)
#define NETWORK_ALL 3ull
#define SCOPE_ALL 3ull

static int restrict_files(void)
{
	struct ruleset rules = {.files = FILES_FIRST};
	size_t size = sizeof(rules.files);
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0, 1), set, result;

	if (version < 1)
		return -1;
	if (version >= 2)
		rules.files |= FILES_REFER;
	if (version >= 3)
		rules.files |= FILES_TRUNCATE;
	if (version >= 5)
		rules.files |= FILES_DEVICE;
	if (version >= 4) {
		rules.network = NETWORK_ALL;
		size += sizeof(rules.network);
	}
	if (version >= 6) {
		rules.scope = SCOPE_ALL;
		size += sizeof(rules.scope);
	}
	set = syscall(SYS_landlock_create_ruleset, &rules, size, 0);
	if (set < 0)
		return -1;
	result = syscall(SYS_landlock_restrict_self, (int)set, 0);
	close((int)set);
	return result ? -1 : 0;
}

#else

static int restrict_files(void)
{
	return -1;
}

#endif

unsigned sandbox_enter(void)
{
	unsigned held = 0;

	/* Without it the kernel takes neither of the others from a process that is not root's. */
	if (!sandbox_suits_build() || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return 0;
	held |= SANDBOX_NO_NEW_PRIVILEGES;
	if (!restrict_files())
		held |= SANDBOX_LANDLOCK;
	if (!filter_calls())
		held |= SANDBOX_SECCOMP;
	return held;
}
