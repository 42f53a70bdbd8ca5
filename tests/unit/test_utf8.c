/* UTF-8: every boundary of table 3-7, every code point there and back, width, escaping. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/utf8.h"

static size_t encode(uint32_t code, char *out)
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (char)(0xC0 | code >> 6);
		out[1] = (char)(0x80 | (code & 0x3F));
		return 2;
	}
	if (code < 0x10000) {
		out[0] = (char)(0xE0 | code >> 12);
		out[1] = (char)(0x80 | (code >> 6 & 0x3F));
		out[2] = (char)(0x80 | (code & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | code >> 18);
	out[1] = (char)(0x80 | (code >> 12 & 0x3F));
	out[2] = (char)(0x80 | (code >> 6 & 0x3F));
	out[3] = (char)(0x80 | (code & 0x3F));
	return 4;
}

static void every_code_point_is_read_back(void **state)
{
	(void)state;
	for (uint32_t code = 0; code <= 0x10FFFF; code++) {
		char bytes[8] = "";
		uint32_t back = ~code;
		size_t len = encode(code, bytes);

		if (code >= 0xD800 && code <= 0xDFFF) {
			assert_int_equal(utf8_check(bytes, len), 0);
			continue;
		}
		assert_int_equal(utf8_check(bytes, len), len);
		assert_int_equal(utf8_decode(bytes, len, &back), len);
		assert_int_equal(back, code);
		for (size_t cut = 1; cut < len; cut++)
			assert_int_equal(utf8_check(bytes, cut), 0);
	}
}

static void what_is_not_utf8_is_found_where_it_is(void **state)
{
	static const char *const bad[] = {
		"\x80",
		"\xBF",
		"\xC0\x80",
		"\xC1\xBF",
		"\xC2",
		"\xC2\x41",
		"\xC2\xC2",
		"\xE0\x9F\xBF",
		"\xE0\x80\x80",
		"\xED\xA0\x80",
		"\xED\xBF\xBF",
		"\xE2\x82",
		"\xE2\x82\x41",
		"\xE2\x28\xA1",
		"\xF0\x8F\xBF\xBF",
		"\xF0\x80\x80\x80",
		"\xF4\x90\x80\x80",
		"\xF5\x80\x80\x80",
		"\xF8\x88\x80\x80\x80",
		"\xFE",
		"\xFF",
		"\xF0\x9F\x98",
		"\xF0\x9F\x98\xC0",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		/* At every place relative to the steps of eight bytes, and with text behind. */
		for (size_t before = 0; before < 20; before++) {
			CLEANUP_BUF struct buf buf;

			buf_init(&buf);
			buf_addchars(&buf, 'a', before);
			buf_addstr(&buf, bad[i]);
			assert_int_equal(utf8_check(buf.data, buf.len), before);
			buf_addchars(&buf, 'a', 9);
			assert_int_equal(utf8_check(buf.data, buf.len), before);
		}
	}
}

static void well_formed_text_passes_whole(void **state)
{
	static const char text[] = "a\0b \xC3\xA9 \xE2\x82\xAC \xF0\x9F\x90\xB3 end of the text";

	(void)state;
	for (size_t len = 0; len < 4; len++)
		assert_int_equal(utf8_check(text, len), len);
	assert_int_equal(utf8_check(text, sizeof(text) - 1), sizeof(text) - 1);
	assert_int_equal(utf8_check(NULL, 0), 0);
	assert_int_equal(utf8_count("a\xC3\xA9\xF0\x9F\x90\xB3", 7), 3);
}

static void decoding_what_is_not_utf8_goes_on_by_one(void **state)
{
	uint32_t code;

	(void)state;
	assert_int_equal(utf8_decode("\xC3(", 2, &code), 1);
	assert_int_equal(code, 0xFFFD);
}

static void columns_are_those_of_a_terminal(void **state)
{
	static const struct {
		const char *text;
		size_t width;
	} cases[] = {
		{"", 0},
		{"nginx", 5},
		{"caf\xC3\xA9", 4},
		{"cafe\xCC\x81", 4},		 /* combining acute */
		{"\xE6\x97\xA5\xE6\x9C\xAC", 4}, /* two ideographs */
		{"\xED\x95\x9C", 2},		 /* a Hangul syllable */
		{"\xE1\x84\x92\xE1\x85\xA1", 2}, /* the same in two letters */
		{"\xF0\x9F\x90\xB3", 2},	 /* a whale */
		{"\xEF\xBC\xA1", 2},		 /* fullwidth A */
		{"a\xE2\x80\x8B"
		 "b",
		 2},			 /* zero width space */
		{"\x1B\x07", 0},	 /* controls */
		{"\xF0\xA0\x80\x80", 2}, /* plane 2 */
		{"\xC2\xA0", 1},	 /* no-break space */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(utf8_width(cases[i].text, strlen(cases[i].text)), cases[i].width);
}

static void the_unsafe_are_exactly_these(void **state)
{
	(void)state;
	for (uint32_t c = 0; c <= 0x10FFFF; c++) {
		bool wanted = (c < 0x20 && c != '\t' && c != '\n') || (c >= 0x7F && c <= 0x9F) ||
			      c == 0x61C || (c >= 0x200B && c <= 0x200F) || c == 0x2028 ||
			      c == 0x2029 || (c >= 0x202A && c <= 0x202E) || c == 0x2060 ||
			      (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF ||
			      (c >= 0xE0000 && c <= 0xE007F);

		assert_int_equal(utf8_is_unsafe(c), wanted);
	}
}

static void assert_safe(const char *text, size_t len, bool one_line, const char *wanted)
{
	CLEANUP_BUF struct buf buf;

	buf_init(&buf);
	utf8_add_safe(&buf, text, len, one_line);
	assert_string_equal(buf.data, wanted);
}

static void what_is_unsafe_is_escaped(void **state)
{
	(void)state;
	assert_safe("", 0, true, "");
	assert_safe("plain \\ text", 12, true, "plain \\ text");
	assert_safe("a\tb\nc", 5, false, "a\tb\nc");
	assert_safe("a\tb\nc", 5, true, "a\\tb\\nc");
	assert_safe("\x1B[31m\x7F", 6, false, "\\x1B[31m\\x7F");
	assert_safe("a\0b", 3, false, "a\\x00b");
	assert_safe("a\rb", 3, false, "a\\x0Db");
	assert_safe("\xC2\x9B", 2, false, "\\u009B");
	assert_safe("\xE2\x80\xAE", 3, false, "\\u202E");
	assert_safe("\xF3\xA0\x80\x81", 4, false, "\\U000E0001");
	assert_safe("\xC3\xA9 \xFFz\xE2\x82", 7, false, "\xC3\xA9 \\xFFz\\xE2\\x82");
}

static void escaped_text_is_safe_whatever_it_was(void **state)
{
	uint32_t seed = 12345;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		char text[40];
		CLEANUP_BUF struct buf buf;
		uint32_t code;

		for (size_t i = 0; i < sizeof(text); i++) {
			seed = seed * 1664525u + 1013904223u;
			text[i] = (char)(seed >> 24);
		}
		buf_init(&buf);
		utf8_add_safe(&buf, text, sizeof(text), true);
		assert_int_equal(utf8_check(buf.data, buf.len), buf.len);
		for (size_t at = 0; at < buf.len;) {
			at += utf8_decode(buf.data + at, buf.len - at, &code);
			assert_false(utf8_is_unsafe(code) || code == '\n' || code == '\t');
		}
	}
}

static void commands_of_a_runner_are_disarmed(void **state)
{
	static const char *const table[][2] = {
		{"::error::x\n", "\\x3A:error::x\n"},
		{"##vso[task.x]y\n ##VSO[z", "\\x23#vso[task.x]y\n \\x23#VSO[z"},
		{"a\n  ::warning::y\n\t##[group]z", "a\n  \\x3A:warning::y\n\t\\x23#[group]z"},
		{"a ::error::x\n# [b]\n:c\n", "a ::error::x\n# [b]\n:c\n"},
		{"::", "\\x3A:"},
		{"", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct buf text CLEANUP_BUF = BUF_INIT;

		buf_addstr(&text, table[i][0]);
		utf8_disarm(&text, 0);
		assert_string_equal(text.data, table[i][1]);
	}
}

static void printable_ascii_ends_at_the_first_other_byte(void **state)
{
	(void)state;
	for (size_t len = 0; len < 24; len++)
		for (size_t at = 0; at <= len; at++)
			for (unsigned byte = 0; byte < 256; byte++) {
				bool plain = byte >= ' ' && byte < 0x7F;
				char text[24];

				memset(text, byte & 1 ? '~' : ' ', sizeof(text));
				if (at < len)
					text[at] = (char)byte;
				assert_int_equal(utf8_plain(text, len), plain ? len : at);
			}
}

/* Never past the first byte of another kind, and never far before it. */
static void plain_lines_end_before_the_first_other_byte(void **state)
{
	char text[200];

	(void)state;
	for (unsigned byte = 0; byte < 256; byte++)
		for (size_t at = 0; at < sizeof(text); at++) {
			bool plain = (byte >= ' ' && byte < 0x7f) || byte == '\n';
			size_t found;

			memset(text, byte & 1 ? '\n' : '~', sizeof(text));
			text[at] = (char)byte;
			found = utf8_plain_lines(text, sizeof(text));
			assert_true(found <= (plain ? sizeof(text) : at));
			assert_true(found + 64 > (plain ? sizeof(text) : at));
		}
	assert_int_equal(utf8_plain_lines(text, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_point_is_read_back),
		cmocka_unit_test(what_is_not_utf8_is_found_where_it_is),
		cmocka_unit_test(well_formed_text_passes_whole),
		cmocka_unit_test(decoding_what_is_not_utf8_goes_on_by_one),
		cmocka_unit_test(columns_are_those_of_a_terminal),
		cmocka_unit_test(the_unsafe_are_exactly_these),
		cmocka_unit_test(what_is_unsafe_is_escaped),
		cmocka_unit_test(escaped_text_is_safe_whatever_it_was),
		cmocka_unit_test(commands_of_a_runner_are_disarmed),
		cmocka_unit_test(printable_ascii_ends_at_the_first_other_byte),
		cmocka_unit_test(plain_lines_end_before_the_first_other_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
