/* Files: what is read and what is refused, and what stays as it was when one is replaced. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/error.h"
#include "file_case.h"
#include "scratch.h"

static void assert_unreadable(const char *path, const char *wanted)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;
	struct file file = {.size = 7};

	assert_int_equal(file_read(path, &file, &err), -1);
	assert_string_equal(err.message, wanted);
	assert_int_equal(file.size, 7);
	assert_null(file.data);
}

static void a_file_is_read_whole(void **state)
{
	static const char bytes[] = "a\0b\r\n\xFF";
	CLEANUP_FREE char *path = xasprintf("%s/f", (char *)*state);
	CLEANUP_FREE char *link = xasprintf("%s/link", (char *)*state);
	CLEANUP_ERROR struct error err = ERROR_INIT;
	CLEANUP_FILE struct file file = {0}, through = {0};
	struct stat status;

	scratch_write(path, bytes, sizeof(bytes) - 1);
	assert_int_equal(file_read(path, &file, &err), 0);
	assert_int_equal(file.size, sizeof(bytes) - 1);
	assert_memory_equal(file.data, bytes, sizeof(bytes));
	assert_int_equal(stat(path, &status), 0);
	assert_true(file_stamp_matches(&file.stamp, &status));
	assert_int_equal(symlink("f", link), 0);
	assert_int_equal(file_read(link, &through, &err), 0);
	assert_true(file_stamp_matches(&through.stamp, &status));
	status.st_mtim.tv_nsec++;
	assert_false(file_stamp_matches(&file.stamp, &status));
}

static void an_empty_file_is_empty_text(void **state)
{
	CLEANUP_FREE char *path = make(*state, "f", "");
	CLEANUP_ERROR struct error err = ERROR_INIT;
	CLEANUP_FILE struct file file = {0};

	assert_int_equal(file_read(path, &file, &err), 0);
	assert_int_equal(file.size, 0);
	assert_string_equal(file.data, "");
}

static void what_is_no_file_is_refused_without_waiting(void **state)
{
	CLEANUP_FREE char *missing = xasprintf("%s/missing", (char *)*state);
	CLEANUP_FREE char *pipe = xasprintf("%s/pipe", (char *)*state);
	CLEANUP_FREE char *below = NULL, *plain = make(*state, "plain", "");
	struct sockaddr_un name = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	assert_unreadable(missing, "no such file");
	assert_unreadable(*state, "is a folder");
	assert_int_equal(mkfifo(pipe, 0600), 0);
	assert_unreadable(pipe, "is not a regular file");
	assert_unreadable("/dev/null", "is not a regular file");
	below = xasprintf("%s/x", plain);
	assert_unreadable(below, "cannot be opened: Not a directory");
	snprintf(name.sun_path, sizeof(name.sun_path), "%.90s/socket", (char *)*state);
	assert_int_equal(bind(fd, (struct sockaddr *)&name, sizeof(name)), 0);
	assert_unreadable(name.sun_path, "is not a regular file");
	close(fd);
}

static void a_file_that_is_too_large_is_refused(void **state)
{
	CLEANUP_FREE char *path = make(*state, "f", "");

	if (truncate(path, (off_t)FILE_SIZE_MAX + 1) < 0)
		skip();
	assert_unreadable(path, "larger than 512 MiB");
}

static int read_denied(const char *folder)
{
	CLEANUP_FREE char *path = xasprintf("%s/f", folder);
	CLEANUP_ERROR struct error err = ERROR_INIT;
	struct file file;

	if (file_read(path, &file, &err) == 0)
		return 1;
	return strcmp(err.message, "permission denied") ? 2 : 0;
}

static void a_file_that_may_not_be_read_is_refused(void **state)
{
	CLEANUP_FREE char *path = make(*state, "f", "secret");

	assert_int_equal(chmod(path, 0200), 0);
	assert_int_equal(run_as_nobody(read_denied, *state), 0);
}

static void a_stream_is_read_to_its_end(void **state)
{
	CLEANUP_FREE char *bytes = xmalloc(300000);
	CLEANUP_ERROR struct error err = ERROR_INIT;
	CLEANUP_FILE struct file file = {0};
	int ends[2], folder = open(*state, O_RDONLY | O_CLOEXEC);
	pid_t child;

	memset(bytes, 'x', 300000);
	assert_int_equal(pipe2(ends, O_NONBLOCK), 0);
	child = fork();
	if (child == 0) {
		close(ends[0]);
		usleep(1000);
		_exit(file_write_fd(ends[1], bytes, 300000) < 0);
	}
	close(ends[1]);
	assert_int_equal(file_read_fd(ends[0], &file, &err), 0);
	assert_int_equal(waitpid(child, NULL, 0), child);
	close(ends[0]);
	assert_int_equal(file.size, 300000);
	assert_memory_equal(file.data, bytes, 300000);
	assert_int_equal(file.data[300000], '\0');
	assert_int_equal(file.stamp.inode, 0);
	assert_int_equal(file_read_fd(folder, &file, &err), -1);
	assert_string_equal(err.message, "is a folder");
	close(folder);
	assert_int_equal(file_read_fd(-1, &file, &err), -1);
	assert_string_equal(err.message, "cannot be read: Bad file descriptor");
}

static void content_changes_and_mode_stays(void **state)
{
	static const mode_t modes[] = {0600, 0644, 0664, 0666, 0755, 04755, 02755, 01644, 07777};
	CLEANUP_FREE char *path = make(*state, "f", "old");
	mode_t mask = umask(077);

	for (size_t i = 0; i < sizeof(modes) / sizeof(*modes); i++) {
		struct stat status;

		assert_int_equal(chmod(path, modes[i]), 0);
		assert_replaced(path, i % 2 ? "" : "new content\n");
		assert_int_equal(stat(path, &status), 0);
		assert_int_equal(status.st_mode & 07777, modes[i]);
	}
	umask(mask);
	assert_entries(*state, 1);
}

static void owner_and_group_stay(void **state)
{
	CLEANUP_FREE char *path = make(*state, "f", "old");
	struct stat status;

	if (geteuid() != 0)
		skip();
	assert_int_equal(chown(path, 1234, 5678), 0);
	assert_int_equal(chmod(path, 06755), 0);
	assert_replaced(path, "new");
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_uid, 1234);
	assert_int_equal(status.st_gid, 5678);
	assert_int_equal(status.st_mode & 07777, 06755);
}

static int replace_as_stranger(const char *folder)
{
	CLEANUP_FREE char *path = xasprintf("%s/f", folder);
	CLEANUP_ERROR struct error err = ERROR_INIT;
	struct file_stamp stamp = stamp_of(path);

	if (file_replace(path, &stamp, "new", 3, &err) == 0)
		return 1;
	return strncmp(err.message, "cannot keep its owner", 21) ? 2 : 0;
}

static void an_owner_that_cannot_be_kept_refuses(void **state)
{
	CLEANUP_FREE char *path = make(*state, "f", "old");

	if (geteuid() != 0)
		skip();
	assert_int_equal(chmod(path, 0666) | chmod(*state, 0777), 0);
	assert_int_equal(run_as_nobody(replace_as_stranger, *state), 0);
	assert_content(path, "old");
	assert_entries(*state, 1);
}

static void attributes_stay(void **state)
{
	CLEANUP_FREE char *path = make(*state, "f", "old");
	char value[8];

	if (setxattr(path, "user.note", "kept", 4, 0) < 0)
		skip();
	assert_int_equal(setxattr(path, "user.empty", "", 0, 0), 0);
	assert_replaced(path, "new");
	assert_int_equal(getxattr(path, "user.note", value, sizeof(value)), 4);
	assert_memory_equal(value, "kept", 4);
	assert_int_equal(getxattr(path, "user.empty", value, sizeof(value)), 0);
}

/* user::rw- user:1234:rw- group::r-- mask::rw- other::---, as the kernel stores it. */
static const unsigned char acl[] = {
	2, 0,	 0,    0,    1,	   0,	 6,    0, 0xFF, 0xFF, 0xFF, 0xFF, 2,	0,    6,
	0, 0xD2, 4,    0,    0,	   4,	 0,    4, 0,	0xFF, 0xFF, 0xFF, 0xFF, 0x10, 0,
	6, 0,	 0xFF, 0xFF, 0xFF, 0xFF, 0x20, 0, 0,	0,    0xFF, 0xFF, 0xFF, 0xFF,
};

static void an_acl_stays(void **state)
{
	CLEANUP_FREE char *path = make(*state, "f", "old");
	unsigned char value[sizeof(acl)];

	if (setxattr(path, "system.posix_acl_access", acl, sizeof(acl), 0) < 0)
		skip();
	assert_replaced(path, "new");
	assert_int_equal(getxattr(path, "system.posix_acl_access", value, sizeof(value)),
			 sizeof(acl));
	assert_memory_equal(value, acl, sizeof(acl));
}

static void the_folders_acl_is_not_inherited(void **state)
{
	CLEANUP_FREE char *path = make(*state, "f", "old");
	struct stat status;

	assert_int_equal(chmod(path, 0640), 0);
	if (setxattr(*state, "system.posix_acl_default", acl, sizeof(acl), 0) < 0)
		skip();
	assert_replaced(path, "new");
	assert_int_equal(getxattr(path, "system.posix_acl_access", NULL, 0), -1);
	assert_int_equal(errno, ENODATA);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0640);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, scratch_make, scratch_remove)
		TEST(a_file_is_read_whole),
		TEST(an_empty_file_is_empty_text),
		TEST(what_is_no_file_is_refused_without_waiting),
		TEST(a_file_that_is_too_large_is_refused),
		TEST(a_file_that_may_not_be_read_is_refused),
		TEST(a_stream_is_read_to_its_end),
		TEST(content_changes_and_mode_stays),
		TEST(owner_and_group_stay),
		TEST(an_owner_that_cannot_be_kept_refuses),
		TEST(attributes_stay),
		TEST(an_acl_stays),
		TEST(the_folders_acl_is_not_inherited),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
