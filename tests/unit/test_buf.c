/* Buffers: growth, the uncounted NUL, formatting across the end, handing over. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/buf.h"

static void a_new_buffer_is_the_empty_string(void **state)
{
	CLEANUP_BUF struct buf buf;

	(void)state;
	buf_init(&buf);
	assert_string_equal(buf.data, "");
	assert_int_equal(buf.cap, 0);
	buf_clear(&buf);
	buf_add(&buf, NULL, 0);
	buf_addchars(&buf, 'x', 0);
	assert_int_equal(buf.cap, 0);
}

static void a_nul_follows_after_every_add(void **state)
{
	CLEANUP_BUF struct buf buf;

	(void)state;
	buf_init(&buf);
	for (size_t i = 0; i < 1000; i++) {
		buf_addch(&buf, (char)('a' + i % 26));
		assert_int_equal(buf.len, i + 1);
		assert_int_equal(buf.data[buf.len], '\0');
	}
	buf_add(&buf, "\0x", 2);
	assert_int_equal(buf.len, 1002);
	assert_memory_equal(buf.data + 1000, "\0x", 3);
	buf_clear(&buf);
	assert_string_equal(buf.data, "");
	assert_true(buf.cap > 1002);
}

static void formatting_grows_when_it_must(void **state)
{
	CLEANUP_FREE char *word = xmalloc(301);

	(void)state;
	memset(word, 'w', 300);
	word[300] = '\0';
	/* Every length around the free room, the exact fit among them. */
	for (int len = 0; len <= 300; len++) {
		CLEANUP_BUF struct buf buf;

		buf_init(&buf);
		buf_addstr(&buf, "start ");
		buf_addf(&buf, "%.*s", len, word);
		buf_addf(&buf, "%s", "");
		assert_int_equal(buf.len, 6 + len);
		assert_int_equal(strlen(buf.data), 6 + len);
		assert_memory_equal(buf.data + 6, word, len);
	}
}

static void reserved_room_does_not_move(void **state)
{
	CLEANUP_BUF struct buf buf;
	const char *data;

	(void)state;
	buf_init(&buf);
	buf_addstr(&buf, "x");
	buf_reserve(&buf, 5000);
	data = buf.data;
	buf_addchars(&buf, 'y', 4999);
	buf_addch(&buf, 'z');
	assert_ptr_equal(buf.data, data);
	assert_int_equal(buf.len, 5001);
	assert_string_equal(buf.data + 4999, "yz");
}

static void detached_bytes_are_the_callers(void **state)
{
	struct buf buf;
	char *bytes;

	(void)state;
	buf_init(&buf);
	bytes = buf_detach(&buf);
	assert_string_equal(bytes, "");
	free(bytes);
	buf_addstr(&buf, "bytes");
	bytes = buf_detach(&buf);
	assert_string_equal(bytes, "bytes");
	assert_string_equal(buf.data, "");
	assert_int_equal(buf.len, 0);
	buf_addstr(&buf, "more");
	assert_string_equal(buf.data, "more");
	assert_string_equal(bytes, "bytes");
	free(bytes);
	buf_release(&buf);
	assert_string_equal(buf.data, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_buffer_is_the_empty_string),
		cmocka_unit_test(a_nul_follows_after_every_add),
		cmocka_unit_test(formatting_grows_when_it_must),
		cmocka_unit_test(reserved_room_does_not_move),
		cmocka_unit_test(detached_bytes_are_the_callers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
