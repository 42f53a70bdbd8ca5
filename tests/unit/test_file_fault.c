/*
 * Replacing a file when any one of its system calls fails, or is the last before a SIGKILL.
 *
 * To be linked with these flags, for every call that may be made on the way and for the
 * names that large files give them; a test says so when they are missing:
 *
 * -Wl,--wrap=open,--wrap=open64,--wrap=openat,--wrap=openat64,--wrap=realpath
 * -Wl,--wrap=fstat,--wrap=fstat64,--wrap=fstatat,--wrap=fstatat64,--wrap=faccessat
 * -Wl,--wrap=getrandom,--wrap=read,--wrap=write,--wrap=fchown,--wrap=fchmod,--wrap=fsync
 * -Wl,--wrap=flistxattr,--wrap=fgetxattr,--wrap=fsetxattr,--wrap=fremovexattr
 * -Wl,--wrap=close,--wrap=renameat,--wrap=unlinkat
 */
#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/list.h"
#include "faults.h"
#include "file_case.h"
#include "scratch.h"

#define SIZE ((size_t)5000)

struct scene {
	char *folder, *path;
	char old[SIZE + 1], fresh[2 * SIZE + 1];
	struct file_stamp stamp;
};

/* The file has all that can be lost; the folder has an ACL that could be inherited. */
static void scene_set(struct scene *scene)
{
	static const unsigned char acl[] = {
		2, 0,	 0,   0,   1,	0,   6,	   0, 255, 255, 255, 255, 2,   0,    6,
		0, 0xD2, 4,   0,   0,	4,   0,	   4, 0,   255, 255, 255, 255, 0x10, 0,
		6, 0,	 255, 255, 255, 255, 0x20, 0, 0,   0,	255, 255, 255, 255,
	};

	remove(scene->path);
	scratch_write(scene->path, scene->old, SIZE);
	if (geteuid() == 0)
		assert_int_equal(chown(scene->path, 1234, 1234), 0);
	assert_int_equal(chmod(scene->path, 0640), 0);
	/* Where these are not to be had, their calls are just not made. */
	if (setxattr(scene->path, "user.note", "kept", 4, 0) < 0 ||
	    setxattr(scene->folder, "system.posix_acl_default", acl, sizeof(acl), 0) < 0)
		print_message("no extended attributes here\n");
	removexattr(scene->path, "system.posix_acl_access");
	scene->stamp = stamp_of(scene->path);
}

static int scene_make(void **state)
{
	struct scene *scene = xcalloc(1, sizeof(*scene));
	void *folder;
	int result = scratch_make(&folder);

	scene->folder = folder;
	scene->path = xasprintf("%s/f", scene->folder);
	memset(scene->old, 'o', SIZE);
	memset(scene->fresh, 'n', 2 * SIZE);
	*state = scene;
	return result;
}

static int scene_remove(void **state)
{
	struct scene *scene = *state;
	void *folder = scene->folder;

	faults.on = false;
	free(scene->path);
	free(scene);
	return scratch_remove(&folder);
}

static int scene_replace(struct scene *scene, struct error *err)
{
	int result = file_replace(scene->path, &scene->stamp, scene->fresh, 2 * SIZE, err);

	faults.on = false;
	return result;
}

/* True when the file holds the new content; fails unless it is whole, with its mode and owner. */
static bool is_new(const struct scene *scene, const char *when)
{
	CLEANUP_BUF struct buf now;
	struct stat status;
	bool new;

	buf_init(&now);
	scratch_read(scene->path, &now);
	assert_int_equal(stat(scene->path, &status), 0);
	new = !strcmp(now.data, scene->fresh);
	if (!new &&strcmp(now.data, scene->old))
		fail_msg("%s call %u: the file is not whole", when, faults.at);
	if ((status.st_mode & 07777) != 0640 || (geteuid() == 0 && status.st_uid != 1234))
		fail_msg("%s call %u: mode or owner is lost", when, faults.at);
	if (getxattr(scene->path, "system.posix_acl_access", NULL, 0) >= 0)
		fail_msg("%s call %u: an ACL is inherited", when, faults.at);
	return new;
}

/* Removes what is not the file; returns how many there were, each of which is a temporary file. */
static int remove_temps(const struct scene *scene)
{
	DIR *stream = opendir(scene->folder);
	int count = 0;

	assert_non_null(stream);
	for (struct dirent *entry; (entry = readdir(stream));) {
		const char *name = entry->d_name;

		if (!strcmp(name, ".") || !strcmp(name, "..") || !strcmp(name, "f"))
			continue;
		assert_int_equal(strncmp(name, ".f.composeharden-", 17), 0);
		assert_int_equal(strlen(name + 17 + strspn(name + 17, "0123456789")), 1 + 6);
		unlinkat(dirfd(stream), name, 0);
		count++;
	}
	closedir(stream);
	return count;
}

static unsigned count_calls(struct scene *scene)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;

	scene_set(scene);
	faults_start(FAULT_NONE, 0, 0);
	assert_int_equal(scene_replace(scene, &err), 0);
	assert_true(is_new(scene, "without a fault at"));
	return faults.calls;
}

static void the_linker_wraps_the_calls(void **state)
{
	static const char *const wanted[] = {"write ", "fsync ", "fchmod ", "close ", "renameat2 "};

	count_calls(*state);
	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++)
		if (!strstr(faults.seen, wanted[i]))
			fail_msg("%sis not wrapped: see the flags in this file", wanted[i]);
}

/* What may fail without harm: what renameat(2) stands in for, closing what was only read, comparing what is then set anyway. */
static bool is_harmless(const char *name, int code)
{
	/* Where names cannot be exchanged, the new one is renamed over the old one. */
	return !strcmp(name, "fgetxattr") || (!strcmp(name, "renameat2") && code == EPERM) ||
	       (!strcmp(name, "close") && faults.late);
}

static void check_failure(struct scene *scene, enum fault_kind kind, unsigned at, int code)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;
	bool after_the_fact;
	int result, temps;

	scene_set(scene);
	faults_start(kind, at, code);
	result = scene_replace(scene, &err);
	after_the_fact = result && !strncmp(err.message, "is written, but ", 16);
	if (is_new(scene, "failing") != (!result || after_the_fact))
		fail_msg("%s, call %u: %s", faults.name, at, result ? err.message : "no error");
	if (!result && kind == FAULT_ERROR && !is_harmless(faults.name, code))
		fail_msg("%s, call %u: no error", faults.name, at);
	temps = remove_temps(scene);
	/* When unlinkat(2) fails too, nothing can be done. */
	if (temps && kind == FAULT_ERROR)
		fail_msg("%s, call %u: %d temporary files left", faults.name, at, temps);
}

static void after_any_failure_the_file_is_whole(void **state)
{
	static const int codes[] = {EIO, ENOSPC, EDQUOT, EROFS, EPERM};
	unsigned calls = count_calls(*state);

	for (unsigned at = 1; at <= calls; at++)
		for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++) {
			check_failure(*state, FAULT_ERROR, at, codes[i]);
			check_failure(*state, FAULT_FROM, at, codes[i]);
		}
}

/* Returns whether the child got to the call at all. */
static bool check_kill(struct scene *scene, enum fault_kind kind, unsigned at)
{
	int status;
	pid_t child;

	scene_set(scene);
	child = fork();
	if (child == 0) {
		struct error err = ERROR_INIT;

		faults_start(kind, at, 0);
		_exit(scene_replace(scene, &err) < 0);
	}
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	faults.at = at;
	is_new(scene, kind == FAULT_KILL_BEFORE ? "killed before" : "killed after");
	assert_true(remove_temps(scene) <= 1);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

static void after_a_kill_at_any_moment_the_file_is_whole(void **state)
{
	unsigned calls = count_calls(*state);

	for (unsigned at = 1; at <= calls; at++) {
		assert_true(check_kill(*state, FAULT_KILL_BEFORE, at));
		assert_true(check_kill(*state, FAULT_KILL_AFTER, at));
	}
	assert_false(check_kill(*state, FAULT_KILL_BEFORE, calls + 1));
}

static void append(const char *path)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);

	assert_int_equal(write(fd, "more", 4), 4);
	close(fd);
}

static void cut(const char *path)
{
	assert_int_equal(truncate(path, 10), 0);
}

static void overwrite(const char *path)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	assert_int_equal(write(fd, "OOO", 3), 3);
	close(fd);
}

static void turn_into_link(const char *path)
{
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink("/etc/hostname", path), 0);
}

static void assert_late_change_is_seen(struct scene *scene, void (*hook)(const char *path))
{
	CLEANUP_ERROR struct error err = ERROR_INIT;

	scene_set(scene);
	usleep(20000);
	faults_start(FAULT_NONE, 0, 0);
	faults.hook_name = "fsync";
	faults.hook = hook;
	faults.hook_path = scene->path;
	assert_int_equal(scene_replace(scene, &err), -1);
	assert_string_equal(err.message, "changed since it was read");
	assert_int_equal(remove_temps(scene), 0);
}

static void a_change_up_to_the_rename_is_seen(void **state)
{
	assert_late_change_is_seen(*state, append);
	assert_late_change_is_seen(*state, cut);
	assert_late_change_is_seen(*state, overwrite);
	assert_late_change_is_seen(*state, turn_into_link);
}

/* Behind every look at the old file: only what comes out of the exchange shows it. */
static void assert_last_change_is_kept(struct scene *scene, void (*hook)(const char *path))
{
	CLEANUP_ERROR struct error err = ERROR_INIT;
	struct buf wanted CLEANUP_BUF = BUF_INIT, now CLEANUP_BUF = BUF_INIT;

	scene_set(scene);
	usleep(20000);
	hook(scene->path);
	scratch_read(scene->path, &wanted);
	scene_set(scene);
	usleep(20000);
	faults_start(FAULT_NONE, 0, 0);
	faults.hook_name = "renameat2";
	faults.hook = hook;
	faults.hook_path = scene->path;
	assert_int_equal(scene_replace(scene, &err), -1);
	if (!strstr(faults.seen, "renameat2"))
		skip();
	assert_string_equal(err.message, "changed meanwhile");
	scratch_read(scene->path, &now);
	assert_int_equal(now.len, wanted.len);
	assert_memory_equal(now.data, wanted.data, now.len);
	assert_int_equal(remove_temps(scene), 0);
}

static void a_change_at_the_last_moment_is_kept(void **state)
{
	assert_last_change_is_kept(*state, append);
	assert_last_change_is_kept(*state, cut);
	assert_last_change_is_kept(*state, overwrite);
	assert_last_change_is_kept(*state, turn_into_link);
}

static void assert_change_while_reading_is_seen(struct scene *scene, const char *call,
						void (*hook)(const char *path))
{
	CLEANUP_ERROR struct error err = ERROR_INIT;
	struct file file;

	scene_set(scene);
	usleep(20000);
	faults_start(FAULT_NONE, 0, 0);
	faults.hook_name = call;
	faults.hook = hook;
	faults.hook_path = scene->path;
	assert_int_equal(file_read(scene->path, &file, &err), -1);
	faults.on = false;
	assert_string_equal(err.message, "changed while it was being read");
}

static void a_change_while_reading_is_seen(void **state)
{
	assert_change_while_reading_is_seen(*state, "read", append);
	assert_change_while_reading_is_seen(*state, "read", cut);
	assert_change_while_reading_is_seen(*state, "read", overwrite);
}

static void interrupted_calls_are_made_again(void **state)
{
	static const char *const again[] = {"open",	"openat", "getrandom", "write",
					    "fchown",	"fchmod", "fsync",     "close",
					    "unlinkat", "open64", "openat64",  NULL};
	struct scene *scene = *state;
	unsigned calls = count_calls(scene);
	unsigned interrupted = 0;

	for (unsigned at = 1; at <= calls; at++) {
		CLEANUP_ERROR struct error err = ERROR_INIT;
		int result;

		scene_set(scene);
		faults_start(FAULT_ERROR, at, EINTR);
		result = scene_replace(scene, &err);
		if (list_has_text(again, faults.name)) {
			assert_int_equal(result, 0);
			interrupted++;
		}
		assert_int_equal(remove_temps(scene), 0);
	}
	assert_true(interrupted >= 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_make, scene_remove)
		TEST(the_linker_wraps_the_calls),
		TEST(after_any_failure_the_file_is_whole),
		TEST(after_a_kill_at_any_moment_the_file_is_whole),
		TEST(a_change_at_the_last_moment_is_kept),
		TEST(a_change_up_to_the_rename_is_seen),
		TEST(a_change_while_reading_is_seen),
		TEST(interrupted_calls_are_made_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
