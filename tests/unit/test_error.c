/* Errors: every way to set one, what wrapping keeps, whose file it is. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/error.h"

static void setting_replaces_all_that_was_there(void **state)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(error_at(&err, 3, 7, "bad %s", "indent"), -1);
	error_in(&err, "base.yaml");
	assert_string_equal(err.message, "bad indent");
	assert_int_equal(err.line, 3);
	assert_int_equal(err.column, 7);
	assert_int_equal(error_set(&err, "no such file"), -1);
	assert_string_equal(err.message, "no such file");
	assert_null(err.file);
	assert_int_equal(err.line, 0);
	assert_int_equal(err.column, 0);
}

static void the_systems_words_come_last(void **state)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;
	CLEANUP_FREE char *wanted = xasprintf("cannot open x: %s", strerror(ENOSPC));

	(void)state;
	assert_int_equal(error_system(&err, ENOSPC, "cannot open %c", 'x'), -1);
	assert_string_equal(err.message, wanted);
}

static void a_message_can_be_made_of_the_old_one(void **state)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;

	(void)state;
	error_set(&err, "inner");
	error_set(&err, "outer (%s)", err.message);
	assert_string_equal(err.message, "outer (inner)");
	error_wrap(&err, "around %s", err.message);
	assert_string_equal(err.message, "around outer (inner): outer (inner)");
}

static void wrapping_keeps_place_and_file(void **state)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;

	(void)state;
	error_at(&err, 2, 1, "not a mapping");
	error_in(&err, "first.yaml");
	error_in(&err, "second.yaml");
	assert_int_equal(error_wrap(&err, "service %s", "web"), -1);
	assert_string_equal(err.message, "service web: not a mapping");
	assert_string_equal(err.file, "first.yaml");
	assert_int_equal(err.line, 2);
	assert_int_equal(err.column, 1);
}

static void wrapping_nothing_sets_the_words(void **state)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(error_wrap(&err, "words"), -1);
	assert_string_equal(err.message, "words");
}

static void a_released_error_is_empty(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	error_at(&err, 1, 1, "m");
	error_in(&err, "f");
	error_release(&err);
	assert_null(err.message);
	assert_null(err.file);
	assert_int_equal(err.line, 0);
	error_release(&err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(setting_replaces_all_that_was_there),
		cmocka_unit_test(the_systems_words_come_last),
		cmocka_unit_test(a_message_can_be_made_of_the_old_one),
		cmocka_unit_test(wrapping_keeps_place_and_file),
		cmocka_unit_test(wrapping_nothing_sets_the_words),
		cmocka_unit_test(a_released_error_is_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
