/* Opening below a folder: the walk that stands in for openat2(2), and the root's answers. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "base/root.h"
#include "scratch.h"

/* What comes of walking to a path: 0, or the error. */
static int walk(const char *folder, const char *path)
{
	int top = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC), fd, code;

	assert_true(top >= 0);
	errno = 0;
	fd = root_walk(top, path);
	code = fd < 0 ? errno : 0;
	if (fd >= 0)
		close(fd);
	close(top);
	return code;
}

static void fill(const char *folder)
{
	CLEANUP_FREE char *cmd = xasprintf("cd '%s' && mkdir -p in/deep out && echo a >in/f && "
					   "echo b >in/deep/f && echo c >out/f && ln -s ../out/f in/link && "
					   "ln -s ../out in/way && ln -s f in/fine && mkfifo in/pipe",
					   folder);

	assert_int_equal(system(cmd), 0);
}

static void walks_through_no_link(void **state)
{
	CLEANUP_FREE char *in = xasprintf("%s/in", (char *)*state);

	fill(*state);
	assert_int_equal(walk(in, "f"), 0);
	assert_int_equal(walk(in, "deep/f"), 0);
	assert_int_equal(walk(in, "deep/none"), ENOENT);
	assert_int_equal(walk(in, "link"), ELOOP);
	assert_int_equal(walk(in, "way/f"), ENOTDIR);
	assert_int_equal(walk(in, "../out/f"), EXDEV);
	assert_int_equal(walk(in, "deep/../../out/f"), EXDEV);
	assert_int_equal(walk(in, "/etc/passwd"), EXDEV);
	assert_int_equal(walk(in, "pipe"), 0); /* without waiting; who reads it looks what it is */
}

static void expect(const struct root *root, const char *folder, const char *name,
		   enum root_result result)
{
	CLEANUP_FREE char *path = xasprintf("%s/%s", folder, name);
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct file file CLEANUP_FILE = {0};

	if (root_read(root, path, &file, &err) != result)
		fail_msg("%s: %s", name, err.message ? err.message : "read");
}

static void roots_are_kept(void **state)
{
	CLEANUP_FREE char *in = xasprintf("%s/in", (char *)*state);
	struct root root CLEANUP_ROOT = {0};
	struct root anywhere CLEANUP_ROOT = {.anywhere = true};

	fill(*state);
	root_add(&root, in);
	expect(&root, in, "f", ROOT_READ);
	expect(&root, in, "fine", ROOT_READ);
	expect(&root, in, "deep/../f", ROOT_READ);
	expect(&root, in, "link", ROOT_OUTSIDE);
	expect(&root, in, "way/f", ROOT_OUTSIDE);
	expect(&root, in, "../out/f", ROOT_OUTSIDE);
	expect(&root, in, "none", ROOT_MISSING);
	expect(&root, in, "pipe", ROOT_REFUSED);
	expect(&root, in, "deep", ROOT_REFUSED);
	expect(&anywhere, in, "link", ROOT_READ);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(walks_through_no_link, scratch_make, scratch_remove),
		cmocka_unit_test_setup_teardown(roots_are_kept, scratch_make, scratch_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
