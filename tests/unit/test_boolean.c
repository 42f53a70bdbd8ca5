/* Booleans: every word in several cases, and what only looks like one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "compose/boolean.h"

static void words_are_taken_in_any_case(void **state)
{
	static const char *const yes[] = {"true", "True", "TRUE", "tRuE", "y",	"Y",
					  "yes",  "YES",  "on",	  "On",	  "oN", "1"};
	static const char *const no[] = {"false", "False", "FALSE", "n",   "N", "no",
					 "No",	  "NO",	   "off",   "OFF", "0"};

	(void)state;
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
		if (boolean_parse(yes[i]) != TRISTATE_TRUE)
			fail_msg("\"%s\" is not true", yes[i]);
	}
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++) {
		if (boolean_parse(no[i]) != TRISTATE_FALSE)
			fail_msg("\"%s\" is not false", no[i]);
	}
}

static void other_text_is_no_boolean(void **state)
{
	static const char *const others[] = {
		"",	      "t",	 "f",		"T",	"F",	" true",  "true ",
		"true\n",     "tru",	 "truee",	"null", "~",	"2",	  "-1",
		"01",	      "1.0",	 "+1",		"ye",	"yess", "nope",	  "offf",
		"o",	      "enabled", "\"yes\"",	"${X}", "$RO",	"!!bool", "\xc4\xb0",
		"tr\xc3\xbc", "\xff",	 "t\xd1\x80ue",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if (boolean_parse(others[i]) != TRISTATE_UNSET)
			fail_msg("\"%s\" counts as a boolean", others[i]);
	}
}

static void a_long_text_is_no_boolean(void **state)
{
	size_t size = (size_t)1 << 20;
	CLEANUP_FREE char *text = xmalloc(size + 1);

	(void)state;
	memset(text, 'y', size);
	text[size] = '\0';
	assert_int_equal(boolean_parse(text), TRISTATE_UNSET);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_taken_in_any_case),
		cmocka_unit_test(other_text_is_no_boolean),
		cmocka_unit_test(a_long_text_is_no_boolean),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
