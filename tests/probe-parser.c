/*
 * Stands in for a parser that was taken over: loaded before libfyaml (LD_PRELOAD), it does what a text asks for with
 * "probe: WORD" before it is parsed. tests/isolation.sh builds and uses it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

struct fy_parser;
int fy_parser_set_string(struct fy_parser *parser, const char *text, size_t size);

static bool asks(const char *text, size_t size, const char *what)
{
	return memmem(text, size, what, strlen(what)) != NULL;
}

static volatile int *const nowhere = NULL;

static void take_all_memory(void)
{
	for (;;) {
		char *more = malloc(1 << 20);

		if (!more)
			*nowhere = 1;
		memset(more, 1, 1 << 20);
	}
}

static bool refused(long result)
{
	return result == -1 && (errno == EPERM || errno == EACCES || errno == ENOSYS);
}

/* In the folder that the program runs in, where "there" is a file. How many of the attempts were not refused. */
static int try_all(void)
{
	char *const none[] = {NULL};
	struct {
		uint64_t flags, mode, resolve;
	} how = {O_RDWR, 0, 0};
	const struct rlimit lax = {RLIM_INFINITY, RLIM_INFINITY};
	int got = 0;

	got += !refused(open("made", O_WRONLY | O_CREAT, 0666));
	got += !refused(open("there", O_RDWR));
	got += !refused(open("there", O_RDONLY | O_TRUNC));
	got += !refused(open(".", O_TMPFILE | O_WRONLY, 0666));
	got += !refused(syscall(SYS_openat2, AT_FDCWD, "there", &how, sizeof(how)));
	got += !refused(truncate("there", 0));
	got += !refused(unlink("there"));
	got += !refused(rename("there", "gone"));
	got += !refused(link("there", "made"));
	got += !refused(symlink("there", "made"));
	got += !refused(mkdir("made", 0777));
	got += !refused(mkfifo("made", 0666));
	got += !refused(chmod("there", 0777));
	got += !refused(chdir("/"));
	got += !refused(socket(AF_INET, SOCK_STREAM, 0));
	got += !refused(socket(AF_UNIX, SOCK_STREAM, 0));
	got += !refused(fork());
	got += !refused(execve("/bin/true", none, none));
	got += !refused(kill(getppid(), SIGCONT));
	got += !refused(ptrace(PTRACE_ATTACH, getppid(), NULL, NULL));
	got += !refused(setrlimit(RLIMIT_AS, &lax));
	got += !refused(syscall(SYS_fcntl, 0, F_SETOWN, getppid()));
	got += !refused(prctl(PR_SET_PDEATHSIG, 0));
	got += mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		    0) != MAP_FAILED;
	return got;
}

int fy_parser_set_string(struct fy_parser *parser, const char *text, size_t size)
{
	int (*real)(struct fy_parser *, const char *, size_t) =
		(int (*)(struct fy_parser *, const char *, size_t))dlsym(RTLD_NEXT,
									 "fy_parser_set_string");

	if (asks(text, size, "probe: crash"))
		*nowhere = 1;
	if (asks(text, size, "probe: hang"))
		for (volatile unsigned turn = 0;; turn++)
			;
	if (asks(text, size, "probe: sleep"))
		for (;;)
			pause();
	if (asks(text, size, "probe: bomb"))
		take_all_memory();
	if (asks(text, size, "probe: exit"))
		_exit(7);
	/* The signal tells how it went: nothing else is left to tell it with. */
	if (asks(text, size, "probe: rights"))
		raise(try_all() ? SIGILL : SIGFPE);
	return real(parser, text, size);
}
