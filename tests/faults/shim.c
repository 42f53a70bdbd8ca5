/*
 * For LD_PRELOAD: counts the system calls that a program makes for files, and lets one of them fail, or something happen.
 *
 * environment:
 *   FAULT_LOG     each call is written here, "NUMBER NAME PATH" (the path as /proc has it, for descriptors)
 *   FAULT_WHO     "worker": calls of the processes that the program forks are counted; else those of the program itself
 *   FAULT_FROM    counting begins at the first call of this name (default: at the first of all)
 *   FAULT_AT      the number of the call that something happens at
 *   FAULT_DO      what: the number of an error (errno), "short" (write(2) takes one byte), "kill" or "killed" (SIGKILL before
 *                 or after the call), "stop" or "stopped" (SIGSTOP), "append" or "replace" (FAULT_FILE changes before it)
 *   FAULT_FILE    the file to change; replaced by FAULT_WITH, appended a comment
 * What the C library calls for itself (printing, locales) is not seen.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A test's own process: no threads count, as it is run with -j1. */
static struct {
	bool on, busy, forked;
	int calls, log;
} state = {.log = -1};

static const char *setting(const char *name)
{
	const char *value = getenv(name);

	return value ? value : "";
}

static void open_log(void)
{
	if (state.log < 0)
		state.log = (int)syscall(SYS_openat, AT_FDCWD, setting("FAULT_LOG"),
					 O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* It is opened at once: later the sandbox does not let a worker. */
static void note_fork(void)
{
	state.forked = true;
	if (*setting("FAULT_LOG") && !strcmp(setting("FAULT_WHO"), "worker"))
		open_log();
}

__attribute__((constructor)) static void watch_forks(void)
{
	pthread_atfork(NULL, NULL, note_fork);
}

static void note(const char *name, int fd, const char *path)
{
	char line[1024], link[64], target[512] = "";

	open_log();
	if (!path && fd >= 0) {
		ssize_t len;

		snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
		len = syscall(SYS_readlinkat, AT_FDCWD, link, target, sizeof(target) - 1);
		target[len > 0 ? len : 0] = '\0';
	}
	snprintf(line, sizeof(line), "%d %s %s\n", state.calls, name, path ? path : target);
	syscall(SYS_write, state.log, line, strlen(line));
}

static void change(bool append)
{
	const char *file = setting("FAULT_FILE");
	int fd;

	if (!append) {
		syscall(SYS_renameat2, AT_FDCWD, setting("FAULT_WITH"), AT_FDCWD, file, 0);
		return;
	}
	fd = (int)syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_APPEND | O_CLOEXEC, 0);
	syscall(SYS_write, fd, "# more\n", 7);
	syscall(SYS_close, fd);
}

/* What happens at this call: its word, or "" when nothing does. */
static const char *before(const char *name, int fd, const char *path)
{
	const char *from = setting("FAULT_FROM"), *what;

	if (state.busy || !*setting("FAULT_LOG") ||
	    state.forked != !strcmp(setting("FAULT_WHO"), "worker"))
		return "";
	if (!state.on && *from && strcmp(name, from) != 0)
		return "";
	state.on = true;
	state.busy = true;
	state.calls++;
	note(name, fd, path);
	what = state.calls == atoi(setting("FAULT_AT")) ? setting("FAULT_DO") : "";
	if (!strcmp(what, "kill"))
		raise(SIGKILL);
	if (!strcmp(what, "stop"))
		raise(SIGSTOP);
	if (!strcmp(what, "append") || !strcmp(what, "replace"))
		change(*what == 'a');
	state.busy = false;
	return what;
}

static bool fails(const char *what)
{
	int code = atoi(what);

	if (code)
		errno = code;
	return code;
}

static void after(const char *what)
{
	int code = errno;

	if (!strcmp(what, "killed"))
		raise(SIGKILL);
	if (!strcmp(what, "stopped"))
		raise(SIGSTOP);
	errno = code;
}

/* The library's function of that name is called unless it is to fail. */
#define WRAP(type, failure, name, fd, path, parameters, ...)                                       \
	type name parameters;                                                                      \
	type name parameters                                                                       \
	{                                                                                          \
		type(*real) parameters = (type(*) parameters)dlsym(RTLD_NEXT, #name);              \
		const char *what = before(#name, fd, path);                                        \
		type result;                                                                       \
                                                                                                   \
		if (fails(what))                                                                   \
			return failure;                                                            \
		result = real(__VA_ARGS__);                                                        \
		after(what);                                                                       \
		return result;                                                                     \
	}

#define WRAP_OPEN(name, path, parameters, ...)                                                     \
	int name parameters;                                                                       \
	int name parameters                                                                        \
	{                                                                                          \
		int(*real) parameters = (int(*) parameters)dlsym(RTLD_NEXT, #name);                \
		const char *what = before(#name, -1, path);                                        \
		mode_t mode = 0;                                                                   \
		int result;                                                                        \
                                                                                                   \
		if (flags & (O_CREAT | O_TMPFILE)) {                                               \
			va_list arguments;                                                         \
                                                                                                   \
			va_start(arguments, flags);                                                \
			mode = va_arg(arguments, mode_t);                                          \
			va_end(arguments);                                                         \
		}                                                                                  \
		if (fails(what))                                                                   \
			return -1;                                                                 \
		result = real(__VA_ARGS__, mode);                                                  \
		after(what);                                                                       \
		return result;                                                                     \
	}

WRAP_OPEN(open, path, (const char *path, int flags, ...), path, flags)
WRAP_OPEN(open64, path, (const char *path, int flags, ...), path, flags)
WRAP_OPEN(openat, path, (int at, const char *path, int flags, ...), at, path, flags)
WRAP_OPEN(openat64, path, (int at, const char *path, int flags, ...), at, path, flags)
WRAP(char *, NULL, realpath, -1, path, (const char *path, char *out), path, out)
WRAP(int, -1, fstat, fd, NULL, (int fd, struct stat *status), fd, status)
WRAP(int, -1, fstat64, fd, NULL, (int fd, struct stat64 *status), fd, status)
WRAP(int, -1, fstatat, -1, path, (int at, const char *path, struct stat *status, int flags), at,
     path, status, flags)
WRAP(int, -1, fstatat64, -1, path, (int at, const char *path, struct stat64 *status, int flags), at,
     path, status, flags)
WRAP(int, -1, faccessat, -1, path, (int at, const char *path, int mode, int flags), at, path, mode,
     flags)
WRAP(ssize_t, -1, getrandom, -1, "", (void *bytes, size_t size, unsigned flags), bytes, size, flags)
WRAP(ssize_t, -1, read, fd, NULL, (int fd, void *bytes, size_t size), fd, bytes, size)
WRAP(ssize_t, -1, write, fd, NULL, (int fd, const void *bytes, size_t size), fd, bytes,
     !strcmp(what, "short") && size ? 1 : size)
WRAP(int, -1, fchown, fd, NULL, (int fd, uid_t user, gid_t group), fd, user, group)
WRAP(int, -1, fchmod, fd, NULL, (int fd, mode_t mode), fd, mode)
WRAP(int, -1, fsync, fd, NULL, (int fd), fd)
WRAP(int, -1, flock, fd, NULL, (int fd, int how), fd, how)
WRAP(long, -1, fpathconf, fd, NULL, (int fd, int name), fd, name)
WRAP(ssize_t, -1, flistxattr, fd, NULL, (int fd, char *names, size_t size), fd, names, size)
WRAP(ssize_t, -1, fgetxattr, fd, NULL, (int fd, const char *name, void *value, size_t size), fd,
     name, value, size)
WRAP(int, -1, fsetxattr, fd, NULL,
     (int fd, const char *name, const void *value, size_t size, int flags), fd, name, value, size,
     flags)
WRAP(int, -1, fremovexattr, fd, NULL, (int fd, const char *name), fd, name)
/* As close(2) does, this one closes even when it fails. */
WRAP(int, (syscall(SYS_close, fd), errno = atoi(what), -1), close, fd, NULL, (int fd), fd)
WRAP(int, -1, renameat, -1, fresh, (int from, const char *old, int to, const char *fresh), from,
     old, to, fresh)
WRAP(int, -1, renameat2, -1, fresh,
     (int from, const char *old, int to, const char *fresh, unsigned flags), from, old, to, fresh,
     flags)
WRAP(int, -1, unlinkat, -1, path, (int at, const char *path, int flags), at, path, flags)
WRAP(DIR *, NULL, fdopendir, fd, NULL, (int fd), fd)
WRAP(struct dirent *, NULL, readdir, -1, "", (DIR * stream), stream)
WRAP(struct dirent64 *, NULL, readdir64, -1, "", (DIR * stream), stream)
