/* The table of service keys: its orders are whole, and a change of a key outside of them aborts. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "compose/key.h"
#include "rules/rule.h"

static void test_names_are_sorted(void **state)
{
	(void)state;
	for (int key = 0; key < SERVICE_KEY_COUNT; key++) {
		const char *name = service_key_name((enum service_key)key);

		assert_non_null(name);
		assert_int_equal(service_key_parse(name), key);
		if (key)
			assert_true(strcmp(service_key_name((enum service_key)(key - 1)), name) < 0);
	}
	assert_int_equal(service_key_parse("imgae"), SERVICE_KEY_NONE);
}

/* Ranks from 1 without a gap and without two of the same: each place of the array is filled once. */
static void test_orders_are_whole(void **state)
{
	(void)state;
	for (int order = KEYS_WRITTEN; order <= KEYS_SHOWN; order++) {
		enum service_key keys[SERVICE_KEY_COUNT];
		bool seen[SERVICE_KEY_COUNT] = {false};
		size_t count;

		for (int i = 0; i < SERVICE_KEY_COUNT; i++)
			keys[i] = SERVICE_KEY_NONE;
		count = service_keys_in((enum service_key_order)order, keys);
		assert_true(count >= CONTROL_KEY_COUNT);
		for (size_t i = 0; i < count; i++) {
			assert_int_not_equal(keys[i], SERVICE_KEY_NONE);
			assert_false(seen[keys[i]]);
			seen[keys[i]] = true;
		}
	}
}

/* What is written can be edited, and the other way round; the controls come first. */
static void test_orders_agree(void **state)
{
	enum service_key keys[SERVICE_KEY_COUNT];

	(void)state;
	service_keys_in(KEYS_WRITTEN, keys);
	for (size_t i = 0; i < CONTROL_KEY_COUNT; i++)
		assert_int_equal(keys[i], control_keys[i]);
	for (int key = 0; key < SERVICE_KEY_COUNT; key++) {
		const struct service_key_row *row = service_key_row((enum service_key)key);

		assert_int_equal(!row->written, !row->edited);
		assert_false(row->long_items && !row->list);
		assert_false(row->list && row->neutral);
	}
}

static void add_change(enum service_key key)
{
	static const struct rule rule = {.id = "test"};
	struct service service = {.name = "web"};
	struct compose_file file = {.path = "compose.yaml"};
	struct arena arena;
	struct finding finding = {.rule = &rule};
	struct finding_sink sink = {.arena = &arena, .service = &service};

	service.file = &file;
	arena_init(&arena);
	finding_change(&sink, &finding, CHANGE_SET, key, "value");
	arena_release(&arena);
}

/* How a child ends that asks for a change of the key. */
static int status_of_change(enum service_key key)
{
	const struct rlimit none = {0, 0};
	pid_t child = fork();
	int status = 0;

	if (!child) {
		signal(SIGABRT, SIG_DFL);
		setrlimit(RLIMIT_CORE, &none);
		add_change(key);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return status;
}

/* It would be told as made, and nobody would make it. */
static void test_change_that_nobody_makes(void **state)
{
	(void)state;
	for (int key = 0; key < SERVICE_KEY_COUNT; key++) {
		int status = status_of_change((enum service_key)key);

		if (service_key_row((enum service_key)key)->written)
			assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
		else
			assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_are_sorted),
		cmocka_unit_test(test_orders_are_whole),
		cmocka_unit_test(test_orders_agree),
		cmocka_unit_test(test_change_that_nobody_makes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
