/* Opening files beneath a project's folder. */
#include "evidence/project_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"

/* Not in POSIX: only a name to go on from. Reading permission for a folder is not needed then. */
#ifndef O_PATH
#define O_PATH O_RDONLY
#endif

static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return xstrdup(".");
	return xstrndup(path, slash == path ? 1 : (size_t)(slash - path));
}

static bool holds_git(const char *folder)
{
	CLEANUP_FREE char *path = xasprintf("%s/.git", folder);

	return !access(path, F_OK);
}

/* Cuts the path to the nearest folder that holds .git; leaves it when there is none. */
static void go_to_root(char *folder)
{
	CLEANUP_FREE char *at = xstrdup(folder);
	char *slash;

	while (!holds_git(at)) {
		slash = strrchr(at, '/');
		if (!slash || !at[1])
			return;
		at[slash == at ? 1 : slash - at] = '\0';
	}
	folder[strlen(at)] = '\0';
}

/* Both absolute and without links. */
static bool is_beneath(const char *path, const char *root)
{
	size_t len = strlen(root);

	if (!root[1])
		return true;
	return !strncmp(path, root, len) && path[len] == '/';
}

/* Opens a path without links from the root down; -1 with errno. */
static int open_beneath(const char *root, const char *path)
{
	const int folder = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	const int file = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW | O_CLOEXEC;
	const char *at = path + (root[1] ? strlen(root) : 0);
	int fd = open(root, folder), next, code;

	while (fd >= 0 && *at) {
		CLEANUP_FREE char *name = NULL;
		size_t len;

		at += strspn(at, "/");
		len = strcspn(at, "/");
		name = xstrndup(at, len);
		at += len;
		next = openat(fd, name, *at ? folder : file);
		code = errno;
		close(fd);
		errno = code;
		fd = next;
	}
	return fd;
}

static int read_limited(int fd, size_t limit, struct file *out, struct error *err)
{
	struct stat status;

	if (fstat(fd, &status) < 0)
		return error_system(err, errno, "cannot be examined");
	if (S_ISDIR(status.st_mode))
		return error_set(err, "is a folder");
	if (!S_ISREG(status.st_mode))
		return error_set(err, "is not a regular file");
	if (status.st_size < 0 || (size_t)status.st_size > limit)
		return error_set(err, "larger than %zu KiB", limit >> 10);
	if (file_read_fd(fd, out, err))
		return -1;
	if (out->size <= limit)
		return 0;
	file_release(out);
	return error_set(err, "larger than %zu KiB", limit >> 10);
}

static bool is_missing(int code)
{
	return code == ENOENT || code == ENOTDIR;
}

enum project_file_result project_file_read(const struct project_file *which, struct file *out,
					   struct error *err)
{
	CLEANUP_FREE char *given = folder_of(which->compose), *root = realpath(given, NULL);
	CLEANUP_FREE char *joined = NULL, *real = NULL;
	int fd, result;

	if (!root)
		return PROJECT_FILE_MISSING;
	joined = which->path[0] == '/' ? xstrdup(which->path)
				       : xasprintf("%s/%s", root, which->path);
	real = realpath(joined, NULL);
	if (!real && is_missing(errno))
		return PROJECT_FILE_MISSING;
	if (!real) {
		error_system(err, errno, "cannot be opened");
		return PROJECT_FILE_REFUSED;
	}
	if (which->allow_outside)
		root[1] = '\0';
	else
		go_to_root(root);
	if (!is_beneath(real, root))
		return PROJECT_FILE_OUTSIDE;
	fd = open_beneath(root, real);
	if (fd < 0) {
		error_system(err, errno, "cannot be opened");
		return PROJECT_FILE_REFUSED;
	}
	result = read_limited(fd, which->limit, out, err);
	close(fd);
	return result ? PROJECT_FILE_REFUSED : PROJECT_FILE_READ;
}
