/* What the tests of base/file.h share: making, replacing and comparing small files. */
#ifndef UNIT_FILE_CASE_H
#define UNIT_FILE_CASE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <dirent.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/file.h"
#include "scratch.h"

/* Work for a child process: 0 when all is well; it says so itself when it is not. */
typedef int (*child_work)(const char *folder);

/* Where root is refused nothing, the work is done by a child that is nobody. */
static inline int run_as_nobody(child_work work, const char *folder)
{
	int status;
	pid_t child = fork();

	if (child == 0) {
		if (geteuid() == 0 && (setegid(65534) < 0 || seteuid(65534) < 0))
			_exit(99);
		_exit(work(folder));
	}
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static inline char *make(const char *folder, const char *name, const char *bytes)
{
	char *path = xasprintf("%s/%s", folder, name);

	scratch_write(path, bytes, strlen(bytes));
	return path;
}

static inline struct file_stamp stamp_of(const char *path)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;
	CLEANUP_FILE struct file file = {0};

	assert_int_equal(file_read(path, &file, &err), 0);
	return file.stamp;
}

static inline void assert_content(const char *path, const char *wanted)
{
	CLEANUP_BUF struct buf buf;

	buf_init(&buf);
	scratch_read(path, &buf);
	assert_string_equal(buf.data, wanted);
}

/* No name in the folder but the `count` that the test made. */
static inline void assert_entries(const char *folder, int count)
{
	DIR *stream = opendir(folder);

	assert_non_null(stream);
	for (struct dirent *entry; (entry = readdir(stream));)
		count -= strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
	closedir(stream);
	assert_int_equal(count, 0);
}

static inline void assert_replaced(const char *path, const char *bytes)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;
	struct file_stamp stamp = stamp_of(path);

	if (file_replace(path, &stamp, bytes, strlen(bytes), &err) < 0)
		fail_msg("%s", err.message);
	assert_content(path, bytes);
}

#endif
