/* Telling and watching for bad ends. */
#include "cli/run/fate.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <ucontext.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/sandbox.h"
#include "cli/command/command.h"

#define STACK_SIZE ((size_t)64 << 10)
#define LINE_MAX_SIZE                                                                              \
	((size_t)6 << 10) /* a path is 4 KiB at most; what is escaped of it may be cut */
/* What cannot be had any more when an allocation that nobody saw fail has failed. */
#define PROBE_SIZE ((size_t)8 << 20)

static const int ends[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS};

/* Lies below the stack of the handlers, who find it there. */
struct watch {
	bool worker;
	size_t crash_len, time_len, memory_len;
	char crash[LINE_MAX_SIZE], time[LINE_MAX_SIZE], memory[LINE_MAX_SIZE];
	max_align_t stack[];
};

void fate_tell(struct error *err, enum fate fate, int number, const struct limits *limits)
{
	switch (fate) {
	case FATE_CRASH:
		error_set(err, "the parser crashed (signal %d)", number);
		break;
	case FATE_TIME:
		error_set(err, "took more than %u s to read and judge", limits->seconds);
		break;
	case FATE_MEMORY:
		error_set(err, "needed more than %u MiB of memory to read and judge",
			  (unsigned)(limits->memory >> 20));
		break;
	case FATE_ANSWER:
		error_set(err, "what came of it makes no sense");
		break;
	default:
		error_set(err, "the parser ended (status %d)", number);
	}
}

/* An allocation of ours that failed says so; one of a library shows when no memory is left. */
static bool is_out_of_memory(const siginfo_t *info)
{
	void *probe;

	if (info->si_code == SI_QUEUE && info->si_value.sival_int == ALLOC_OUT_OF_MEMORY)
		return true;
	probe = mmap(NULL, PROBE_SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (probe == MAP_FAILED)
		return errno == ENOMEM;
	munmap(probe, PROBE_SIZE);
	return false;
}

/* Async-signal-safe, and needs nothing of the memory that may be in ruins but what lies below its own stack. */
static void end_badly(int number, siginfo_t *info, void *context)
{
	const ucontext_t *at = context;
	const struct watch *watch =
		(const void *)((const char *)at->uc_stack.ss_sp - offsetof(struct watch, stack));
	bool time = number == SIGALRM || number == SIGPROF;

	if (!time && is_out_of_memory(info)) {
		if (!watch->worker)
			(void)!write(STDERR_FILENO, watch->memory, watch->memory_len);
		_exit(watch->worker ? FATE_MEMORY_STATUS : STATUS_TROUBLE);
	}
	if (watch->worker) {
		/* The parent sees the signal itself. */
		signal(number, SIG_DFL);
		raise(number);
		return;
	}
	(void)!write(STDERR_FILENO, time ? watch->time : watch->crash,
		     time ? watch->time_len : watch->crash_len);
	if (!time) {
		const char signal[] = {(char)('0' + number / 10), (char)('0' + number % 10), ')',
				       '\n'};

		(void)!write(STDERR_FILENO, number < 10 ? signal + 1 : signal,
			     sizeof(signal) - (number < 10));
	}
	_exit(STATUS_TROUBLE);
}

static struct watch *make_watch(void)
{
	size_t size = sizeof(struct watch) + STACK_SIZE;
	struct watch *watch =
		mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	stack_t stack = {.ss_size = STACK_SIZE};

	if (watch == MAP_FAILED)
		return NULL;
	stack.ss_sp = watch->stack;
	if (!sigaltstack(&stack, NULL))
		return watch;
	munmap(watch, size);
	return NULL;
}

static void handle(int number)
{
	struct sigaction action = {.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};

	action.sa_sigaction = end_badly;
	sigaction(number, &action, NULL);
}

static void handle_ends(void)
{
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
		handle(ends[i]);
}

void fate_watch_worker(void)
{
	struct watch *watch = sandbox_suits_build() ? make_watch() : NULL;

	if (!watch)
		return;
	watch->worker = true;
	handle_ends();
}

static size_t fill(char line[LINE_MAX_SIZE], const char *path, struct error *err)
{
	struct buf text CLEANUP_BUF = BUF_INIT;
	size_t len;

	complaint_add(&text, path, err);
	error_release(err);
	len = text.len < LINE_MAX_SIZE ? text.len : LINE_MAX_SIZE;
	memcpy(line, text.data, len);
	return len;
}

static void alarm_after(int which, unsigned seconds)
{
	const struct itimerval timer = {.it_value = {.tv_sec = (time_t)seconds}};

	setitimer(which, &timer, NULL);
}

void fate_watch_self(const char *path, const struct limits *limits)
{
	struct watch *watch = sandbox_suits_build() ? make_watch() : NULL;
	struct rlimit memory = {.rlim_cur = RLIM_INFINITY};
	struct error err = ERROR_INIT;

	if (!watch)
		return;
	fate_tell(&err, FATE_TIME, 0, limits);
	watch->time_len = fill(watch->time, path, &err);
	fate_tell(&err, FATE_MEMORY, 0, limits);
	watch->memory_len = fill(watch->memory, path, &err);
	error_set(&err, "the parser crashed (signal ");
	watch->crash_len = fill(watch->crash, path, &err) - 1; /* without the line break */
	handle_ends();
	handle(SIGALRM);
	handle(SIGPROF);
	alarm_after(ITIMER_PROF, limits->seconds);
	alarm_after(ITIMER_REAL, limits->seconds * LIMIT_CLOCK_FACTOR);
	if (getrlimit(RLIMIT_AS, &memory) || memory.rlim_cur < limits->memory)
		return;
	memory.rlim_cur = limits->memory;
	setrlimit(RLIMIT_AS, &memory);
}
