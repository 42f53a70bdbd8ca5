/* Lists that grow: on the heap, in an arena, and with a place for a terminator. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/list.h"

struct numbers {
	unsigned *list;
	size_t count, cap;
};

static void a_list_keeps_what_was_added(void **state)
{
	struct numbers numbers = {0};

	(void)state;
	for (unsigned i = 0; i < 1000; i++) {
		list_grow(numbers.list, numbers.count, numbers.cap);
		assert_true(numbers.count < numbers.cap);
		numbers.list[numbers.count++] = i;
	}
	for (unsigned i = 0; i < 1000; i++)
		assert_int_equal(numbers.list[i], i);
	free(numbers.list);
}

static void a_list_in_an_arena_begins_with_one(void **state)
{
	struct arena arena CLEANUP_ARENA = {0};
	struct numbers numbers = {0};

	(void)state;
	for (unsigned i = 0; i < 1000; i++) {
		list_grow_in(&arena, numbers.list, numbers.count, numbers.cap);
		assert_true(numbers.count < numbers.cap);
		assert_true(i || numbers.cap == 1);
		numbers.list[numbers.count++] = i;
	}
	for (unsigned i = 0; i < 1000; i++)
		assert_int_equal(numbers.list[i], i);
}

static void room_for_one_behind_the_last_is_kept(void **state)
{
	struct arena arena CLEANUP_ARENA = {0};
	const char **texts = NULL;
	size_t count = 0, cap = 0;

	(void)state;
	while (count < 100) {
		list_grow_in(&arena, texts, count + 1, cap);
		assert_true(count + 1 < cap);
		texts[count++] = "a";
		texts[count] = NULL;
	}
	for (size_t i = 0; i < count; i++)
		assert_string_equal(texts[i], "a");
	assert_null(texts[count]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_keeps_what_was_added),
		cmocka_unit_test(a_list_in_an_arena_begins_with_one),
		cmocka_unit_test(room_for_one_behind_the_last_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
