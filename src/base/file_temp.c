/* Names of temporary files, and the removal of those that killed runs left. */
#include "base/file_temp.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"
#include "base/retry.h"

#define TEMP_MARK ".composeharden-"
#define TEMP_LETTERS "abcdefghijklmnopqrstuvwxyz234567"
#define LETTER_COUNT ((size_t)6)
#define PID_DIGITS_MAX 10
#define CREATE_TRIES 100

/* A run that takes temporaries away holds a folder for as long as it reads it; others may for as long as they like. */
#define HOLD_TRIES 20
#define HOLD_WAIT_NANOSECONDS 2000000

void file_temp_hold(int folder)
{
	const struct timespec wait = {0, HOLD_WAIT_NANOSECONDS};

	for (int tries = 0; tries < HOLD_TRIES; tries++) {
		if (!RETRY(flock(folder, LOCK_SH | LOCK_NB)) || errno != EWOULDBLOCK)
			return;
		nanosleep(&wait, NULL);
	}
}

/* ".NAME.composeharden-PID-" and room for the letters, with NAME cut to what the folder takes. */
static char *temp_prefix(int folder, const char *name)
{
	CLEANUP_FREE char *rest = xasprintf(TEMP_MARK "%ld-", (long)getpid());
	const size_t more = strlen(".") + strlen(rest) + LETTER_COUNT;
	long limit = fpathconf(folder, _PC_NAME_MAX);
	size_t max = limit > 0 ? (size_t)limit : NAME_MAX;
	size_t len = strlen(name);

	if (len + more > max) {
		len = max > more ? max - more : 0;
		/* Not inside a code point: some file systems refuse what is not UTF-8. */
		while (len && (name[len] & 0xC0) == 0x80)
			len--;
	}
	return xasprintf(".%.*s%s", (int)len, name, rest);
}

int file_temp_create(int folder, const char *name, char **temp)
{
	CLEANUP_FREE char *prefix = temp_prefix(folder, name);
	unsigned char bytes[LETTER_COUNT];
	char letters[LETTER_COUNT + 1] = "";

	for (int tries = 0; tries < CREATE_TRIES; tries++) {
		CLEANUP_FREE char *whole = NULL;
		int fd;

		if (RETRY(getrandom(bytes, sizeof(bytes), 0)) != (ssize_t)sizeof(bytes))
			return -1;
		for (size_t i = 0; i < LETTER_COUNT; i++)
			letters[i] = TEMP_LETTERS[bytes[i] % strlen(TEMP_LETTERS)];
		whole = xasprintf("%s%s", prefix, letters);
		fd = RETRY(openat(folder, whole, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
		if (fd >= 0)
			*temp = xstrdup(whole);
		if (fd >= 0 || errno != EEXIST)
			return fd;
	}
	return -1;
}

/* The process that made a temporary file of this name; 0 when it is no such name. */
static pid_t owner_of(const char *name)
{
	size_t len = strlen(name), digits;
	const char *mark, *pid;

	if (name[0] != '.' || len < LETTER_COUNT + 1 ||
	    strspn(name + len - LETTER_COUNT, TEMP_LETTERS) != LETTER_COUNT)
		return 0;
	/* The file's own name may hold the mark, too: the last one counts. */
	mark = NULL;
	for (const char *at = name + 1; (at = strstr(at, TEMP_MARK)); at++)
		mark = at;
	if (!mark)
		return 0;
	pid = mark + strlen(TEMP_MARK);
	digits = strspn(pid, "0123456789");
	if (!digits || digits >= PID_DIGITS_MAX || *pid == '0' || pid[digits] != '-' ||
	    pid + digits + 1 != name + len - LETTER_COUNT)
		return 0;
	return (pid_t)strtol(pid, NULL, 10);
}

/* What a process calls itself; false when that cannot be read. */
static bool read_process_name(long pid, char *out, size_t size)
{
	CLEANUP_FREE char *path = xasprintf("/proc/%ld/comm", pid);
	FILE *stream = fopen(path, "re");
	bool there = stream && fgets(out, (int)size, stream);

	if (stream)
		fclose(stream);
	return there;
}

/* A number is given to another program in time; this process itself holds no temporary when it asks. */
static bool is_living(pid_t pid)
{
	char own[32], other[32];

	if (pid == getpid() || (kill(pid, 0) < 0 && errno == ESRCH))
		return false;
	return !read_process_name(getpid(), own, sizeof(own)) ||
	       !read_process_name(pid, other, sizeof(other)) || !strcmp(own, other);
}

static bool is_leftover(int folder, const char *name)
{
	pid_t owner = owner_of(name);
	struct stat status;

	return owner && !is_living(owner) && !fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) &&
	       S_ISREG(status.st_mode) && status.st_nlink == 1 &&
	       (geteuid() == 0 || status.st_uid == geteuid());
}

size_t file_remove_leftovers(const char *path)
{
	int folder = RETRY(open(path, O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC));
	DIR *stream = NULL;
	size_t removed = 0;

	/* Nobody works here, or it is not known: then all stays. */
	if (folder >= 0 && !RETRY(flock(folder, LOCK_EX | LOCK_NB)))
		stream = fdopendir(folder);
	if (!stream) {
		if (folder >= 0)
			close(folder);
		return 0;
	}
	for (struct dirent *entry; (entry = readdir(stream));)
		if (is_leftover(folder, entry->d_name) && !unlinkat(folder, entry->d_name, 0))
			removed++;
	closedir(stream);
	return removed;
}
