/* Diffs to the letter: hunk headers, ends of files, merging, names, and what a terminal gets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "text/diff.h"

#define HEAD "--- a/f\n+++ b/f\n"
#define NO_LF "\\ No newline at end of file\n"

struct change {
	size_t start, end;
	const char *text;
};

#define ASSERT_DIFF(lines, text, wanted, ...)                                                      \
	assert_diff(&(struct diff_options){.context = lines, .look = DIFF_PLAIN}, "f", text,       \
		    wanted, (const struct change[]){__VA_ARGS__, {0, 0, NULL}})

static void assert_diff(const struct diff_options *options, const char *path, const char *text,
			const char *wanted, const struct change *changes)
{
	CLEANUP_EDITS struct edits edits;
	CLEANUP_BUF struct buf out;

	edits_init(&edits);
	buf_init(&out);
	for (const struct change *c = changes; c->text; c++)
		edits_add(&edits, (struct span){c->start, c->end}, c->text, strlen(c->text));
	assert_int_equal(edits_sort(&edits, strlen(text)), 0);
	diff_print(&out, path, text, strlen(text), &edits, options);
	assert_string_equal(out.data, wanted);
}

static void a_changed_line_has_three_lines_around_it(void **state)
{
	(void)state;
	ASSERT_DIFF(3, "1\n2\n3\n4\n5\n6\n7\n8\n9\n",
		    HEAD "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+V\n 6\n 7\n 8\n", {8, 9, "V"});
}

static void lines_are_inserted_at_either_end(void **state)
{
	(void)state;
	ASSERT_DIFF(1, "1\n2\n3\n", HEAD "@@ -1 +1,2 @@\n+0\n 1\n", {0, 0, "0\n"});
	ASSERT_DIFF(1, "1\n2\n3\n", HEAD "@@ -3 +3,2 @@\n 3\n+4\n", {6, 6, "4\n"});
	ASSERT_DIFF(3, "1\n", HEAD "@@ -1 +1,3 @@\n+0\n 1\n+2\n", {0, 0, "0\n"}, {2, 2, "2\n"});
}

static void deleted_lines_leave_nothing_behind(void **state)
{
	(void)state;
	ASSERT_DIFF(1, "1\n2\n3\n4\n", HEAD "@@ -1,4 +1,2 @@\n 1\n-2\n-3\n 4\n", {2, 6, ""});
	ASSERT_DIFF(3, "1\n2\n", HEAD "@@ -1,2 +0,0 @@\n-1\n-2\n", {0, 4, ""});
	ASSERT_DIFF(3, "1\n2\n3\n", HEAD "@@ -1,3 +1,2 @@\n 1\n-2\n-3\n+23\n", {3, 4, ""});
}

static void text_comes_into_an_empty_file(void **state)
{
	(void)state;
	ASSERT_DIFF(3, "", HEAD "@@ -0,0 +1,2 @@\n+1\n+2\n", {0, 0, "1\n2\n"});
	ASSERT_DIFF(3, "", HEAD "@@ -0,0 +1 @@\n+1\n" NO_LF, {0, 0, "1"});
}

static void a_last_line_without_lf_is_marked(void **state)
{
	(void)state;
	ASSERT_DIFF(3, "1\n2", HEAD "@@ -1,2 +1,2 @@\n 1\n-2\n" NO_LF "+X\n" NO_LF, {2, 3, "X"});
	ASSERT_DIFF(3, "1\n2", HEAD "@@ -1,2 +1,2 @@\n 1\n-2\n" NO_LF "+2\n", {3, 3, "\n"});
	ASSERT_DIFF(3, "1\n2\n", HEAD "@@ -1,2 +1,2 @@\n 1\n-2\n+2\n" NO_LF, {3, 4, ""});
	ASSERT_DIFF(3, "1\n2", HEAD "@@ -1,2 +1,2 @@\n-1\n+X\n 2\n" NO_LF, {0, 1, "X"});
	ASSERT_DIFF(3, "1\n2", HEAD "@@ -1,2 +1,3 @@\n 1\n-2\n" NO_LF "+2\n+3\n" NO_LF,
		    {3, 3, "\n3"});
	ASSERT_DIFF(3, "1\n2\n", HEAD "@@ -1,2 +1,3 @@\n 1\n 2\n+3\n" NO_LF, {4, 4, "3"});
	/* Several edits at the end of a text that has no LF there. */
	ASSERT_DIFF(0, "1\n2", HEAD "@@ -2 +2,2 @@\n-2\n" NO_LF "+X\n+3\n", {2, 3, "X"},
		    {3, 3, "\n"}, {3, 3, "3\n"});
}

static void without_context_an_empty_range_names_the_line_above(void **state)
{
	(void)state;
	ASSERT_DIFF(0, "1\n2\n3\n", HEAD "@@ -1,0 +2 @@\n+X\n", {2, 2, "X\n"});
	ASSERT_DIFF(0, "1\n2\n3\n", HEAD "@@ -0,0 +1 @@\n+X\n", {0, 0, "X\n"});
	ASSERT_DIFF(0, "1\n2\n3\n", HEAD "@@ -2 +1,0 @@\n-2\n", {2, 4, ""});
	ASSERT_DIFF(0, "1\n2\n3\n", HEAD "@@ -1 +0,0 @@\n-1\n@@ -3 +2 @@\n-3\n+Z\n", {0, 2, ""},
		    {4, 5, "Z"});
}

static void hunks_merge_when_their_context_touches(void **state)
{
	(void)state;
	/* Two lines between the changes, then three, with one line of context. */
	ASSERT_DIFF(1, "1\n2\n3\n4\n", HEAD "@@ -1,4 +1,4 @@\n-1\n+A\n 2\n 3\n-4\n+D\n",
		    {0, 1, "A"}, {6, 7, "D"});
	ASSERT_DIFF(1, "1\n2\n3\n4\n5\n",
		    HEAD "@@ -1,2 +1,3 @@\n-1\n+A\n+B\n 2\n@@ -4,2 +5,2 @@\n 4\n-5\n+E\n",
		    {0, 1, "A\nB"}, {8, 9, "E"});
	ASSERT_DIFF(0, "1\n2\n3\n", HEAD "@@ -1 +1 @@\n-1\n+A\n@@ -3 +3 @@\n-3\n+C\n", {0, 1, "A"},
		    {4, 5, "C"});
	ASSERT_DIFF(~0u, "1\n2\n3\n4\n5\n", HEAD "@@ -1,5 +1,5 @@\n-1\n+A\n 2\n 3\n 4\n-5\n+E\n",
		    {0, 1, "A"}, {8, 9, "E"});
}

static void edits_on_one_line_make_one_change(void **state)
{
	(void)state;
	ASSERT_DIFF(0, "a b c\nd\n", HEAD "@@ -1 +1 @@\n-a b c\n+A B C\n", {0, 1, "A"}, {2, 3, "B"},
		    {4, 5, "C"});
	/* Changed lines that touch are shown as one block, old before new. */
	ASSERT_DIFF(0, "1\n2\n3\n", HEAD "@@ -1,3 +1,3 @@\n-1\n-2\n-3\n+A\n+B\n+C\n", {0, 1, "A"},
		    {2, 3, "B"}, {4, 5, "C"});
	/* Insertions above and below a line leave it as context. */
	ASSERT_DIFF(1, "1\n2\n", HEAD "@@ -1,2 +1,4 @@\n+0\n 1\n+1.5\n 2\n", {0, 0, "0\n"},
		    {2, 2, "1.5\n"});
}

static void lines_that_stay_equal_are_context(void **state)
{
	(void)state;
	ASSERT_DIFF(1, "1\n2\n3\n", HEAD "@@ -1,2 +1,3 @@\n 1\n+X\n 2\n", {0, 6, "1\nX\n2\n3\n"});
	ASSERT_DIFF(0, "1\n2\n", HEAD "@@ -0,0 +1 @@\n+X\n@@ -2,0 +4 @@\n+Y\n", {0, 2, "X\n1\n"},
		    {2, 4, "2\nY\n"});
	/* An insertion in the middle of a line that amounts to lines of its own. */
	ASSERT_DIFF(0, "a: 1\nb: 2\n", HEAD "@@ -1,0 +2 @@\n+x: 3\n", {4, 4, "\nx: 3"});
}

static void no_change_prints_nothing(void **state)
{
	(void)state;
	ASSERT_DIFF(3, "1\n2\n", "", {0, 0, ""});
	ASSERT_DIFF(3, "1\n2\n", "", {0, 1, "1"}, {2, 4, "2\n"});
	ASSERT_DIFF(3, "1\n2\n", "", {0, 2, ""}, {2, 2, "1\n"});
	ASSERT_DIFF(3, "1\n2", "", {1, 3, "\n2"});
	ASSERT_DIFF(3, "", "", {0, 0, ""});
}

static void a_cr_stays_part_of_its_line(void **state)
{
	(void)state;
	ASSERT_DIFF(1, "1\r\n2\r\n", HEAD "@@ -1,2 +1,3 @@\n 1\r\n+X\r\n 2\r\n", {3, 3, "X\r\n"});
	ASSERT_DIFF(1, "1\r\n", HEAD "@@ -1 +1 @@\n-1\r\n+1\n", {1, 2, ""});
	ASSERT_DIFF(1, "1\r2", HEAD "@@ -1 +1 @@\n-1\r2\n" NO_LF "+1\r3\n" NO_LF, {2, 3, "3"});
}

static void names_are_written_as_git_does(void **state)
{
	static const struct {
		const char *path, *wanted;
	} cases[] = {
		{"compose.yaml", "--- a/compose.yaml\n+++ b/compose.yaml\n"},
		{"/srv/x.yml", "--- a/srv/x.yml\n+++ b/srv/x.yml\n"},
		{".//./x.yml", "--- a/x.yml\n+++ b/x.yml\n"},
		{".hidden/x", "--- a/.hidden/x\n+++ b/.hidden/x\n"},
		{"a b", "--- a/a b\t\n+++ b/a b\t\n"},
		{"a\tb\"c\\d", "--- \"a/a\\tb\\\"c\\\\d\"\n+++ \"b/a\\tb\\\"c\\\\d\"\n"},
		{"\x01 \x7F", "--- \"a/\\001 \\177\"\t\n+++ \"b/\\001 \\177\"\t\n"},
		{"caf\xC3\xA9", "--- a/caf\xC3\xA9\n+++ b/caf\xC3\xA9\n"},
	};
	const struct diff_options options = {.context = 3, .look = DIFF_PLAIN};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP_BUF struct buf wanted;

		buf_init(&wanted);
		buf_addf(&wanted, "%s@@ -1 +1 @@\n-1\n+2\n", cases[i].wanted);
		assert_diff(&options, cases[i].path, "1\n", wanted.data,
			    (const struct change[]){{0, 1, "2"}, {0, 0, NULL}});
	}
}

static void a_terminal_gets_nothing_unsafe(void **state)
{
	const struct diff_options options = {.context = 3, .look = DIFF_TERMINAL};
	const struct change changes[] = {{0, 1, "\xE2\x80\xAE"}, {0, 0, NULL}};

	(void)state;
	assert_diff(&options, "f\xC2\x9B", "x\x1B[2J\r\n\ttab\rend\xFF",
		    "--- a/f\\u009B\n+++ b/f\\u009B\n@@ -1,2 +1,2 @@\n-x\\x1B[2J\r\n"
		    "+\\u202E\\x1B[2J\r\n \ttab\\x0Dend\\xFF\n" NO_LF,
		    changes);
}

static void colors_are_those_of_git(void **state)
{
	const struct diff_options options = {.context = 1, .look = DIFF_COLOR};
	const struct change changes[] = {{2, 3, "X"}, {0, 0, NULL}};

	(void)state;
	assert_diff(&options, "f", "1\n2\r\n",
		    "\x1b[1m--- a/f\x1b[m\n\x1b[1m+++ b/f\x1b[m\n\x1b[36m@@ -1,2 +1,2 @@\x1b[m\n"
		    " 1\n\x1b[31m-2\x1b[m\r\n\x1b[32m+X\x1b[m\r\n",
		    changes);
}

#define MANY 20000 /* lines; more hunks than are collected, more bytes than are kept */

struct drained {
	struct buf all;
	size_t pieces, longest;
};

static void drain(struct buf *out, void *context)
{
	struct drained *drained = context;

	drained->pieces++;
	if (out->len > drained->longest)
		drained->longest = out->len;
	buf_add(&drained->all, out->data, out->len);
	buf_clear(out);
}

/* The diff of lines of ten bytes, each `step`th of which is changed, through drain(). */
static void diff_many(struct drained *drained, unsigned context, size_t step)
{
	const struct diff_options options = {
		.context = context, .look = DIFF_PLAIN, .drain = drain, .drain_context = drained};
	CLEANUP_EDITS struct edits edits;
	CLEANUP_BUF struct buf text, out;

	buf_init(&text);
	buf_init(&out);
	edits_init(&edits);
	*drained = (struct drained){.pieces = 0};
	buf_init(&drained->all);
	for (size_t i = 0; i < MANY; i++) {
		if (i % step == step / 2)
			edits_add(&edits, (struct span){text.len, text.len + 1}, "V", 1);
		buf_addf(&text, "%09zu\n", i);
	}
	assert_int_equal(edits_sort(&edits, text.len), 0);
	diff_print(&out, "f", text.data, text.len, &edits, &options);
	drain(&out, drained);
}

static void many_hunks_are_handed_on_in_pieces(void **state)
{
	struct drained drained;
	CLEANUP_BUF struct buf wanted;

	(void)state;
	buf_init(&wanted);
	buf_addstr(&wanted, HEAD);
	for (size_t i = 5; i < MANY; i += 10)
		buf_addf(&wanted, "@@ -%zu,3 +%zu,3 @@\n %09zu\n-%09zu\n+V%08zu\n %09zu\n", i, i,
			 i - 1, i, i, i + 1);
	diff_many(&drained, 1, 10);
	assert_string_equal(drained.all.data, wanted.data);
	assert_true(drained.pieces > 1);
	assert_true(drained.longest < wanted.len);
	buf_release(&drained.all);
}

static void one_hunk_may_be_all_of_the_file(void **state)
{
	struct drained drained;
	CLEANUP_BUF struct buf wanted;

	(void)state;
	buf_init(&wanted);
	buf_addf(&wanted, HEAD "@@ -1,%d +1,%d @@\n", MANY, MANY);
	for (size_t i = 0; i < MANY; i++)
		if (i % 4 == 2)
			buf_addf(&wanted, "-%09zu\n+V%08zu\n", i, i);
		else
			buf_addf(&wanted, " %09zu\n", i);
	diff_many(&drained, 3, 4);
	assert_string_equal(drained.all.data, wanted.data);
	buf_release(&drained.all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_changed_line_has_three_lines_around_it),
		cmocka_unit_test(lines_are_inserted_at_either_end),
		cmocka_unit_test(deleted_lines_leave_nothing_behind),
		cmocka_unit_test(text_comes_into_an_empty_file),
		cmocka_unit_test(a_last_line_without_lf_is_marked),
		cmocka_unit_test(without_context_an_empty_range_names_the_line_above),
		cmocka_unit_test(hunks_merge_when_their_context_touches),
		cmocka_unit_test(edits_on_one_line_make_one_change),
		cmocka_unit_test(lines_that_stay_equal_are_context),
		cmocka_unit_test(no_change_prints_nothing),
		cmocka_unit_test(a_cr_stays_part_of_its_line),
		cmocka_unit_test(names_are_written_as_git_does),
		cmocka_unit_test(a_terminal_gets_nothing_unsafe),
		cmocka_unit_test(colors_are_those_of_git),
		cmocka_unit_test(many_hunks_are_handed_on_in_pieces),
		cmocka_unit_test(one_hunk_may_be_all_of_the_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
