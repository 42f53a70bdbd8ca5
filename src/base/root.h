/* Opening what a file names: only what lies in the folders of a project, and never by a link out of them. */
#ifndef BASE_ROOT_H
#define BASE_ROOT_H

#include <stdbool.h>
#include <stddef.h>

struct error;
struct file;

#define ROOT_FOLDER_MAX 8

/* The folders of a project; with `anywhere` all files are in it. */
struct root {
	char *folders[ROOT_FOLDER_MAX]; /* owned: absolute, without links */
	size_t count;
	bool anywhere;
};

enum root_result {
	ROOT_READ,
	ROOT_MISSING, /* it, or a folder on the way to it */
	ROOT_OUTSIDE,
	ROOT_REFUSED /* the error says why: no regular file, no permission ... */
};

/* Zeroed memory is a root without folders. */
void root_release(struct root *root);
#define CLEANUP_ROOT __attribute__((cleanup(root_release)))

/*
 * Takes in the nearest folder from this one upward that holds .git. Where none does: the folder itself, and
 * the current folder (but never "/" because somebody happens to stand there).
 */
void root_add(struct root *root, const char *folder);

/* The nearest folder from this one upward that holds .git, absolute and without links: the caller's; NULL: none does. */
char *root_repository(const char *folder);

/*
 * Opens a file, by an absolute path or one from the current folder, for reading. Links are followed as long as
 * what they end at lies in the root. What was checked is what is opened: from the root's folder down no link is
 * followed any more, so one that is put there meanwhile makes it refused. Never waits on a FIFO or a device.
 * *fd is the caller's to close, after ROOT_READ.
 */
enum root_result root_open(const struct root *root, const char *path, int *fd, struct error *err);
/* The same, and reads it whole; after anything but ROOT_READ the error says why. */
enum root_result root_read(const struct root *root, const char *path, struct file *out,
			   struct error *err);

/*
 * What stands in for openat2(2) where the kernel lacks it: opens a path below the folder `top`, name by name,
 * through no link and no ".."; -1 with errno.
 */
int root_walk(int top, const char *path);

#endif
