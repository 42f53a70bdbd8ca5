/* The fragment that services share: when there is one, what it is called, and when an old one serves again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "harden/share.h"
#include "harden/want.h"

#define TWO "services:\n  a:\n    image: example.com/a:1\n  b:\n    image: example.com/b:1\n"

static void share_in(struct harden *out, const char *text)
{
	struct harden_options options = {.rules = harden_default_rules(),
					 .shared = true,
					 .default_user = "1000:1000",
					 .today = "2026-01-01"};
	struct error err CLEANUP_ERROR = ERROR_INIT;

	assert_int_equal(harden_text(out, "compose.yml", text, strlen(text), &options, &err), 0);
}

static bool has_remark(const struct harden *harden, const char *words)
{
	for (const struct remark *at = harden->remarks.first; at; at = at->next)
		if (strstr(at->text, words))
			return true;
	return false;
}

static size_t count_of(const char *text, const char *words)
{
	size_t count = 0;

	for (const char *at = strstr(text, words); at; at = strstr(at + 1, words))
		count++;
	return count;
}

static void test_a_new_fragment(void **state)
{
	struct harden harden;

	(void)state;
	share_in(&harden, TWO);
	assert_non_null(harden.share);
	assert_true(harden.share->is_new);
	assert_string_equal(harden.share->key, "x-hardening");
	assert_non_null(harden.share->view.value[SERVICE_CAP_DROP]);
	assert_int_equal(count_of(harden.patched.data, "x-hardening: &hardening\n"), 1);
	assert_int_equal(count_of(harden.patched.data, "<<: *hardening\n"), 2);
	assert_int_equal(count_of(harden.patched.data, "cap_drop:"), 1);
	harden_release(&harden);
}

static void test_one_service_shares_nothing(void **state)
{
	struct harden harden;

	(void)state;
	share_in(&harden, "services:\n  a:\n    image: example.com/a:1\n");
	assert_null(harden.share);
	assert_null(harden.remarks.first);
	assert_int_equal(count_of(harden.patched.data, "hardening"), 0);
	harden_release(&harden);
}

static void test_a_fragment_serves_again(void **state)
{
	struct harden first, second, third;
	struct buf more CLEANUP_BUF = BUF_INIT;

	(void)state;
	share_in(&first, TWO);
	share_in(&second, first.patched.data);
	assert_false(second.changed);
	assert_non_null(second.share);
	assert_false(second.share->is_new);
	/* A service that comes later merges what is there. */
	buf_addf(&more, "%s  c:\n    image: example.com/c:1\n", first.patched.data);
	share_in(&third, more.data);
	assert_false(third.share->is_new);
	assert_int_equal(count_of(third.patched.data, "&hardening"), 1);
	assert_int_equal(count_of(third.patched.data, "<<: *hardening\n"), 3);
	harden_release(&third);
	harden_release(&second);
	harden_release(&first);
}

static void test_names_that_are_taken_get_a_number(void **state)
{
	struct harden key, anchor;

	(void)state;
	share_in(&key, "x-hardening: a text\n" TWO);
	assert_string_equal(key.share->key, "x-hardening-2");
	assert_int_equal(count_of(key.patched.data, "<<: *hardening-2\n"), 2);
	share_in(&anchor, "x-other: &hardening {a: b}\n" TWO);
	assert_string_equal(anchor.share->key, "x-hardening-2");
	harden_release(&anchor);
	harden_release(&key);
}

/* An x-hardening with more than controls is somebody else's. */
static void test_what_holds_more_is_no_fragment(void **state)
{
	struct harden harden;

	(void)state;
	share_in(&harden, "x-hardening: &hardening\n  cap_drop: [ALL]\n  image: nginx\n" TWO);
	assert_true(harden.share->is_new);
	assert_string_equal(harden.share->key, "x-hardening-2");
	harden_release(&harden);
}

static void test_where_there_is_no_place(void **state)
{
	struct harden json, old;

	(void)state;
	share_in(&json, "{\"services\": {\"a\": {\"image\": \"a\"}, \"b\": {\"image\": \"b\"}}}\n");
	assert_null(json.share);
	assert_true(has_remark(&json, "nothing is shared (--layout)"));
	assert_true(json.changed);
	share_in(&old, "a:\n  image: example.com/a:1\nb:\n  image: example.com/b:1\n");
	assert_null(old.share);
	assert_true(has_remark(&old, "nothing is shared (--layout)"));
	harden_release(&old);
	harden_release(&json);
}

static void test_lines_and_what_can_be_added(void **state)
{
	struct want_item items[] = {{.text = "a"}, {.text = "b", .gone = true}, {.text = "c"}};
	struct want scalar = {.items = items, .count = 1, .differs = true};
	struct want list = {.list = true, .items = items, .count = 3, .differs = true};

	(void)state;
	assert_int_equal(share_lines(&scalar), 1);
	assert_int_equal(share_lines(&list), 3);
	assert_true(share_can_add(&scalar));
	assert_false(share_can_add(&list)); /* one item is taken away */
	list.count = 1;
	assert_true(share_can_add(&list));
	list.pin = true;
	assert_false(share_can_add(&list));
	scalar.differs = false;
	assert_false(share_can_add(&scalar));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_new_fragment),
		cmocka_unit_test(test_one_service_shares_nothing),
		cmocka_unit_test(test_a_fragment_serves_again),
		cmocka_unit_test(test_names_that_are_taken_get_a_number),
		cmocka_unit_test(test_what_holds_more_is_no_fragment),
		cmocka_unit_test(test_where_there_is_no_place),
		cmocka_unit_test(test_lines_and_what_can_be_added),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
