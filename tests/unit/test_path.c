/* The parts of paths. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/path.h"

static void a_path_is_a_folder_and_a_name(void **state)
{
	static const struct {
		const char *path, *folder, *name;
	} rows[] = {
		{"compose.yaml", ".", "compose.yaml"},
		{"a/b/c", "a/b", "c"},
		{"../c", "..", "c"},
		{"/etc/passwd", "/etc", "passwd"},
		{"/c", "/", "c"},
		{"/", "/", ""},
		{"a/", "a", ""},
		{"", ".", ""},
	};
	struct arena arena CLEANUP_ARENA = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		CLEANUP_FREE char *folder = path_folder(rows[i].path);

		assert_string_equal(folder, rows[i].folder);
		assert_string_equal(path_folder_in(&arena, rows[i].path), rows[i].folder);
		assert_string_equal(path_name(rows[i].path), rows[i].name);
	}
}

static void going_up_ends_at_the_root(void **state)
{
	char path[] = "/a/b";

	(void)state;
	assert_true(path_go_up(path));
	assert_string_equal(path, "/a");
	assert_true(path_go_up(path));
	assert_string_equal(path, "/");
	assert_false(path_go_up(path));
	assert_string_equal(path, "/");
}

static void only_whole_names_are_below(void **state)
{
	(void)state;
	assert_true(path_is_below("/a/b", "/a"));
	assert_true(path_is_below("/a", "/"));
	assert_false(path_is_below("/ab", "/a"));
	assert_false(path_is_below("/a", "/a"));
	assert_false(path_is_below(NULL, "/a"));
	assert_false(path_is_below("/a", NULL));
}

static void check_plain(const char *path, const char *wanted)
{
	CLEANUP_FREE char *real = realpath(path, NULL), *plain = path_plain(path, real);

	assert_string_equal(plain, wanted);
}

static void names_that_are_gone_up_from_go(void **state)
{
	(void)state;
	check_plain("/usr/lib/../bin/../lib", "/usr/lib");
	check_plain("/usr/lib/../../usr", "/usr");
	check_plain("/../usr", "/../usr");
	check_plain("../..", "../..");
	check_plain("/usr", "/usr");
	/* A link on the way, as /proc/self is: what it goes up from is another folder. */
	check_plain("/proc/self/../self/exe", "/proc/self/exe");
	check_plain("/proc/self/cwd/..", "/proc/self/cwd/..");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_whole_names_are_below),
		cmocka_unit_test(a_path_is_a_folder_and_a_name),
		cmocka_unit_test(going_up_ends_at_the_root),
		cmocka_unit_test(names_that_are_gone_up_from_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
