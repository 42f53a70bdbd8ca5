/* Replacing a file by way of a synced temporary file beside it, in small steps. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/file_temp.h"
#include "base/path.h"
#include "base/retry.h"

struct file_replacement {
	char *target;		 /* owned: the path without symbolic links */
	const char *name;	 /* borrowed: its last part */
	char *temp;		 /* owned: name of the new file, NULL while there is none */
	int folder, old, fresh;	 /* -1 while closed */
	struct stat status;	 /* of the old file */
	struct file_stamp stamp; /* what it was when it was read */
};

static void replacement_release(struct file_replacement *r)
{
	if (r->fresh >= 0)
		close(r->fresh);
	if (r->temp)
		(void)RETRY(unlinkat(r->folder, r->temp, 0));
	if (r->old >= 0)
		close(r->old);
	if (r->folder >= 0)
		close(r->folder);
	free(r->temp);
	free(r->target);
}
#define CLEANUP_REPLACEMENT __attribute__((cleanup(replacement_release)))

static int find_target(struct file_replacement *r, const char *path, struct error *err)
{
	CLEANUP_FREE char *folder = NULL;

	r->target = realpath(path, NULL);
	if (!r->target && errno == ENOENT)
		return error_set(err, "was removed since it was read");
	if (!r->target)
		return error_system(err, errno, "cannot be found");
	r->name = path_name(r->target);
	folder = path_folder(r->target);
	r->folder = RETRY(open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	if (r->folder < 0 && errno == EACCES) /* one may write in what one may not list */
		r->folder = RETRY(open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC));
	if (r->folder < 0)
		return error_system(err, errno, "cannot open its folder");
	file_temp_hold(r->folder);
	return 0;
}

static int check_unchanged(const struct stat *status, const struct file_stamp *stamp,
			   struct error *err)
{
	if (!S_ISREG(status->st_mode) || !file_stamp_matches(stamp, status))
		return error_set(err, "changed since it was read");
	if (status->st_nlink > 1)
		return error_set(err, "has %ju names (hard links), only one of which would change",
				 (uintmax_t)status->st_nlink);
	return 0;
}

static int open_old(struct file_replacement *r, const struct file_stamp *stamp, struct error *err)
{
	r->old = RETRY(openat(r->folder, r->name,
			      O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC));
	if (r->old < 0)
		return error_system(err, errno, "cannot be opened");
	if (fstat(r->old, &r->status) < 0)
		return error_system(err, errno, "cannot be examined");
	if (check_unchanged(&r->status, stamp, err) < 0)
		return -1;
	if (faccessat(r->folder, r->name, W_OK, AT_EACCESS) < 0)
		return error_system(err, errno, "may not be written");
	return 0;
}

static int create_temp(struct file_replacement *r, struct error *err)
{
	r->fresh = file_temp_create(r->folder, r->name, &r->temp);
	if (r->fresh < 0)
		return error_system(err, errno, "cannot create a file in its folder");
	return 0;
}

static int keep_owner(const struct file_replacement *r, struct error *err)
{
	const struct stat *old = &r->status;
	struct stat now;

	if (fstat(r->fresh, &now) < 0)
		return error_system(err, errno, "cannot be examined");
	if (now.st_uid == old->st_uid && now.st_gid == old->st_gid)
		return 0;
	if (RETRY(fchown(r->fresh, now.st_uid == old->st_uid ? (uid_t)-1 : old->st_uid,
			 now.st_gid == old->st_gid ? (gid_t)-1 : old->st_gid)) < 0)
		return error_system(err, errno, "cannot keep its owner and group");
	return 0;
}

/* Adds the names of the extended attributes, each with its NUL; none where there are no such. */
static int list_attributes(int fd, struct buf *names)
{
	ssize_t size;

	do {
		size = flistxattr(fd, NULL, 0);
		if (size <= 0)
			return size < 0 && errno != ENOTSUP ? -1 : 0;
		buf_reserve(names, (size_t)size);
		size = flistxattr(fd, names->data, (size_t)size);
	} while (size < 0 && errno == ERANGE);
	if (size < 0)
		return -1;
	names->len = (size_t)size;
	names->data[names->len] = '\0';
	return 0;
}

static int get_attribute(int fd, const char *name, struct buf *value)
{
	ssize_t size;

	do {
		size = fgetxattr(fd, name, NULL, 0);
		if (size <= 0)
			return (int)size;
		buf_reserve(value, (size_t)size);
		size = fgetxattr(fd, name, value->data, (size_t)size);
	} while (size < 0 && errno == ERANGE);
	if (size < 0)
		return -1;
	value->len = (size_t)size;
	value->data[value->len] = '\0';
	return 0;
}

static bool starts_with(const char *name, const char *prefix)
{
	return !strncmp(name, prefix, strlen(prefix));
}

/* What vouches for the old bytes goes with them, as it does when a file is written in place. */
static bool is_bound_to_content(const char *name)
{
	return !strcmp(name, "security.capability") || !strcmp(name, "security.ima") ||
	       !strcmp(name, "security.evm");
}

static int keep_attribute(const struct file_replacement *r, const char *name, struct error *err)
{
	CLEANUP_BUF struct buf old, now;

	buf_init(&old);
	buf_init(&now);
	if (get_attribute(r->old, name, &old) < 0) {
		if (errno == ENODATA || errno == ENOTSUP)
			return 0; /* listed, but not there */
		return error_system(err, errno, "cannot read its attribute %s", name);
	}
	if (!get_attribute(r->fresh, name, &now) && now.len == old.len &&
	    !memcmp(now.data, old.data, old.len))
		return 0;
	if (!fsetxattr(r->fresh, name, old.data, old.len, 0))
		return 0;
	if (errno == ENOTSUP && (starts_with(name, "security.") || starts_with(name, "trusted.")))
		return 0;
	return error_system(err, errno, "cannot keep its attribute %s", name);
}

static bool has_name(const struct buf *names, const char *name)
{
	for (size_t at = 0; at < names->len; at += strlen(names->data + at) + 1)
		if (!strcmp(names->data + at, name))
			return true;
	return false;
}

/* A default ACL of the folder must not open the new file to whom the old one was closed. */
static int drop_inherited(const struct file_replacement *r, const struct buf *old,
			  struct error *err)
{
	CLEANUP_BUF struct buf now;

	buf_init(&now);
	if (list_attributes(r->fresh, &now) < 0)
		return error_system(err, errno, "cannot list attributes");
	for (size_t at = 0; at < now.len; at += strlen(now.data + at) + 1) {
		const char *name = now.data + at;

		if (!has_name(old, name) && fremovexattr(r->fresh, name) < 0 &&
		    starts_with(name, "system."))
			return error_system(err, errno, "cannot take back the attribute %s", name);
	}
	return 0;
}

static int keep_attributes(const struct file_replacement *r, struct error *err)
{
	CLEANUP_BUF struct buf names;

	buf_init(&names);
	if (list_attributes(r->old, &names) < 0)
		return error_system(err, errno, "cannot list its attributes");
	for (size_t at = 0; at < names.len; at += strlen(names.data + at) + 1)
		if (!is_bound_to_content(names.data + at) &&
		    keep_attribute(r, names.data + at, err) < 0)
			return -1;
	return drop_inherited(r, &names, err);
}

/* After the owner: fchown(2) clears set-user-ID bits. Then looks whether all of it held. */
static int keep_mode(const struct file_replacement *r, struct error *err)
{
	const struct stat *old = &r->status;
	struct stat now;

	if (fstat(r->fresh, &now) < 0)
		return error_system(err, errno, "cannot be examined");
	if (now.st_mode != old->st_mode && RETRY(fchmod(r->fresh, old->st_mode & 07777)) < 0)
		return error_system(err, errno, "cannot keep its mode");
	if (fstat(r->fresh, &now) < 0)
		return error_system(err, errno, "cannot be examined");
	if (now.st_uid != old->st_uid || now.st_gid != old->st_gid || now.st_mode != old->st_mode)
		return error_set(err, "its owner or mode cannot be kept here");
	return 0;
}

static int fill_temp(struct file_replacement *r, const char *data, size_t size, struct error *err)
{
	if (file_write_fd(r->fresh, data, size) < 0)
		return error_system(err, errno, "cannot write the new content");
	if (keep_owner(r, err) < 0 || keep_attributes(r, err) < 0 || keep_mode(r, err) < 0)
		return -1;
	if (RETRY(fsync(r->fresh)) < 0)
		return error_system(err, errno, "cannot bring the new content to the disk");
	return 0;
}

static int close_temp(struct file_replacement *r, struct error *err)
{
	int fd = r->fresh;

	r->fresh = -1;
	if (close(fd) < 0 && errno != EINTR)
		return error_system(err, errno, "cannot bring the new content to the disk");
	return 0;
}

static int refuse_rename(struct error *err)
{
	if (errno == EBUSY)
		return error_set(err, "is a mount of its own: mount its folder instead");
	return error_system(err, errno, "cannot be replaced");
}

/* True when what the exchange put at the temporary name is not the file that was read. */
static bool is_other(const struct file_replacement *r, const struct file_stamp *stamp)
{
	struct stat out;

	if (fstatat(r->folder, r->temp, &out, AT_SYMLINK_NOFOLLOW) < 0)
		return true;
	/* The exchange itself is a change of the inode: its time is not compared. */
	return !S_ISREG(out.st_mode) || out.st_dev != stamp->device || out.st_ino != stamp->inode ||
	       out.st_size != stamp->size || out.st_nlink > 1 ||
	       out.st_mtim.tv_sec != stamp->modified.tv_sec ||
	       out.st_mtim.tv_nsec != stamp->modified.tv_nsec;
}

/*
 * Puts the new file in the place of the old one, and the old one in its: so it is seen what was there at the last
 * moment. 1: the file system cannot do that.
 */
static int exchange(struct file_replacement *r, const struct file_stamp *stamp, struct error *err)
{
	if (renameat2(r->folder, r->temp, r->folder, r->name, RENAME_EXCHANGE) < 0) {
		if (errno == EINVAL || errno == ENOSYS || errno == ENOTSUP || errno == EPERM)
			return 1;
		return refuse_rename(err);
	}
	if (!is_other(r, stamp)) {
		if (RETRY(unlinkat(r->folder, r->temp, 0)) < 0)
			return error_system(err, errno,
					    "is written, but the old one is left beside it");
		free(r->temp);
		r->temp = NULL;
		return 0;
	}
	if (renameat2(r->folder, r->temp, r->folder, r->name, RENAME_EXCHANGE) < 0) {
		int code = errno;

		free(r->temp); /* what somebody wrote is kept, under this name */
		r->temp = NULL;
		return error_system(err, code,
				    "is written, but changed meanwhile: what was there is "
				    "left beside it");
	}
	return error_set(err, "changed meanwhile");
}

static int swap(struct file_replacement *r, const struct file_stamp *stamp, struct error *err)
{
	struct stat now;
	int result;

	if (fstatat(r->folder, r->name, &now, AT_SYMLINK_NOFOLLOW) < 0)
		return error_system(err, errno, "changed since it was read");
	if (check_unchanged(&now, stamp, err) < 0)
		return -1;
	result = exchange(r, stamp, err);
	if (result <= 0)
		return result;
	if (renameat(r->folder, r->temp, r->folder, r->name) < 0)
		return refuse_rename(err);
	free(r->temp);
	r->temp = NULL;
	return 0;
}

/* Not every file system syncs folders, nor can one that may not be listed be synced. */
static int sync_folder(const struct file_replacement *r, struct error *err)
{
	if (!RETRY(fsync(r->folder)) || errno == EINVAL || errno == EBADF || errno == ENOTSUP)
		return 0;
	return error_system(err, errno, "is written, but may be the old one after a power cut");
}

struct file_replacement *file_replace_prepare(const char *path, const struct file_stamp *stamp,
					      const char *data, size_t size, struct error *err)
{
	CLEANUP_REPLACEMENT struct file_replacement r = {.folder = -1, .old = -1, .fresh = -1};
	struct file_replacement *ready;

	if (find_target(&r, path, err) < 0 || open_old(&r, stamp, err) < 0 ||
	    create_temp(&r, err) < 0 || fill_temp(&r, data, size, err) < 0 ||
	    close_temp(&r, err) < 0)
		return NULL;
	ready = xmalloc(sizeof(*ready));
	*ready = r;
	ready->stamp = *stamp;
	r = (struct file_replacement){.folder = -1, .old = -1, .fresh = -1};
	return ready;
}

void file_replace_abandon(struct file_replacement *r)
{
	replacement_release(r);
	free(r);
}

int file_replace_finish(struct file_replacement *r, struct error *err)
{
	int result = swap(r, &r->stamp, err) < 0 ? -1 : sync_folder(r, err);

	file_replace_abandon(r);
	return result;
}

int file_replace(const char *path, const struct file_stamp *stamp, const char *data, size_t size,
		 struct error *err)
{
	struct file_replacement *r = file_replace_prepare(path, stamp, data, size, err);

	return r ? file_replace_finish(r, err) : -1;
}
