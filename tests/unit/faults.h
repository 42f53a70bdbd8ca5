/* System calls wrapped by the linker: counted, failing on demand, or the last before a SIGKILL. */
#ifndef UNIT_FAULTS_H
#define UNIT_FAULTS_H

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum fault_kind { FAULT_NONE, FAULT_ERROR, FAULT_FROM, FAULT_KILL_BEFORE, FAULT_KILL_AFTER };

/* Not an argument: the wrapped calls take none of ours. */
static struct faults {
	bool on;	/* counting, and failing as told below */
	unsigned calls; /* so far */
	unsigned at;	/* the call that fails or kills; FAULT_FROM: and those after it */
	enum fault_kind kind;
	int code;
	const char *name;      /* of the call that failed first */
	bool late;	       /* it came after the rename */
	const char *hook_name; /* before the first call of this name, hook is run */
	void (*hook)(const char *path);
	const char *hook_path;
	char seen[512]; /* names of the calls made, with a blank after each */
} faults;

static void faults_start(enum fault_kind kind, unsigned at, int code)
{
	faults = (struct faults){.on = true, .kind = kind, .at = at, .code = code};
}

/* True when the call is to fail; errno is set then. */
static bool faults_before(const char *name)
{
	if (!faults.on)
		return false;
	faults.calls++;
	if (strlen(faults.seen) + strlen(name) + 2 < sizeof(faults.seen))
		strcat(strcat(faults.seen, name), " ");
	if (faults.hook && !strcmp(name, faults.hook_name)) {
		void (*hook)(const char *) = faults.hook;

		faults.hook = NULL;
		faults.on = false;
		hook(faults.hook_path);
		faults.on = true;
	}
	if (faults.calls == faults.at && faults.kind == FAULT_KILL_BEFORE)
		raise(SIGKILL);
	if ((faults.kind == FAULT_ERROR && faults.calls == faults.at) ||
	    (faults.kind == FAULT_FROM && faults.calls >= faults.at)) {
		if (!faults.name) {
			faults.name = name;
			faults.late = strstr(faults.seen, "renameat");
		}
		errno = faults.code;
		return true;
	}
	return false;
}

static void faults_after(void)
{
	if (faults.on && faults.calls == faults.at && faults.kind == FAULT_KILL_AFTER)
		raise(SIGKILL);
}

/* Weak: not every C library has the names that end in 64. */
#define WRAP(type, failure, name, parameters, ...)                                                 \
	type __real_##name parameters __attribute__((weak));                                       \
	type __wrap_##name parameters;                                                             \
	type __wrap_##name parameters                                                              \
	{                                                                                          \
		type result;                                                                       \
                                                                                                   \
		if (faults_before(#name))                                                          \
			return failure;                                                            \
		result = __real_##name(__VA_ARGS__);                                               \
		faults_after();                                                                    \
		return result;                                                                     \
	}

/* The same with a mode at the end, which is there only when a file is made. */
#define WRAP_OPEN(name, parameters, real_parameters, ...)                                          \
	int __real_##name real_parameters __attribute__((weak));                                   \
	int __wrap_##name parameters;                                                              \
	int __wrap_##name parameters                                                               \
	{                                                                                          \
		mode_t mode = 0;                                                                   \
		int result;                                                                        \
                                                                                                   \
		if (flags & O_CREAT) {                                                             \
			va_list args;                                                              \
                                                                                                   \
			va_start(args, flags);                                                     \
			mode = va_arg(args, mode_t);                                               \
			va_end(args);                                                              \
		}                                                                                  \
		if (faults_before(#name))                                                          \
			return -1;                                                                 \
		result = __real_##name(__VA_ARGS__, mode);                                         \
		faults_after();                                                                    \
		return result;                                                                     \
	}

#define PATH_PARAMETERS (const char *path, int flags, ...)
#define AT_PARAMETERS (int fd, const char *path, int flags, ...)
WRAP_OPEN(open, PATH_PARAMETERS, PATH_PARAMETERS, path, flags)
WRAP_OPEN(open64, PATH_PARAMETERS, PATH_PARAMETERS, path, flags)
WRAP_OPEN(openat, AT_PARAMETERS, AT_PARAMETERS, fd, path, flags)
WRAP_OPEN(openat64, AT_PARAMETERS, AT_PARAMETERS, fd, path, flags)
WRAP(char *, NULL, realpath, (const char *path, char *out), path, out)
WRAP(int, -1, fstat, (int fd, struct stat *status), fd, status)
WRAP(int, -1, fstat64, (int fd, struct stat *status), fd, status)
WRAP(int, -1, fstatat, (int fd, const char *path, struct stat *status, int flags), fd, path, status,
     flags)
WRAP(int, -1, fstatat64, (int fd, const char *path, struct stat *status, int flags), fd, path,
     status, flags)
WRAP(int, -1, faccessat, (int fd, const char *path, int mode, int flags), fd, path, mode, flags)
WRAP(ssize_t, -1, getrandom, (void *bytes, size_t size, unsigned flags), bytes, size, flags)
WRAP(ssize_t, -1, read, (int fd, void *bytes, size_t size), fd, bytes, size)
/* Short writes, so that there are several. */
WRAP(ssize_t, -1, write, (int fd, const void *bytes, size_t size), fd, bytes,
     faults.on &&size > 2000 ? 2000 : size)
WRAP(int, -1, fchown, (int fd, uid_t user, gid_t group), fd, user, group)
WRAP(int, -1, fchmod, (int fd, mode_t mode), fd, mode)
WRAP(int, -1, fsync, (int fd), fd)
WRAP(ssize_t, -1, flistxattr, (int fd, char *names, size_t size), fd, names, size)
WRAP(ssize_t, -1, fgetxattr, (int fd, const char *name, void *value, size_t size), fd, name, value,
     size)
WRAP(int, -1, fsetxattr, (int fd, const char *name, const void *value, size_t size, int flags), fd,
     name, value, size, flags)
WRAP(int, -1, fremovexattr, (int fd, const char *name), fd, name)
/* As close(2) does, this one closes even when it fails. */
WRAP(int, (__real_close(fd), errno = faults.code, -1), close, (int fd), fd)
WRAP(int, -1, renameat, (int from, const char *old, int to, const char *fresh), from, old, to,
     fresh)
WRAP(int, -1, renameat2, (int from, const char *old, int to, const char *fresh, unsigned flags), from,
     old, to, fresh, flags)
WRAP(int, -1, unlinkat, (int fd, const char *path, int flags), fd, path, flags)

#endif
