/* Opening files beneath a project's folder. */
#include "evidence/project_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/path.h"
#include "base/root.h"

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

enum project_file_result project_file_read(const struct project_file *which, struct file *out,
					   struct error *err)
{
	CLEANUP_FREE char *given = path_folder(which->compose), *real = realpath(given, NULL);
	struct root root CLEANUP_ROOT = {.anywhere = which->allow_outside};
	CLEANUP_FREE char *joined = NULL;
	int fd = -1, result;

	if (!real)
		return PROJECT_FILE_MISSING;
	joined = which->path[0] == '/' ? xstrdup(which->path)
				       : xasprintf("%s/%s", real, which->path);
	root_add(&root, real);
	switch (root_open(&root, joined, &fd, err)) {
	case ROOT_READ:
		break;
	case ROOT_MISSING:
		return PROJECT_FILE_MISSING;
	case ROOT_OUTSIDE:
		return PROJECT_FILE_OUTSIDE;
	default:
		return PROJECT_FILE_REFUSED;
	}
	result = read_limited(fd, which->limit, out, err);
	close(fd);
	return result ? PROJECT_FILE_REFUSED : PROJECT_FILE_READ;
}
