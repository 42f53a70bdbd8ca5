/* Folders of links that stand for a project. */
#include "engine/mirror.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "base/path.h"

static int refuse(int code, struct error *err)
{
	return error_system(err, code, "cannot make a copy of the project for Compose");
}

int mirror_make(struct mirror *mirror, struct error *err)
{
	const char *base = getenv("TMPDIR");
	CLEANUP_FREE char *top =
		xasprintf("%s/composeharden-verify-XXXXXX", base && *base ? base : "/tmp");

	mirror->top = NULL;
	if (!mkdtemp(top))
		return refuse(errno, err);
	mirror->top = realpath(top, NULL);
	return mirror->top ? 0 : refuse(errno, err);
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *where)
{
	(void)status;
	(void)kind;
	(void)where;
	(void)!remove(path);
	return 0;
}

void mirror_remove(struct mirror *mirror)
{
	if (mirror->top)
		nftw(mirror->top, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(mirror->top);
	mirror->top = NULL;
}

/* What stands in the mirror for an entry of a folder: the entry, or, when it is a link, what that says. */
static void link_entry(const struct mirror *mirror, const char *folder, const char *name)
{
	CLEANUP_FREE char *path = xasprintf("%s/%s", strcmp(folder, "/") != 0 ? folder : "", name);
	CLEANUP_FREE char *here = xasprintf("%s%s", mirror->top, path);
	CLEANUP_FREE char *within = NULL;
	char target[PATH_MAX];
	ssize_t len = readlink(path, target, sizeof(target) - 1);

	target[len > 0 ? len : 0] = '\0';
	if (*target == '/')
		within = xasprintf("%s%s", mirror->top, target);
	/* What cannot be linked is not there for Compose, before and after. */
	if (strcmp(path, mirror->top) != 0)
		(void)!symlink(within ? within : *target ? target : path, here);
}

static void link_entries(const struct mirror *mirror, const char *folder)
{
	DIR *stream = opendir(folder);

	if (!stream) /* one may go through what one may not list */
		return;
	for (struct dirent *entry; (entry = readdir(stream));)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			link_entry(mirror, folder, entry->d_name);
	closedir(stream);
}

/* One folder, the one above it being the mirror's own. */
static int open_one(const struct mirror *mirror, const char *folder, struct error *err)
{
	CLEANUP_FREE char *here = xasprintf("%s%s", mirror->top, folder);
	struct stat status;
	bool there = !lstat(here, &status);

	if (there && S_ISDIR(status.st_mode) && strcmp(folder, "/") != 0)
		return 0;
	if (there && S_ISLNK(status.st_mode) && unlink(here))
		return refuse(errno, err);
	if (mkdir(here, 0700) && errno != EEXIST)
		return refuse(errno, err);
	link_entries(mirror, folder);
	return 0;
}

int mirror_open(struct mirror *mirror, const char *folder, struct error *err)
{
	CLEANUP_FREE char *part = xstrdup(folder);

	if (open_one(mirror, "/", err))
		return -1;
	for (char *at = part; *at; at++) {
		char *end = at + 1 + strcspn(at + 1, "/"), kept = *end;

		*end = '\0';
		if (end > at + 1 && open_one(mirror, part, err))
			return -1;
		*end = kept;
		at = end - 1;
	}
	return 0;
}

int mirror_write(struct mirror *mirror, const char *path, const char *data, size_t size,
		 struct error *err)
{
	CLEANUP_FREE char *folder = path_folder(path), *here = xasprintf("%s%s", mirror->top, path);
	int fd, code;

	if (mirror_open(mirror, folder, err))
		return -1;
	if (unlink(here) && errno != ENOENT)
		return refuse(errno, err);
	fd = open(here, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return refuse(errno, err);
	code = file_write_fd(fd, data, size) ? errno : 0;
	if (close(fd) && !code)
		code = errno;
	return code ? refuse(code, err) : 0;
}
