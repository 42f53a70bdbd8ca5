/* Arenas: alignment, objects that do not overlap, big ones, copies, what is hidden from use. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"

static void objects_are_aligned_and_keep_their_bytes(void **state)
{
	enum { COUNT = 3000 };
	static const size_t sizes[] = {0, 1, 3, 16, 17, 100, 5000, 70000};
	CLEANUP_ARENA struct arena arena;
	CLEANUP_FREE unsigned char **made = xcalloc(COUNT, sizeof(*made));

	(void)state;
	arena_init(&arena);
	for (size_t i = 0; i < COUNT; i++) {
		size_t size = sizes[i % 8] / (i % 8 == 7 && i % 64 != 7 ? 100 : 1);

		made[i] = arena_alloc(&arena, size);
		assert_int_equal((uintptr_t)made[i] % ARENA_ALIGN, 0);
		memset(made[i], (int)(i % 251), size);
	}
	for (size_t i = 0; i < COUNT; i++) {
		size_t size = sizes[i % 8] / (i % 8 == 7 && i % 64 != 7 ? 100 : 1);

		for (size_t at = 0; at < size; at++)
			assert_int_equal(made[i][at], i % 251);
	}
}

static void a_big_object_leaves_the_block_in_use(void **state)
{
	CLEANUP_ARENA struct arena arena;
	char *first, *second;

	(void)state;
	arena_init(&arena);
	first = arena_alloc(&arena, 16);
	arena_alloc(&arena, (size_t)8 << 20);
	second = arena_alloc(&arena, 16);
	assert_ptr_equal(second, first + 16 + GUARD_GAP);
}

static void zalloc_clears_memory_that_was_dirty(void **state)
{
	CLEANUP_ARENA struct arena arena;
	const char zero[64] = {0};

	(void)state;
	arena_init(&arena);
	for (int i = 0; i < 1000; i++)
		assert_memory_equal(arena_zalloc(&arena, sizeof(zero)), zero, sizeof(zero));
}

static void copies_end_in_nul(void **state)
{
	CLEANUP_ARENA struct arena arena;

	(void)state;
	arena_init(&arena);
	assert_memory_equal(arena_strndup(&arena, "a\0bc", 3), "a\0b", 4);
	assert_string_equal(arena_strndup(&arena, NULL, 0), "");
	assert_string_equal(arena_strdup(&arena, "service"), "service");
	assert_string_equal(arena_printf(&arena, "%s:%d", "uid", 1000), "uid:1000");
	assert_string_equal(arena_join(&arena, "/run", "", ":", "exec", NULL), "/run:exec");
	assert_string_equal(arena_join(&arena, NULL), "");
}

/* Text may stand anywhere, objects may not. */
static void text_and_objects_share_blocks(void **state)
{
	CLEANUP_ARENA struct arena arena;
	const char *texts[2000];

	(void)state;
	arena_init(&arena);
	for (size_t i = 0; i < 2000; i++) {
		uint64_t *object = arena_alloc(&arena, sizeof(*object));

		assert_int_equal((uintptr_t)object % ARENA_ALIGN, 0);
		*object = UINT64_MAX;
		texts[i] = arena_printf(&arena, "%zu", i);
	}
	for (size_t i = 0; i < 2000; i++)
		assert_int_equal(strtoul(texts[i], NULL, 10), i);
}

static void a_released_arena_can_be_used_again(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena);
	arena_alloc(&arena, 100000);
	arena_release(&arena);
	assert_string_equal(arena_strdup(&arena, "again"), "again");
	arena_release(&arena);
}

static void a_cleared_arena_is_filled_again(void **state)
{
	CLEANUP_ARENA struct arena arena;
	char *first;

	(void)state;
	arena_init(&arena);
	arena_clear(&arena);
	first = arena_strdup(&arena, "first");
	arena_clear(&arena);
	assert_ptr_equal(arena_strdup(&arena, "again"), first);
	for (size_t i = 0; i < 3000; i++)
		arena_alloc(&arena, 1000);
	arena_clear(&arena);
	assert_string_equal(arena_strdup(&arena, "again"), "again");
}

/* 1 or 0; -1 where nothing watches. */
static int is_hidden(const char *at)
{
#if defined(GUARD_ASAN)
	return __asan_address_is_poisoned(at) != 0;
#elif defined(ENABLE_VALGRIND_GUARDS)
	char bits;

	/* 3: not addressable. Asked in this way it is no error of the test. */
	return RUNNING_ON_VALGRIND ? VALGRIND_GET_VBITS(at, &bits, 1) == 3 : -1;
#else
	(void)at;
	return -1;
#endif
}

static void what_is_not_handed_out_is_hidden(void **state)
{
	CLEANUP_ARENA struct arena arena;
	char *object, *behind, *text, *part;

	(void)state;
	arena_init(&arena);
	object = arena_alloc(&arena, 24);
	if (is_hidden(object) < 0) {
		printf("no checker is told of memory in this build: left out\n");
		skip();
	}
	assert_int_equal(is_hidden(object), 0);
	assert_int_equal(is_hidden(object + 23), 0);
	assert_int_equal(is_hidden(object + 24), 1);
	behind = arena_alloc(&arena, 8);
	assert_true(behind >= object + 24 + GUARD_GAP);
	assert_int_equal(is_hidden(behind), 0);
	assert_int_equal(is_hidden(object + 24), 1);
	text = arena_strdup(&arena, "web");
	assert_int_equal(is_hidden(text + 3), 0);
	assert_int_equal(is_hidden(text + 4), 1);
	/* What is added right behind stays in one piece. */
	part = arena_add(&arena, "ab", 2);
	assert_ptr_equal(arena_add(&arena, "cd", 2), part + 2);
	assert_int_equal(is_hidden(part + 3), 0);
	assert_int_equal(is_hidden(part + 4), 1);
	arena_clear(&arena);
	assert_int_equal(is_hidden(object), 1);
	assert_int_equal(is_hidden(text), 1);
}

static void empty_requests_give_memory(void **state)
{
	void *memory = xmalloc(0);

	(void)state;
	assert_non_null(memory);
	memory = xreallocarray(memory, 0, 8);
	assert_non_null(memory);
	cleanup_freep(&memory);
	memory = xcalloc(0, 0);
	assert_non_null(memory);
	cleanup_freep(&memory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(objects_are_aligned_and_keep_their_bytes),
		cmocka_unit_test(a_big_object_leaves_the_block_in_use),
		cmocka_unit_test(zalloc_clears_memory_that_was_dirty),
		cmocka_unit_test(copies_end_in_nul),
		cmocka_unit_test(text_and_objects_share_blocks),
		cmocka_unit_test(a_released_arena_can_be_used_again),
		cmocka_unit_test(a_cleared_arena_is_filled_again),
		cmocka_unit_test(what_is_not_handed_out_is_hidden),
		cmocka_unit_test(empty_requests_give_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
