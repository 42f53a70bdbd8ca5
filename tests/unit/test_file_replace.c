/* Files that are replaced where names are odd, and those that are refused and left alone. */
#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/error.h"
#include "file_case.h"
#include "scratch.h"

static void assert_refused(const char *path, const struct file_stamp *stamp, const char *wanted)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;

	assert_int_equal(file_replace(path, stamp, "new", 3, &err), -1);
	assert_string_equal(err.message, wanted);
}

static void a_symbolic_link_stays_and_its_target_changes(void **state)
{
	const char *folder = *state;
	CLEANUP_FREE char *below = xasprintf("%s/below", folder);
	CLEANUP_FREE char *target = xasprintf("%s/target", below);
	CLEANUP_FREE char *middle = xasprintf("%s/middle", folder);
	CLEANUP_FREE char *link = xasprintf("%s/link", below);
	char value[64] = "";

	assert_int_equal(mkdir(below, 0755), 0);
	scratch_write(target, "old", 3);
	assert_int_equal(symlink("below/target", middle), 0);
	assert_int_equal(symlink("../middle", link), 0);
	assert_replaced(link, "new");
	assert_content(target, "new");
	assert_int_equal(readlink(link, value, sizeof(value) - 1), 9);
	assert_string_equal(value, "../middle");
	assert_entries(below, 2);
	assert_entries(folder, 2);
}

static void a_relative_name_is_enough(void **state)
{
	CLEANUP_FREE char *path = make(*state, "f", "old");
	int before = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	assert_int_equal(chdir(*state), 0);
	assert_replaced("f", "new");
	assert_replaced("./f", "newer");
	assert_int_equal(fchdir(before), 0);
	close(before);
	assert_content(path, "newer");
	assert_entries(*state, 1);
}

static void the_longest_names_work(void **state)
{
	char name[NAME_MAX + 1];

	/* Of one byte and of two, so that the cut would fall into a code point. */
	for (size_t len = NAME_MAX - 25; len <= NAME_MAX; len++) {
		CLEANUP_FREE char *path = NULL;

		for (size_t i = 0; i < len; i++)
			name[i] = len % 2 ? 'n' : i % 2 ? '\xA9' : '\xC3';
		name[len] = '\0';
		path = make(*state, name, "old");
		assert_replaced(path, "new");
		assert_entries(*state, 1);
		assert_int_equal(unlink(path), 0);
	}
}

static void a_file_of_several_names_is_refused(void **state)
{
	CLEANUP_FREE char *path = make(*state, "f", "old");
	CLEANUP_FREE char *other = xasprintf("%s/other", (char *)*state);
	struct file_stamp stamp;

	assert_int_equal(link(path, other), 0);
	stamp = stamp_of(path);
	assert_refused(path, &stamp, "has 2 names (hard links), only one of which would change");
	assert_content(path, "old");
	assert_entries(*state, 2);
}

static void a_file_that_changed_is_refused(void **state)
{
	CLEANUP_FREE char *path = make(*state, "f", "old");
	CLEANUP_FREE char *other = xasprintf("%s/other", (char *)*state);
	struct file_stamp stamp = stamp_of(path);
	struct stat status;

	/* Written in place with the same size, and the time of writing put back. */
	assert_int_equal(stat(path, &status), 0);
	usleep(20000);
	scratch_write(path, "OLD", 3);
	assert_int_equal(
		utimensat(AT_FDCWD, path, (struct timespec[]){status.st_atim, status.st_mtim}, 0),
		0);
	assert_refused(path, &stamp, "changed since it was read");
	assert_content(path, "OLD");

	/* Replaced by another file of the same content. */
	stamp = stamp_of(path);
	scratch_write(other, "OLD", 3);
	assert_int_equal(rename(other, path), 0);
	assert_refused(path, &stamp, "changed since it was read");

	stamp = stamp_of(path);
	assert_int_equal(unlink(path), 0);
	assert_refused(path, &stamp, "was removed since it was read");
	assert_int_equal(mkdir(path, 0755), 0);
	assert_refused(path, &stamp, "changed since it was read");
	assert_entries(*state, 1);
}

/* As nobody, on "f" in a folder: whether it is refused with the words that "wanted" holds. */
static int replace_denied(const char *folder)
{
	CLEANUP_FREE char *path = xasprintf("%s/f", folder);
	CLEANUP_FREE char *words = xasprintf("%s/wanted", folder);
	CLEANUP_ERROR struct error err = ERROR_INIT;
	CLEANUP_BUF struct buf wanted;
	struct file_stamp stamp = stamp_of(path);
	int result = 0;

	buf_init(&wanted);
	scratch_read(words, &wanted);
	if (file_replace(path, &stamp, "new", 3, &err) == 0)
		return 1;
	if (strcmp(err.message, wanted.data)) {
		print_error("%s\n", err.message);
		result = 2;
	}
	return result;
}

static void assert_denied(const char *folder, mode_t of_file, mode_t of_folder, const char *wanted)
{
	CLEANUP_FREE char *path = make(folder, "f", "old");
	CLEANUP_FREE char *words = xasprintf("%s/wanted", folder);

	scratch_write(words, wanted, strlen(wanted));
	if (geteuid() == 0)
		assert_int_equal(chown(path, 65534, 65534) | chown(folder, 65534, 65534), 0);
	assert_int_equal(chmod(path, of_file) | chmod(folder, of_folder), 0);
	assert_int_equal(run_as_nobody(replace_denied, folder), 0);
	assert_int_equal(chmod(folder, 0755), 0);
	assert_content(path, "old");
	assert_entries(folder, 2);
}

static void a_folder_that_may_not_be_written_is_refused(void **state)
{
	assert_denied(*state, 0644, 0555, "cannot create a file in its folder: Permission denied");
}

static void a_file_that_may_not_be_written_is_refused(void **state)
{
	assert_denied(*state, 0444, 0755, "may not be written: Permission denied");
}

static int replace_in_unlisted(const char *folder)
{
	CLEANUP_FREE char *path = xasprintf("%s/f", folder);
	CLEANUP_ERROR struct error err = ERROR_INIT;
	struct file_stamp stamp = stamp_of(path);

	return file_replace(path, &stamp, "new", 3, &err) < 0;
}

static void a_folder_need_not_be_listed(void **state)
{
	CLEANUP_FREE char *path = make(*state, "f", "old");

	if (geteuid() == 0)
		assert_int_equal(chown(path, 65534, 65534) | chown(*state, 65534, 65534), 0);
	assert_int_equal(chmod(*state, 0300), 0);
	assert_int_equal(run_as_nobody(replace_in_unlisted, *state), 0);
	assert_int_equal(chmod(*state, 0755), 0);
	assert_content(path, "new");
	assert_entries(*state, 1);
}

/* A child that sees a small disk of its own with "f" on it; 98 where that is not allowed. */
static int run_with_mounts(child_work work, const char *folder)
{
	int status;
	pid_t child = fork();

	if (child == 0) {
		if (unshare(CLONE_NEWNS) < 0 ||
		    mount("none", "/", "", MS_REC | MS_PRIVATE, "") < 0 ||
		    mount("none", folder, "tmpfs", 0, "size=64k,mode=755") < 0)
			_exit(98);
		free(make(folder, "f", "old"));
		_exit(work(folder));
	}
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == 98)
		skip();
	return WEXITSTATUS(status);
}

/* 0 when "f" with this content is refused with these words, and holds the old bytes. */
static int refusal(const char *folder, size_t size, const char *wanted)
{
	CLEANUP_FREE char *path = xasprintf("%s/f", folder);
	CLEANUP_FREE char *bytes = xcalloc(size, 1);
	CLEANUP_ERROR struct error err = ERROR_INIT;
	CLEANUP_BUF struct buf now;
	struct file_stamp stamp = stamp_of(path);
	int result = 0;

	buf_init(&now);
	if (file_replace(path, &stamp, bytes, size, &err) == 0) {
		result = 1;
	} else if (strcmp(err.message, wanted)) {
		print_error("%s\n", err.message);
		result = 2;
	}
	scratch_read(path, &now);
	assert_entries(folder, 1);
	return strcmp(now.data, "old") ? 3 : result;
}

static int on_a_full_disk(const char *folder)
{
	return refusal(folder, (size_t)1 << 20,
		       "cannot write the new content: No space left on device");
}

static void a_full_disk_refuses(void **state)
{
	assert_int_equal(run_with_mounts(on_a_full_disk, *state), 0);
}

static int on_a_read_only_disk(const char *folder)
{
	if (mount("none", folder, "", MS_REMOUNT | MS_RDONLY, "") < 0)
		return 98;
	return refusal(folder, 3, "may not be written: Read-only file system");
}

static void a_read_only_disk_refuses(void **state)
{
	assert_int_equal(run_with_mounts(on_a_read_only_disk, *state), 0);
}

static int on_a_mounted_file(const char *folder)
{
	CLEANUP_FREE char *path = xasprintf("%s/f", folder);

	if (mount(path, path, "", MS_BIND, "") < 0)
		return 98;
	return refusal(folder, 3, "is a mount of its own: mount its folder instead");
}

static void a_file_that_is_a_mount_refuses(void **state)
{
	assert_int_equal(run_with_mounts(on_a_mounted_file, *state), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, scratch_make, scratch_remove)
		TEST(a_symbolic_link_stays_and_its_target_changes),
		TEST(a_relative_name_is_enough),
		TEST(the_longest_names_work),
		TEST(a_file_of_several_names_is_refused),
		TEST(a_file_that_changed_is_refused),
		TEST(a_folder_that_may_not_be_written_is_refused),
		TEST(a_file_that_may_not_be_written_is_refused),
		TEST(a_folder_need_not_be_listed),
		TEST(a_full_disk_refuses),
		TEST(a_read_only_disk_refuses),
		TEST(a_file_that_is_a_mount_refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
