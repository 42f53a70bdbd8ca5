/* Services found by name and by what they mount, in files of any size. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/error.h"
#include "compose/lookup.h"
#include "compose/project.h"

static void load(struct compose_file *file, const struct buf *text)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;

	if (compose_file_load(file, "compose.yaml", text->data, text->len, NULL, &err))
		fail_msg("%s", err.message);
}

/* More than anybody writes, each with a volume of its own and one of all. */
static void write_many(struct buf *text, unsigned count)
{
	buf_addstr(text, "services:\n");
	for (unsigned i = 0; i < count; i++)
		buf_addf(text, "  s%u:\n    image: a\n    volumes: [\"v%u:/a\", \"all:/b\", \"./c:/c:ro\"]\n",
			 (i * 7919) % count, i);
}

static void names_are_found_in_large_files(void **state)
{
	struct buf text CLEANUP_BUF = BUF_INIT;
	struct compose_file file;

	(void)state;
	write_many(&text, 4001);
	load(&file, &text);
	assert_int_equal(file.count, 4001);
	for (size_t i = 0; i < file.count; i++)
		assert_ptr_equal(compose_file_find(&file, file.list[i].name), &file.list[i]);
	assert_null(compose_file_find(&file, "s4001"));
	assert_null(compose_file_find(&file, ""));
	compose_file_release(&file);
}

static void the_first_of_a_name_is_found(void **state)
{
	static const char text[] = "services:\n  b: {image: x}\n  a: {image: x}\n---\nservices:\n  a: {image: y}\n  c: {image: y}\n";
	struct buf copy CLEANUP_BUF = BUF_INIT;
	struct compose_file file;

	(void)state;
	buf_addstr(&copy, text);
	load(&file, &copy);
	assert_int_equal(file.count, 4);
	assert_ptr_equal(compose_file_find(&file, "a"), &file.list[1]);
	assert_ptr_equal(compose_file_find(&file, "c"), &file.list[3]);
	compose_file_release(&file);
}

static void mounts_are_found_in_the_order_of_the_file(void **state)
{
	struct buf text CLEANUP_BUF = BUF_INIT;
	const struct mounting *list;
	struct compose_file file;
	size_t count;

	(void)state;
	write_many(&text, 900);
	load(&file, &text);
	list = lookup_mountings(file.lookup, "all", &count);
	assert_int_equal(count, 900);
	for (size_t i = 0; i < count; i++) {
		assert_ptr_equal(list[i].service, &file.list[i]);
		assert_string_equal(list[i].mount->target, "/b");
	}
	list = lookup_mountings(file.lookup, "v899", &count);
	assert_int_equal(count, 1);
	assert_ptr_equal(list->service, &file.list[899]);
	/* Not for writing. */
	(void)lookup_mountings(file.lookup, "./c", &count);
	assert_int_equal(count, 0);
	compose_file_release(&file);
}

static void not_all_sharers_are_looked_at(void **state)
{
	struct buf text CLEANUP_BUF = BUF_INIT;
	struct compose_file file;
	size_t count;

	(void)state;
	write_many(&text, LOOKUP_SHARERS_MAX + 500);
	load(&file, &text);
	(void)lookup_mountings(file.lookup, "all", &count);
	assert_int_equal(count, LOOKUP_SHARERS_MAX);
	compose_file_release(&file);
}

static void who_is_awaited_is_known_in_large_files(void **state)
{
	struct buf text CLEANUP_BUF = BUF_INIT;
	struct compose_file file;

	(void)state;
	write_many(&text, 2500);
	buf_addstr(&text, "  last:\n    image: a\n    depends_on:\n      s42: {condition: service_completed_successfully}\n");
	load(&file, &text);
	assert_true(compose_file_find(&file, "s42")->is_one_shot);
	assert_false(compose_file_find(&file, "s43")->is_one_shot);
	compose_file_release(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_found_in_large_files),
		cmocka_unit_test(the_first_of_a_name_is_found),
		cmocka_unit_test(mounts_are_found_in_the_order_of_the_file),
		cmocka_unit_test(not_all_sharers_are_looked_at),
		cmocka_unit_test(who_is_awaited_is_known_in_large_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
