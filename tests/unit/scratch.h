/* A folder for a test's files, gone after it, and whole files written and read in one call. */
#ifndef UNIT_SCRATCH_H
#define UNIT_SCRATCH_H

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/file.h"

static inline int scratch_remove_one(const char *path, const struct stat *status, int kind,
				     struct FTW *where)
{
	(void)status;
	(void)kind;
	(void)where;
	return remove(path);
}

/* For cmocka: *state is the folder's path. */
static inline int scratch_make(void **state)
{
	const char *parent = getenv("TMPDIR");
	char *folder = xasprintf("%s/unit-XXXXXX", parent && *parent ? parent : "/tmp");

	*state = folder;
	return mkdtemp(folder) && !chmod(folder, 0755) ? 0 : -1;
}

static inline int scratch_remove(void **state)
{
	int result = nftw(*state, scratch_remove_one, 16, FTW_DEPTH | FTW_PHYS);

	free(*state);
	return result;
}

static inline void scratch_write(const char *path, const char *bytes, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (fd < 0 || file_write_fd(fd, bytes, size) < 0 || close(fd) < 0) {
		perror(path);
		abort();
	}
}

/* Adds the file's bytes; without base/file.h's checks, for it may be what is tested. */
static inline void scratch_read(const char *path, struct buf *out)
{
	FILE *stream = fopen(path, "re");
	int byte;

	if (!stream) {
		perror(path);
		abort();
	}
	while ((byte = getc_unlocked(stream)) != EOF)
		buf_addch(out, (char)byte);
	fclose(stream);
}

#endif
