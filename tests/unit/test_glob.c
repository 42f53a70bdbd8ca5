/* Globs: the letters of a locale, without the program being in one. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/glob.h"

static void test_matches(void **state)
{
	static const struct {
		const char *glob, *text;
		bool matches;
	} rows[] = {
		{"web", "web", true},	   {"w?b", "web", true},
		{"w?b", "wb", false},	   {"*", "", true},
		{"[a-c]*", "beta", true},  {"[a-c]*", "delta", false},
		{"caf\xC3\xA9", "caf\xC3\xA9", true},
		{"caf*", "caf\xC3\xA9", true},
		{"caf?", "caf\xC3\xA9", true}, /* one letter of two bytes */
		{"caf???", "caf\xC3\xA9", false},
		{"caf[\xC3\xA8\xC3\xA9]", "caf\xC3\xA9", true},
		{"caf[\xC3\xA8\xC3\xAA]", "caf\xC3\xA9", false},
	};

	(void)state;
	setenv("LC_ALL", "C.UTF-8", 1);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (glob_matches(rows[i].glob, rows[i].text, 0) != rows[i].matches)
			fail_msg("%s: %s", rows[i].glob, rows[i].text);
	assert_string_equal(setlocale(LC_CTYPE, NULL), "C");
}

static void test_flags(void **state)
{
	(void)state;
	assert_true(glob_matches("*.d", "conf/x.d", 0));
	assert_false(glob_matches("*.d", "conf/x.d", FNM_PATHNAME));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_matches),
		cmocka_unit_test(test_flags),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
