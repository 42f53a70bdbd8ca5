/* The byte gate: what may reach the parser, and where a fault is said to be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/error.h"
#include "yaml/gate.h"

#define TEXT(literal) literal, sizeof(literal) - 1

/* From a copy without a spare byte, so that an overrun is seen. */
static int gate(const char *text, size_t size, struct error *err)
{
	CLEANUP_FREE char *copy = xmalloc(size ? size : 1);

	if (size)
		memcpy(copy, text, size);
	return yaml_gate(copy, size, err);
}

static void assert_passes(const char *text, size_t size)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;

	if (gate(text, size, &err))
		fail_msg("%s refused: %s", text, err.message);
}

static void assert_refused(const char *text, size_t size, unsigned line, unsigned column,
			   const char *words)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;

	assert_int_equal(gate(text, size, &err), -1);
	if (!strstr(err.message, words))
		fail_msg("\"%s\" is not in \"%s\"", words, err.message);
	assert_int_equal(err.line, line);
	assert_int_equal(err.column, column);
}

static void ordinary_text_passes(void **state)
{
	(void)state;
	assert_passes(TEXT(""));
	assert_passes(TEXT("a: b\n"));
	assert_passes(TEXT("a:\tb\r\nc: \"\xc3\xa9 \xe2\x82\xac \xf0\x9f\x90\xb3\"\r"));
	assert_passes(TEXT("\xef\xbb\xbf" "a: b"));
	assert_passes(TEXT("a: b # 100%\n"));
}

static void every_control_character_is_refused(void **state)
{
	(void)state;
	for (int byte = 0; byte < 0x20; byte++) {
		char text[] = "a: b\nc: x";

		text[8] = (char)byte;
		if (byte == '\t' || byte == '\n' || byte == '\r')
			assert_passes(text, 9);
		else
			assert_refused(text, 9, 2, 4, byte ? "control" : "NUL");
	}
	assert_refused(TEXT("\x7f"), 1, 1, "control");
	for (int byte = 0x80; byte < 0xa0; byte++) {
		char text[] = "\xc3\xa9\xc2\x80";

		text[3] = (char)byte;
		assert_refused(text, 4, 1, 2, byte == 0x85 ? "line break" : "control");
	}
	assert_passes(TEXT("\xc2\xa0"));
	assert_refused(TEXT("\xef\xbf\xbe"), 1, 1, "control");
	assert_refused(TEXT("\xef\xbf\xbf"), 1, 1, "control");
	assert_passes(TEXT("\xef\xbf\xbd"));
}

static void hidden_line_breaks_are_refused(void **state)
{
	(void)state;
	assert_refused(TEXT("a: b # c\xe2\x80\xa8privileged: true\n"), 1, 9, "line break");
	assert_refused(TEXT("a: b\n# c\xe2\x80\xa9"), 2, 4, "line break");
	assert_refused(TEXT("# \xc2\x85"), 1, 3, "line break");
	assert_passes(TEXT("# \xe2\x80\xa7\xe2\x80\xaa"));
}

static void bad_utf8_is_refused_where_it_stands(void **state)
{
	(void)state;
	assert_refused(TEXT("a: \xff"), 1, 4, "UTF-8");
	assert_refused(TEXT("a: b\n\xc0\x80"), 2, 1, "UTF-8");
	assert_refused(TEXT("\xed\xa0\x80"), 1, 1, "UTF-8"); /* a surrogate */
	assert_refused(TEXT("\xc3\xa9\xe2\x82"), 1, 2, "UTF-8"); /* cut short */
	assert_refused(TEXT("\xff\xfe" "a\0"), 0, 0, "UTF-16");
	assert_refused(TEXT("\xfe\xff\0a"), 0, 0, "UTF-16");
}

static void directives_but_yaml_1_are_refused(void **state)
{
	(void)state;
	assert_passes(TEXT("%YAML 1.2\n---\na: b\n"));
	assert_passes(TEXT("%YAML 1.1 # old\r\n---\r\n"));
	assert_passes(TEXT("\xef\xbb\xbf%YAML 1.2\n---\n"));
	assert_refused(TEXT("%YAML 2.0\n---\n"), 1, 1, "directive");
	assert_refused(TEXT("%YAML 999999999999999999.1\n---\n"), 1, 1, "directive");
	assert_refused(TEXT("%YAML 1.22\n"), 1, 1, "directive");
	assert_refused(TEXT("%YAML 1.2#\n"), 1, 1, "directive");
	assert_refused(TEXT("%YAML"), 1, 1, "directive");
	assert_refused(TEXT("%-"), 1, 1, "directive");
	assert_refused(TEXT("%TAG ! x\n"), 1, 1, "directive");
	assert_refused(TEXT("a: b\n...\n%-\n"), 3, 1, "directive");
	assert_refused(TEXT("a: b\r%-"), 2, 1, "directive");
	assert_refused(TEXT("\xef\xbb\xbf%-"), 1, 1, "directive");
	assert_refused(TEXT("a: b\n\xef\xbb\xbf%-"), 2, 1, "U+FEFF");
	assert_passes(TEXT("\xef\xbb\xbf" "a: \xef\xbb\xbf" "b\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ordinary_text_passes),
		cmocka_unit_test(every_control_character_is_refused),
		cmocka_unit_test(hidden_line_breaks_are_refused),
		cmocka_unit_test(bad_utf8_is_refused_where_it_stands),
		cmocka_unit_test(directives_but_yaml_1_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
