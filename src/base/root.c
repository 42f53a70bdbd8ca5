/* Opening files below the folders of a project. */
#include "base/root.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "base/path.h"

#define OPEN_FILE (O_RDONLY | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW | O_CLOEXEC)
#define OPEN_FOLDER (O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

void root_release(struct root *root)
{
	for (size_t i = 0; i < root->count; i++)
		free(root->folders[i]);
	*root = (struct root){0};
}

/* Cuts the path to the nearest folder that holds .git; false, and leaves it, when there is none. */
static bool go_to_git(char *folder)
{
	CLEANUP_FREE char *at = xstrdup(folder);

	while (!path_holds(at, ".git"))
		if (!path_go_up(at))
			return false;
	folder[strlen(at)] = '\0';
	return true;
}

/* Takes the memory. */
static void take_folder(struct root *root, char *folder)
{
	for (size_t i = 0; i < root->count; i++)
		if (!strcmp(root->folders[i], folder)) {
			free(folder);
			return;
		}
	if (root->count < ROOT_FOLDER_MAX)
		root->folders[root->count++] = folder;
	else
		free(folder);
}

void root_add(struct root *root, const char *folder)
{
	char *real = realpath(folder, NULL), *here;
	bool git = real && go_to_git(real);

	if (!real)
		return;
	take_folder(root, real);
	here = git ? NULL : realpath(".", NULL);
	if (here && here[1])
		take_folder(root, here);
	else
		free(here);
}

char *root_repository(const char *folder)
{
	char *real = realpath(folder, NULL);

	if (real && go_to_git(real))
		return real;
	free(real);
	return NULL;
}

/* What is left of a path below the folder, both absolute and without links; NULL: it is not there. */
static const char *rest_below(const char *path, const char *folder)
{
	size_t len = strlen(folder);

	if (!folder[1])
		return path[1] ? path + 1 : NULL;
	return !strncmp(path, folder, len) && path[len] == '/' ? path + len + 1 : NULL;
}

int root_walk(int top, const char *path)
{
	int at = top;

	for (;;) {
		size_t len = strcspn(path, "/");
		CLEANUP_FREE char *name = xstrndup(path, len);
		int next = -1, code = EXDEV;

		if (len && strcmp(name, "..") != 0) {
			next = openat(at, name, path[len] ? OPEN_FOLDER : OPEN_FILE);
			code = errno;
		}
		if (at != top)
			close(at);
		errno = code;
		if (next < 0 || !path[len])
			return next;
		path += len + 1;
		at = next;
	}
}

static int open_below(const char *folder, const char *rest)
{
	struct open_how how = {
		.flags = OPEN_FILE,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS,
	};
	int top = open(folder, OPEN_FOLDER), fd, code;

	if (top < 0)
		return -1;
	fd = (int)syscall(SYS_openat2, top, rest, &how, sizeof(how));
	/* EPERM: a container's filter that does not know it. */
	if (fd < 0 && (errno == ENOSYS || errno == EPERM))
		fd = root_walk(top, rest);
	code = errno;
	close(top);
	errno = code;
	return fd;
}

static enum root_result refuse(struct error *err)
{
	if (errno == ENXIO || errno == ENODEV) /* a socket, or a device that is not there */
		error_set(err, "is not a regular file");
	else if (errno == EACCES)
		error_set(err, "permission denied");
	else
		error_system(err, errno, "cannot be opened");
	return ROOT_REFUSED;
}

enum root_result root_open(const struct root *root, const char *path, int *fd, struct error *err)
{
	CLEANUP_FREE char *real = realpath(path, NULL);
	const char *folder = "/", *rest = NULL;

	if (!real && (errno == ENOENT || errno == ENOTDIR)) {
		error_set(err, "no such file");
		return ROOT_MISSING;
	}
	if (!real)
		return refuse(err);
	if (root->anywhere)
		rest = rest_below(real, folder);
	for (size_t i = 0; !rest && i < root->count; i++) {
		folder = root->folders[i];
		if (!strcmp(real, folder)) {
			error_set(err, "is a folder");
			return ROOT_REFUSED;
		}
		rest = rest_below(real, folder);
	}
	if (!rest) {
		error_set(err, "lies outside the project and is not read; --allow-outside");
		return ROOT_OUTSIDE;
	}
	*fd = open_below(folder, rest);
	return *fd < 0 ? refuse(err) : ROOT_READ;
}

enum root_result root_read(const struct root *root, const char *path, struct file *out,
			   struct error *err)
{
	enum root_result result;
	int fd = -1;

	result = root_open(root, path, &fd, err);
	if (result == ROOT_READ)
		result = file_read_opened(fd, out, err) ? ROOT_REFUSED : ROOT_READ;
	return result;
}
