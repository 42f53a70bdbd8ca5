/* Which Compose files are found, in which order, and what belongs together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/error.h"
#include "cli/run/discover.h"
#include "scratch.h"

/* Makes a file, with the folders above it, below the scratch folder, which is the current one. */
static void put(const char *path, const char *text)
{
	CLEANUP_FREE char *copy = xstrdup(path);

	for (char *slash = strchr(copy, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		(void)mkdir(copy, 0755);
		*slash = '/';
	}
	scratch_write(path, text, strlen(text));
}

static int enter(void **state)
{
	return scratch_make(state) || chdir(*state);
}

static int leave(void **state)
{
	return chdir("/") || scratch_remove(state);
}

/* All paths, one a line. */
static void assert_paths(const struct paths *paths, const char *wanted)
{
	struct buf found CLEANUP_BUF = BUF_INIT;

	for (size_t i = 0; i < paths->count; i++)
		buf_addf(&found, "%s\n", paths->list[i]);
	assert_string_equal(found.len ? found.data : "", wanted);
}

static void test_the_default_file(void **state)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct paths paths CLEANUP_PATHS;

	(void)state;
	paths_init(&paths);
	put("docker-compose.yml", "");
	put("compose.yml", "");
	put("a/b/x", "");
	assert_int_equal(discover_default(&paths, &err), 0);
	assert_int_equal(chdir("a/b"), 0);
	assert_int_equal(discover_default(&paths, &err), 0);
	put("docker-compose.yaml", "");
	assert_int_equal(discover_default(&paths, &err), 0);
	assert_paths(&paths, "compose.yml\n../../compose.yml\ndocker-compose.yaml\n");
}

static void test_below_a_folder(void **state)
{
	struct discover_trouble trouble = {.context = NULL};
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct paths paths CLEANUP_PATHS;

	(void)state;
	paths_init(&paths);
	put("top/compose.prod.yaml", "");
	put("top/docker-compose.yml", "");
	put("top/compose.yaml", "");
	put("top/web.compose.yml", "");
	put("top/other.yaml", "");
	put("top/sub/compose.yml", "");
	put("top/.git/compose.yml", "");
	put("top/node_modules/x/compose.yml", "");
	put("top/vendor/compose.yml", "");
	put("top/ignored/compose.yml", "");
	put("top/.gitignore", "ignored/\n");
	assert_int_equal(symlink("sub", "top/link"), 0);
	assert_int_equal(discover_below(&paths, "top", &trouble, &err), 0);
	/* First the one that Compose would take by itself. */
	assert_string_equal(paths.list[0], "top/compose.yaml");
	assert_int_equal(paths.count, 5);
	assert_string_equal(paths.list[4], "top/sub/compose.yml");
	assert_int_equal(paths_group_end(&paths, 0), 4);
	assert_int_equal(paths_group_end(&paths, 4), 5);
}

static void test_nothing_below(void **state)
{
	struct discover_trouble trouble = {.context = NULL};
	struct error err CLEANUP_ERROR = ERROR_INIT, missing CLEANUP_ERROR = ERROR_INIT;
	struct paths paths CLEANUP_PATHS;

	(void)state;
	paths_init(&paths);
	put("empty/other.yaml", "");
	assert_int_equal(discover_below(&paths, "empty", &trouble, &err), -1);
	assert_non_null(err.message);
	assert_int_equal(discover_below(&paths, "nowhere", &trouble, &missing), -1);
	assert_non_null(missing.message);
	assert_int_equal(paths.count, 0);
}

static void test_an_override(void **state)
{
	CLEANUP_FREE char *beside = NULL, *other = NULL, *named = NULL;

	(void)state;
	put("a/compose.yaml", "");
	put("a/docker-compose.override.yml", "");
	put("a/compose.override.yaml", "");
	put("b/compose.yaml", "");
	beside = discover_override("a/compose.yaml");
	assert_string_equal(beside, "a/compose.override.yaml");
	other = discover_override("b/compose.yaml");
	assert_null(other);
	/* Compose is told of it by name, and then takes no override. */
	named = discover_override("a/compose.prod.yaml");
	assert_null(named);
}

/* One file under several names is kept once, by the first of them. */
static void test_paths_of_one_file(void **state)
{
	struct paths paths CLEANUP_PATHS;

	(void)state;
	paths_init(&paths);
	put("a/compose.yaml", "");
	put("b/compose.yaml", "");
	paths_add(&paths, "b/compose.yaml");
	paths_add(&paths, "a/compose.yaml");
	paths_add(&paths, "./a/compose.yaml");
	paths_add(&paths, "a/../b/compose.yaml");
	paths_add(&paths, "c/is-not-there.yaml");
	paths_unite(&paths);
	assert_paths(&paths, "b/compose.yaml\na/compose.yaml\nc/is-not-there.yaml\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_the_default_file, enter, leave),
		cmocka_unit_test_setup_teardown(test_below_a_folder, enter, leave),
		cmocka_unit_test_setup_teardown(test_nothing_below, enter, leave),
		cmocka_unit_test_setup_teardown(test_an_override, enter, leave),
		cmocka_unit_test_setup_teardown(test_paths_of_one_file, enter, leave),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
