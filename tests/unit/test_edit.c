/* Edit lists: order, what counts as overlap, and applying against a naive model. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "text/edit.h"

static void add(struct edits *edits, size_t start, size_t end, const char *text)
{
	edits_add(edits, (struct span){start, end}, text, strlen(text));
}

static void assert_applied(struct edits *edits, const char *text, const char *wanted)
{
	CLEANUP_BUF struct buf out;

	buf_init(&out);
	buf_addstr(&out, "before:");
	assert_int_equal(edits_sort(edits, strlen(text)), 0);
	edits_apply(edits, text, strlen(text), &out);
	assert_memory_equal(out.data, "before:", 7);
	assert_string_equal(out.data + 7, wanted);
}

static void no_edits_change_nothing(void **state)
{
	CLEANUP_EDITS struct edits edits;

	(void)state;
	edits_init(&edits);
	assert_applied(&edits, "", "");
	assert_applied(&edits, "text\n", "text\n");
}

static void edits_in_any_order_are_put_in_place(void **state)
{
	CLEANUP_EDITS struct edits edits;

	(void)state;
	edits_init(&edits);
	add(&edits, 10, 10, " end");
	add(&edits, 4, 6, "");
	add(&edits, 0, 0, "start ");
	add(&edits, 7, 8, "SEVEN");
	assert_applied(&edits, "0123456789", "start 01236SEVEN89 end");
}

static void insertions_at_one_place_keep_their_order(void **state)
{
	CLEANUP_EDITS struct edits edits;

	(void)state;
	edits_init(&edits);
	add(&edits, 2, 2, "1");
	add(&edits, 1, 1, "0");
	add(&edits, 2, 2, "2");
	add(&edits, 2, 2, "");
	add(&edits, 2, 2, "3");
	assert_applied(&edits, "abc", "a0b123c");
}

static void insertions_at_the_bounds_of_a_replaced_span_go_around_it(void **state)
{
	CLEANUP_EDITS struct edits edits;

	(void)state;
	edits_init(&edits);
	add(&edits, 1, 3, "XX");
	add(&edits, 3, 3, ")");
	add(&edits, 1, 1, "(");
	add(&edits, 3, 4, "Y");
	assert_applied(&edits, "abcde", "a(XX)Ye");
}

static void more_can_be_added_after_sorting(void **state)
{
	CLEANUP_EDITS struct edits edits;

	(void)state;
	edits_init(&edits);
	add(&edits, 1, 1, "B");
	add(&edits, 0, 0, "A");
	assert_applied(&edits, "xy", "AxBy");
	add(&edits, 0, 0, "2");
	add(&edits, 1, 1, "2");
	assert_applied(&edits, "xy", "A2xB2y");
}

static void assert_refused(size_t start, size_t end, size_t other_start, size_t other_end)
{
	CLEANUP_EDITS struct edits edits;

	edits_init(&edits);
	add(&edits, start, end, "x");
	add(&edits, other_start, other_end, "y");
	assert_int_equal(edits_sort(&edits, 10), -1);
}

static void overlap_and_excess_are_refused(void **state)
{
	(void)state;
	assert_refused(2, 5, 4, 6);
	assert_refused(2, 5, 2, 5);
	assert_refused(2, 5, 2, 3);
	assert_refused(2, 5, 3, 3); /* an insertion inside */
	assert_refused(0, 10, 9, 10);
	assert_refused(0, 1, 10, 11);
	assert_refused(0, 1, 11, 11);
	assert_refused(0, 1, 5, 4);
}

/* Each byte of the old text is asked which edit takes it; each place which edits insert there. */
static void model(struct buf *out, const struct edits *edits, const char *text, size_t size)
{
	for (size_t at = 0; at <= size; at++) {
		bool gone = false;

		for (int empty = 1; empty >= 0; empty--)
			for (size_t order = 0; order < edits->count; order++)
				for (size_t i = 0; i < edits->count; i++) {
					const struct edit *e = &edits->list[i];

					if (e->order == order && e->span.start == at &&
					    (e->span.start == e->span.end) == empty)
						buf_add(out, e->text, e->len);
				}
		for (size_t i = 0; i < edits->count; i++)
			gone |= edits->list[i].span.start <= at && at < edits->list[i].span.end;
		if (at < size && !gone)
			buf_addch(out, text[at]);
	}
}

static void random_edits_agree_with_the_model(void **state)
{
	static const char text[] = "0123456789abcdef";
	static const char *const words[] = {"", "X", "YY", "\n", "ZZZ"};
	uint32_t seed = 2024;
	int good = 0;

	(void)state;
	for (int round = 0; round < 5000; round++) {
		CLEANUP_EDITS struct edits edits;
		CLEANUP_BUF struct buf out, wanted;

		edits_init(&edits);
		buf_init(&out);
		buf_init(&wanted);
		for (int i = 0; i < 4; i++) {
			size_t start, len;

			seed = seed * 1664525u + 1013904223u;
			start = seed >> 28;
			len = (seed >> 20) % 3;
			add(&edits, start, start + len, words[(seed >> 10) % 5]);
		}
		model(&wanted, &edits, text, strlen(text));
		if (edits_sort(&edits, strlen(text)) < 0)
			continue;
		edits_apply(&edits, text, strlen(text), &out);
		assert_string_equal(out.data, wanted.data);
		good++;
	}
	assert_true(good > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_edits_change_nothing),
		cmocka_unit_test(edits_in_any_order_are_put_in_place),
		cmocka_unit_test(insertions_at_one_place_keep_their_order),
		cmocka_unit_test(insertions_at_the_bounds_of_a_replaced_span_go_around_it),
		cmocka_unit_test(more_can_be_added_after_sorting),
		cmocka_unit_test(overlap_and_excess_are_refused),
		cmocka_unit_test(random_edits_agree_with_the_model),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
