/* Reading a whole file with a stamp, and replacing it so that it is never half written. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <time.h>

struct error;

/* What a file was when it was read: enough to see that somebody wrote it since. */
struct file_stamp {
	dev_t device;
	ino_t inode;
	off_t size;
	struct timespec modified, changed;
};

/* True while `status` shows the file as it was. */
bool file_stamp_matches(const struct file_stamp *stamp, const struct stat *status);

struct file {
	char *data; /* owned; data[size] is NUL; one more byte than `size` is there */
	size_t size;
	struct file_stamp stamp;
};

/* More than this is not read: no Compose file comes near (bytes). */
#define FILE_SIZE_MAX ((size_t)512 << 20)

/*
 * Reads a regular file whole, following symbolic links. A folder, a FIFO, a
 * device or a socket is refused without waiting on it (O_NONBLOCK, fstat), as
 * is a file above FILE_SIZE_MAX. Messages: "no such file", "is a folder", "is
 * not a regular file", "permission denied", "larger than N MiB" ...
 */
int file_read(const char *path, struct file *out, struct error *err)
	__attribute__((warn_unused_result));
/* The same of a file that was opened (O_NONBLOCK); closes it. */
int file_read_opened(int opened, struct file *out, struct error *err)
	__attribute__((warn_unused_result));
/* Reads a stream to its end (standard input); the stamp is zero. */
int file_read_fd(int fd, struct file *out, struct error *err) __attribute__((warn_unused_result));
void file_release(struct file *file);
#define CLEANUP_FILE __attribute__((cleanup(file_release)))

/*
 * Replaces the content of the file at path by size bytes, whole or not at all:
 * a temporary file in the same folder gets the content, the mode, the owner,
 * the extended attributes (ACLs among them) and is synced, then renamed over
 * the old one, and the folder is synced. A symbolic link stays: its target is
 * replaced. Refused with the file untouched: when it is not the file that
 * `stamp` describes any more, when it has several names (hard links: the
 * others would keep the old content), when it may not be written (access(2) W_OK,
 * for the effective user: a read-only file is not replaced behind its owner's
 * back), when owner, mode or attributes cannot be kept (security.* and trusted.*
 * that the file system does not know are let go). After an error no temporary
 * file is left; a kill can leave one named ".NAME.composeharden-PID-XXXXXX" (NAME
 * cut when that is too long), never a partial NAME. It holds some or all of the
 * new content, or the old one: the two names are exchanged, so that what was
 * there at the last moment is seen, and put back when it is not what was read.
 *
 * One failure comes after the fact: when the folder cannot be synced, the new
 * content is there, but a power cut may bring the old one back. The message
 * then begins with "is written, but", and no caller may call the file untouched.
 */
int file_replace(const char *path, const struct file_stamp *stamp, const char *data, size_t size,
		 struct error *err) __attribute__((warn_unused_result));

/*
 * The same in two steps, for what must be said between them: all that can go wrong but the exchange itself is done by the first,
 * and finish or abandon follows. NULL, or -1, with the error as above; the path's file is untouched until the second.
 */
struct file_replacement;
struct file_replacement *file_replace_prepare(const char *path, const struct file_stamp *stamp,
					      const char *data, size_t size, struct error *err)
	__attribute__((warn_unused_result));
int file_replace_finish(struct file_replacement *replacement, struct error *err)
	__attribute__((warn_unused_result));
void file_replace_abandon(struct file_replacement *replacement); /* no temporary is left */

/*
 * Removes the temporary files that killed runs left in the folder: regular files of such a name, of the caller's own
 * unless that is root, whose process is gone, while no other run works there (it holds a lock on the folder). Nothing
 * is said of what cannot be removed. Not while file_replace() works in this process. Returns how many were removed.
 */
size_t file_remove_leftovers(const char *folder);

/* Writes all bytes to a descriptor, through short writes and EINTR; -1 with errno set. */
int file_write_fd(int fd, const char *data, size_t size);

#endif
