/* Texts that are refused, with what words and where; and texts made to exhaust us. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "yaml_sample.h"

struct refusal {
	const char *text;
	unsigned line, column;
	const char *words;
};

static void assert_refused(const struct refusal *wanted)
{
	CLEANUP_SAMPLE struct sample sample;

	sample_open(&sample, wanted->text, strlen(wanted->text));
	if (sample.document)
		fail_msg("accepted:\n%s", wanted->text);
	if (!strstr(sample.err.message, wanted->words) || strchr(sample.err.message, '\n') ||
	    sample.err.line != wanted->line || sample.err.column != wanted->column)
		fail_msg("%u:%u \"%s\", not %u:%u \"%s\" for:\n%s", sample.err.line,
			 sample.err.column, sample.err.message, wanted->line, wanted->column,
			 wanted->words, wanted->text);
}

#define ASSERT_REFUSED(table)                                                                      \
	for (size_t i = 0; i < sizeof(table) / sizeof(*(table)); i++)                              \
	assert_refused(&(table)[i])

static void syntax_errors_are_said_in_plain_words(void **state)
{
	static const struct refusal table[] = {
		{"a:\n\tb: c\n", 2, 1, "a tab is used as indentation"},
		{"a:\n  b: c\n\td: e\n", 3, 1, "a tab is used as indentation"},
		{"\ta: b\n", 1, 1, "a tab is used as indentation"},
		{"a: \"b\n", 1, 4, "without closing quote"},
		{"a:\n  b: \"c\n  d: e\n", 2, 6, "without closing quote"},
		{"a:\n  b: 'c\n", 2, 6, "without closing quote"},
		{"a: 'it's'\n", 1, 8, "after single-quoted scalar"},
		{"a: [1, 2\n", 1, 9, "without a closing bracket (the \"[\" in line 1"},
		{"a: [1, 2\nb: c\n", 2, 5, "(the \"[\" in line 1 is still open)"},
		{"a:\n  b: {c: d\n  e: f\n", 3, 4, "(the \"{\" in line 2 is still open)"},
		{"a: [b]]\n", 1, 7, "extra closing bracket"},
		{"a: b: c\n", 1, 5, "a second \": \" on the line"},
		{"a: b\n  c: d\n", 1, 4, "check the indentation"},
		{"a:\n  b: 1\n c: 2\n", 3, 2, "indented otherwise than the keys around it"},
		{"- a\nb: c\n", 2, 1, "a list item (\"- \") is expected here"},
		{"a: b\n- c\n", 2, 1, "a key is expected here"},
		{"a: - b\n", 1, 4, "a list cannot begin on the line of its key"},
		{"a: @b\n", 1, 4, "needs quotes"},
		{"a: b\nc\nd: e\n", 2, 1, "a key without \":\""},
		{"a: \"\\q\"\n", 1, 5, "invalid escape"},
		{"\xef\xbb\xbf\xc3\xa9: @\n", 1, 4, "needs quotes"},
	};

	(void)state;
	ASSERT_REFUSED(table);
}

static void what_libfyaml_takes_and_compose_does_not_is_refused(void **state)
{
	static const struct refusal table[] = {
		/* Text at the column of its key. */
		{"a:\nb\n", 2, 1, "must be indented deeper than its key"},
		{"a:\n  b:\n  \"c\"\n", 3, 3, "must be indented deeper than its key"},
		{"- a\n-\nb\n", 3, 1, "must be indented deeper than its key"},
		{"a: &x\nb", 2, 1, "must be indented deeper than its key"},
		{"a:\n{b: c}\n", 2, 1, "must be indented deeper than its key"},
		/* The last of it, which libfyaml takes for as deep as it likes. */
		{"a:\n  b: &x\n  !t [c]\n", 3, 3, "must be indented deeper than its key"},
		{"a:\n  b: !t\n  &x [c]\n", 3, 3, "must be indented deeper than its key"},
		{"a:\n  b: !t\n  &x {c: d}\n", 3, 3, "must be indented deeper than its key"},
		{"a:\n  b: &x\n  !t \"c\"\n", 3, 3, "must be indented deeper than its key"},
		{"a:\n  - &x\n  !t [c]\n", 3, 3, "must be indented deeper than its key"},
		/* Keys as the text of an empty block scalar before them. */
		{"a:\n  b: |\n  c: d\n", 3, 3, "must be indented deeper than its key"},
		{"a:\n  b: >-\n\n  # c\n  d: e\n", 4, 3, "must be indented deeper than its key"},
		{"- - |\n  - a\n", 2, 3, "must be indented deeper than its key"},
		/* Keys of nothing. */
		{": a\n", 1, 1, "a key without text"},
		{"a:\n  : b\n", 2, 3, "a key without text"},
		{"{: a}", 1, 2, "a key without text"},
		{"? \n: a\n", 1, 1, "a key without text"},
		/* A line of nothing but U+FEFF and a key. */
		{"a: b\n\xef\xbb\xbf" "c: d\n", 2, 1, "U+FEFF"},
		{"%-", 1, 1, "directive"},
		{"%YAML 99999999999999999999.1\n--- a\n", 1, 1, "directive"},
		{"a: b\xff\n", 1, 5, "UTF-8"},
	};

	(void)state;
	ASSERT_REFUSED(table);
}

/* libfyaml takes a line of nothing but a tab, or one before a comment, in some places; Compose takes none outside brackets. */
static void tabs_that_indent_nothing_are_refused(void **state)
{
	static const struct refusal table[] = {
		{"a: [b]\n\t", 2, 1, "a tab is used as indentation"},
		{"a: [b]\n\t\n", 2, 1, "a tab is used as indentation"},
		{"a: [b]\r\n  \t\r\nc: d\r\n", 2, 3, "a tab is used as indentation"},
		{"a: \"b\"\n\t # c\nd: e\n", 2, 1, "a tab is used as indentation"},
		{"a: 'b'\r\t\rc: d\r", 2, 1, "a tab is used as indentation"},
		{"a:\n\t\n  b: c\n", 2, 1, "a tab is used as indentation"},
		{"a:\n  - b\n  \t# c\n  - d\n", 3, 3, "a tab is used as indentation"},
		{"a: {b: [c]}\n\t\n", 2, 1, "a tab is used as indentation"},
		{"\t\na: b\n", 1, 1, "a tab is used as indentation"},
		{"\xef\xbb\xbf\t# a\na: b\n", 1, 1, "a tab is used as indentation"},
		{"---\n\t\na: b\n", 2, 1, "a tab is used as indentation"},
		{"a: [b]\n---\n\t# c\n", 3, 1, "a tab is used as indentation"},
		{"{\"a\": [\n\t1\n\t]\n}\n\t", 5, 1, "a tab is used as indentation"},
		/* Behind a plain scalar they are its own, but for those before the column that it may go on at. */
		{"a:\n  b: c\n  \t\n  d: e\n", 3, 3, "a tab is used as indentation"},
		{"a:\n  b: c # d\n    \t\n  d: e\n", 3, 5, "a tab is used as indentation"},
		{"a:\n  b:\n    \t\n    c: d\n", 3, 5, "a tab is used as indentation"},
		{"a:\n  b: \"c\"\n    \t\n  d: e\n", 3, 5, "a tab is used as indentation"},
	};
	static const char *const taken[] = {
		"a: [b,\n\t\n c]\n",      "a: {b: [\n\t# c\n\td], e: f\n\t}\n", "{\n\t\"a\": {\n\t\t\"b\": 1\n\t\n\t}\n}\n",
		"a:\n  b: c\n   \t\n  d: e\n",  "a:\n  b: c\n\n    \t# d\n  e: f\n", "a: b\n  \t", "a:\n  - b\n    \t\n  - c\n",
		"a: b\t# c\nd:\t\n  - e\t\n", "a: |\n  b\n  \t\n  c\n",	  "a: [b: c,\n\t d: e]\t\nf: g\n",
	};

	(void)state;
	ASSERT_REFUSED(table);
	for (size_t i = 0; i < sizeof(taken) / sizeof(*taken); i++) {
		struct error err CLEANUP_ERROR = ERROR_INIT;
		struct yaml_document *document CLEANUP_YAML_DOCUMENT =
			yaml_document_parse(taken[i], strlen(taken[i]), &err);

		if (!document)
			fail_msg("%s for:\n%s", err.message, taken[i]);
	}
}

static void aliases_and_duplicates_are_checked(void **state)
{
	static const struct refusal table[] = {
		{"a: *x\n", 1, 4, "undefined alias *x"},
		{"a: *x\nb: &x c\n", 1, 4, "undefined alias *x"},
		{"a: &x b\n---\nc: *x\n", 3, 4, "undefined alias *x"},
		{"a: &x\n  b: *x\n", 2, 6, "alias to a node that it is part of: *x"},
		{"&x [*x]\n", 1, 5, "alias to a node that it is part of: *x"},
		{"&x a: &x [{b: *x}]\n", 1, 15, "alias to a node that it is part of"},
		{"a: 1\nb: 2\na: 3\n", 3, 1, "duplicate key: a"},
		{"a: 1\n'a': 2\n", 2, 1, "duplicate key: a"},
		{"a: {b: 1, c: 2, \"b\": 3}\n", 1, 17, "duplicate key: b"},
		{"a: &x {}\nb:\n  <<: *x\n  <<: *x\n", 4, 3, "duplicate key: <<"},
		{"1: a\n2: a\n3: a\n4: a\n5: a\n6: a\n7: a\n8: a\n9: a\n10: a\n11: a\n12: a\n"
		 "13: a\n14: a\n3: a\n2: a\n",
		 15, 1, "duplicate key: 3"},
	};

	(void)state;
	ASSERT_REFUSED(table);
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Generous: a quadratic step would take minutes. */
static void assert_fast(double since)
{
	if (seconds() - since > 60)
		fail_msg("took %.1f s", seconds() - since);
}

static void assert_depth(const char *open, size_t depth, const char *words)
{
	CLEANUP_SAMPLE struct sample sample;
	CLEANUP_BUF struct buf text;

	buf_init(&text);
	while (depth--)
		buf_addstr(&text, open);
	sample_open(&sample, text.data, text.len);
	assert_null(sample.document);
	if (!strstr(sample.err.message, words))
		fail_msg("%s", sample.err.message);
}

static void depth_is_capped(void **state)
{
	double start = seconds();
	CLEANUP_SAMPLE struct sample sample;
	CLEANUP_BUF struct buf text;

	(void)state;
	assert_depth("[", 100000, "nested too deeply");
	assert_depth("{a: ", 100000, "nested too deeply");
	assert_depth("- ", 100000, "nested too deeply");
	assert_depth("? ", 100000, "");
	buf_init(&text);
	buf_addchars(&text, '[', YAML_DEPTH_MAX);
	buf_addchars(&text, ']', YAML_DEPTH_MAX);
	sample_read(&sample, text.data);
	assert_fast(start);
}

static void alias_bombs_are_defused(void **state)
{
	CLEANUP_SAMPLE struct sample sample;
	CLEANUP_BUF struct buf text;

	(void)state;
	buf_init(&text);
	buf_addstr(&text, "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
	for (int i = 1; i < 30; i++) {
		buf_addf(&text, "a%d: &a%d [", i, i);
		for (int j = 0; j < 10; j++)
			buf_addf(&text, "%s*a%d", j ? ", " : "", i - 1);
		buf_addstr(&text, "]\n");
	}
	sample_open(&sample, text.data, text.len);
	assert_null(sample.document);
	assert_non_null(strstr(sample.err.message, "beyond all reason"));
}

static void huge_collections_take_linear_time(void **state)
{
	const size_t count = 100000;
	double start = seconds();
	CLEANUP_SAMPLE struct sample sample;
	CLEANUP_BUF struct buf text;

	(void)state;
	buf_init(&text);
	for (size_t i = 0; i < count; i++)
		buf_addf(&text, "key%zu: &x%zu\n  # comment\n", i, i);
	buf_addstr(&text, "flow: {");
	for (size_t i = 0; i < count; i++)
		buf_addf(&text, "k%zu: {a: *x%zu}, ", i, i);
	buf_addstr(&text, "}\n");
	sample_open(&sample, text.data, text.len);
	assert_non_null(sample.document);
	assert_int_equal(sample.document->comment_count, count);
	assert_int_equal(yaml_count(sample_node(&sample, "flow"), YAML_BEFORE), count);
	assert_int_equal(yaml_prove(sample.document, text.data, text.len, &sample.err), 0);
	assert_fast(start);
}

static void nulls_before_much_comment_take_linear_time(void **state)
{
	double start = seconds();
	CLEANUP_SAMPLE struct sample sample;
	CLEANUP_BUF struct buf text;

	(void)state;
	buf_init(&text);
	for (int i = 0; i < YAML_DEPTH_MAX - 1; i++)
		buf_addstr(&text, "? ");
	buf_addstr(&text, "a\n");
	for (int i = 0; i < 300000; i++)
		buf_addstr(&text, "# comment\n");
	sample_open(&sample, text.data, text.len);
	assert_non_null(sample.document);
	assert_int_equal(sample.document->comment_count, 300000);
	assert_fast(start);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(syntax_errors_are_said_in_plain_words),
		cmocka_unit_test(what_libfyaml_takes_and_compose_does_not_is_refused),
		cmocka_unit_test(tabs_that_indent_nothing_are_refused),
		cmocka_unit_test(aliases_and_duplicates_are_checked),
		cmocka_unit_test(depth_is_capped),
		cmocka_unit_test(alias_bombs_are_defused),
		cmocka_unit_test(huge_collections_take_linear_time),
		cmocka_unit_test(nulls_before_much_comment_take_linear_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
