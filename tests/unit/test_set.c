/* Sets: finding, adding what is there already, replacing, and letting go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/set.h"

static void what_was_added_is_found(void **state)
{
	struct set set = SET_INIT(set_compare_strings);
	char names[1000][4];

	(void)state;
	assert_null(set_find(&set, "0"));
	for (unsigned i = 0; i < 1000; i++) {
		snprintf(names[i], sizeof(names[i]), "%u", i);
		assert_ptr_equal(set_add(&set, names[i]), names[i]);
	}
	assert_ptr_equal(set_find(&set, "500"), names[500]);
	assert_null(set_find(&set, "1000"));
	set_clear(&set, NULL);
	assert_null(set_find(&set, "500"));
}

static void of_equal_things_the_first_stays_unless_it_is_replaced(void **state)
{
	struct set set = SET_INIT(set_compare_strings);
	char first[] = "a", second[] = "a";

	(void)state;
	set_add(&set, first);
	assert_ptr_equal(set_add(&set, second), first);
	assert_ptr_equal(set_find(&set, "a"), first);
	set_put(&set, second);
	assert_ptr_equal(set_find(&set, "a"), second);
	set_clear(&set, NULL);
}

/* Memory checkers would see what is not freed. */
static void things_can_go_with_the_set(void **state)
{
	struct set set = SET_INIT(set_compare_strings);

	(void)state;
	set_clear(&set, free);
	set_add(&set, xstrdup("a"));
	set_add(&set, xstrdup("b"));
	set_clear(&set, free);
	assert_null(set_find(&set, "a"));
	set_add(&set, xstrdup("a"));
	set_clear(&set, free);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_added_is_found),
		cmocka_unit_test(of_equal_things_the_first_stays_unless_it_is_replaced),
		cmocka_unit_test(things_can_go_with_the_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
