/* Lines and places: every kind of line break, columns in code points, a BOM. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "text/span.h"

static void assert_line(const struct lines *lines, size_t number, const char *content,
			const char *end)
{
	struct span whole = lines_span(lines, number);
	struct span inner = lines_content(lines, number);

	assert_int_equal(inner.start, whole.start);
	assert_int_equal(inner.end - inner.start, strlen(content));
	assert_memory_equal(lines->text + inner.start, content, strlen(content));
	assert_int_equal(whole.end - inner.end, strlen(end));
	assert_memory_equal(lines->text + inner.end, end, strlen(end));
}

static void every_kind_of_line_break_ends_a_line(void **state)
{
	static const char text[] = "a\nb\r\nc\rd\r\r\n\n\ne";
	static const char *const content[] = {"a", "b", "c", "d", "", "", "", "e"};
	static const char *const end[] = {"\n", "\r\n", "\r", "\r", "\r\n", "\n", "\n", ""};
	CLEANUP_LINES struct lines lines;

	(void)state;
	lines_init(&lines, text, strlen(text));
	assert_int_equal(lines.count, 8);
	for (size_t i = 0; i < 8; i++)
		assert_line(&lines, i, content[i], end[i]);
}

static void a_break_at_the_end_starts_no_line(void **state)
{
	static const struct {
		const char *text;
		size_t count;
	} cases[] = {
		{"", 1},     {"\n", 1},	  {"\r", 1},	{"\r\n", 1}, {"a", 1},
		{"a\n", 1},  {"a\r", 1},  {"a\r\n", 1}, {"a\nb", 2}, {"\n\n", 2},
		{"\r\r", 2}, {"\n\r", 2}, {"a\n\n", 2},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_LINES struct lines lines;
		size_t size = strlen(cases[i].text);

		lines_init(&lines, cases[i].text, size);
		assert_int_equal(lines.count, cases[i].count);
		assert_int_equal(lines_find(&lines, size), cases[i].count - 1);
		assert_int_equal(lines_span(&lines, cases[i].count - 1).end, size);
	}
}

static void every_offset_is_in_the_line_that_holds_it(void **state)
{
	char text[600];
	CLEANUP_LINES struct lines lines;

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = i * i % 7 == 2 ? '\n' : i % 11 == 3 ? '\r' : 'x';
	lines_init(&lines, text, sizeof(text));
	assert_true(lines.count > 64);
	for (size_t i = 0; i < sizeof(text); i++) {
		struct span span = lines_span(&lines, lines_find(&lines, i));

		assert_true(span.start <= i && i < span.end);
	}
}

static void assert_place(const struct lines *lines, size_t offset, unsigned line, unsigned column)
{
	struct place place = lines_place(lines, offset);

	assert_int_equal(place.line, line);
	assert_int_equal(place.column, column);
}

static void columns_count_code_points(void **state)
{
	static const char text[] = "ab\n\xC3\xA9\xF0\x9F\x90\xB3z\r\nlast";
	CLEANUP_LINES struct lines lines;

	(void)state;
	lines_init(&lines, text, strlen(text));
	assert_place(&lines, 0, 1, 1);
	assert_place(&lines, 2, 1, 3);	/* the line break */
	assert_place(&lines, 3, 2, 1);	/* e acute */
	assert_place(&lines, 4, 2, 1);	/* inside it */
	assert_place(&lines, 5, 2, 2);	/* the whale */
	assert_place(&lines, 8, 2, 2);	/* inside it */
	assert_place(&lines, 9, 2, 3);	/* z */
	assert_place(&lines, 11, 2, 5); /* LF of CR LF */
	assert_place(&lines, 12, 3, 1);
	assert_place(&lines, 16, 3, 5);	 /* the end */
	assert_place(&lines, 999, 3, 5); /* beyond it */
}

static void the_end_after_a_break_is_on_the_last_line(void **state)
{
	CLEANUP_LINES struct lines lines, empty;

	(void)state;
	lines_init(&lines, "ab\n", 3);
	assert_place(&lines, 3, 1, 4);
	lines_init(&empty, "", 0);
	assert_place(&empty, 0, 1, 1);
}

static void a_bom_is_not_counted(void **state)
{
	static const char text[] = "\xEF\xBB\xBF"
				   "ab\n\xEF\xBB\xBFz";
	CLEANUP_LINES struct lines lines;

	(void)state;
	lines_init(&lines, text, strlen(text));
	assert_place(&lines, 0, 1, 1);
	assert_place(&lines, 2, 1, 1);
	assert_place(&lines, 3, 1, 1);
	assert_place(&lines, 4, 1, 2);
	assert_place(&lines, 9, 2, 2); /* elsewhere it is a character */
	assert_int_equal(lines_span(&lines, 0).start, 0);
}

/* As lines_place() says it, counted from the beginning. */
static size_t count_column(const char *text, size_t offset)
{
	size_t column = 1;

	for (size_t i = 0; i < offset; i++)
		column += ((unsigned char)text[i] & 0xC0) != 0x80;
	return column - (((unsigned char)text[offset] & 0xC0) == 0x80);
}

static void columns_of_a_long_line_are_counted_as_those_of_a_short_one(void **state)
{
	static const char *const letters[] = {"a", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x90\xB3"};
	char text[20001] = "";
	size_t size = 0;
	CLEANUP_LINES struct lines lines;

	(void)state;
	for (size_t i = 0; size < sizeof(text) - 5; i = i * 5 + 1) {
		const char *letter = letters[i >> 4 & 3];

		memcpy(text + size, letter, strlen(letter));
		size += strlen(letter);
	}
	lines_init(&lines, text, size);
	assert_true(lines.has_long);
	for (size_t i = 0; i < size; i++)
		assert_place(&lines, i, 1, (unsigned)count_column(text, i));
}

static void units_are_counted_up_to_any_byte(void **state)
{
	char text[5000];
	size_t points = 0, pairs = 0;
	struct units units;

	(void)state;
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = "a\xF0\x9F\x90\xB3\xC3\xA9"[i % 7];
	units_init(&units, text, sizeof(text));
	for (size_t i = 0; i <= sizeof(text); i++) {
		assert_int_equal(units_points(&units, i), points);
		assert_int_equal(units_utf16(&units, i), points + pairs);
		points += i % 7 == 0 || i % 7 == 1 || i % 7 == 5;
		pairs += i % 7 == 1;
	}
	units_release(&units);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_of_line_break_ends_a_line),
		cmocka_unit_test(a_break_at_the_end_starts_no_line),
		cmocka_unit_test(every_offset_is_in_the_line_that_holds_it),
		cmocka_unit_test(columns_count_code_points),
		cmocka_unit_test(columns_of_a_long_line_are_counted_as_those_of_a_short_one),
		cmocka_unit_test(units_are_counted_up_to_any_byte),
		cmocka_unit_test(the_end_after_a_break_is_on_the_last_line),
		cmocka_unit_test(a_bom_is_not_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
