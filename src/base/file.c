/* Reading whole files and streams, with a stamp that tells one state from the next. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/retry.h"

#define STREAM_STEP ((size_t)64 << 10)

static void cleanup_fd(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}
#define CLEANUP_FD __attribute__((cleanup(cleanup_fd)))

static bool same_time(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

bool file_stamp_matches(const struct file_stamp *stamp, const struct stat *status)
{
	return status->st_dev == stamp->device && status->st_ino == stamp->inode &&
	       status->st_size == stamp->size && same_time(&status->st_mtim, &stamp->modified) &&
	       same_time(&status->st_ctim, &stamp->changed);
}

static struct file_stamp stamp_of(const struct stat *status)
{
	return (struct file_stamp){
		.device = status->st_dev,
		.inode = status->st_ino,
		.size = status->st_size,
		.modified = status->st_mtim,
		.changed = status->st_ctim,
	};
}

static int refuse_open(int code, struct error *err)
{
	switch (code) {
	case ENOENT:
		return error_set(err, "no such file");
	case EACCES:
		return error_set(err, "permission denied");
	case ENXIO: /* a socket, or a device that is not there */
	case ENODEV:
		return error_set(err, "is not a regular file");
	default:
		return error_system(err, code, "cannot be opened");
	}
}

static int check_kind(const struct stat *status, struct error *err)
{
	if (S_ISDIR(status->st_mode))
		return error_set(err, "is a folder");
	if (!S_ISREG(status->st_mode))
		return error_set(err, "is not a regular file");
	return 0;
}

static int too_large(struct error *err)
{
	return error_set(err, "larger than %zu MiB", FILE_SIZE_MAX >> 20);
}

/* Waits for a descriptor that somebody made non-blocking; true: try again. */
static bool wait_for(int fd, short events)
{
	struct pollfd wait = {.fd = fd, .events = events};

	if (errno == EINTR)
		return true;
	if (errno != EAGAIN)
		return false;
	return poll(&wait, 1, -1) >= 0 || errno == EINTR;
}

/* Reads to the end or until `size` bytes are there; -1 with errno set. */
static ssize_t read_up_to(int fd, char *data, size_t size)
{
	size_t at = 0;

	while (at < size) {
		ssize_t got = read(fd, data + at, size - at);

		if (got == 0)
			break;
		if (got > 0)
			at += (size_t)got;
		else if (!wait_for(fd, POLLIN))
			return -1;
	}
	return (ssize_t)at;
}

/* Asks for one byte more than there should be, and for the stamp again. */
static int read_regular(int fd, const struct stat *status, char *data, struct error *err)
{
	size_t size = (size_t)status->st_size;
	struct file_stamp stamp = stamp_of(status);
	ssize_t got = read_up_to(fd, data, size + 1);
	struct stat after;

	if (got < 0)
		return error_system(err, errno, "cannot be read");
	if (fstat(fd, &after) < 0)
		return error_system(err, errno, "cannot be examined");
	if ((size_t)got != size || !file_stamp_matches(&stamp, &after))
		return error_set(err, "changed while it was being read");
	data[size] = '\0';
	return 0;
}

int file_read(const char *path, struct file *out, struct error *err)
{
	int fd = RETRY(open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));

	if (fd < 0)
		return refuse_open(errno, err);
	return file_read_opened(fd, out, err);
}

int file_read_opened(int opened, struct file *out, struct error *err)
{
	CLEANUP_FD int fd = opened;
	struct stat status;
	char *data;

	if (fstat(fd, &status) < 0)
		return error_system(err, errno, "cannot be examined");
	if (check_kind(&status, err) < 0)
		return -1;
	if ((uintmax_t)status.st_size > FILE_SIZE_MAX)
		return too_large(err);
	data = xmalloc((size_t)status.st_size + 1);
	if (read_regular(fd, &status, data, err) < 0) {
		free(data);
		return -1;
	}
	*out = (struct file){data, (size_t)status.st_size, stamp_of(&status)};
	return 0;
}

int file_read_fd(int fd, struct file *out, struct error *err)
{
	CLEANUP_BUF struct buf buf;
	size_t size;
	ssize_t got;

	buf_init(&buf);
	do {
		buf_reserve(&buf, STREAM_STEP);
		got = read_up_to(fd, buf.data + buf.len, STREAM_STEP);
		if (got < 0 && errno == EISDIR)
			return error_set(err, "is a folder");
		if (got < 0)
			return error_system(err, errno, "cannot be read");
		buf.len += (size_t)got;
		buf.data[buf.len] = '\0';
		if (buf.len > FILE_SIZE_MAX)
			return too_large(err);
	} while ((size_t)got == STREAM_STEP);
	size = buf.len;
	*out = (struct file){.data = buf_detach(&buf), .size = size};
	return 0;
}

void file_release(struct file *file)
{
	free(file->data);
	*file = (struct file){0};
}

int file_write_fd(int fd, const char *data, size_t size)
{
	while (size) {
		ssize_t put = write(fd, data, size);

		if (put > 0) {
			data += put;
			size -= (size_t)put;
		} else if (put == 0) {
			errno = EIO;
			return -1;
		} else if (!wait_for(fd, POLLOUT)) {
			return -1;
		}
	}
	return 0;
}
