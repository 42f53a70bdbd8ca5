/* Work that several threads do: all of it once, taken in order, and not too far ahead. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "cli/run/pool.h"

enum { MOST = 1000 };

struct board {
	atomic_uint worked[MOST]; /* how often each was done */
	atomic_size_t started;
	size_t taken, waits;
	size_t furthest; /* how many had been begun beyond those that were taken */
	bool in_order, done_before;
	long first_takes; /* nanoseconds that number 0 needs */
};

static void work(void *context, size_t number)
{
	struct board *board = context;
	struct timespec pause = {0, board->first_takes};

	atomic_fetch_add(&board->started, 1);
	if (!number && board->first_takes)
		nanosleep(&pause, NULL);
	atomic_fetch_add(&board->worked[number], 1);
}

/* By the caller's thread, so it needs no lock. */
static void take(void *context, size_t number)
{
	struct board *board = context;
	size_t ahead = atomic_load(&board->started) - board->taken;

	board->in_order &= number == board->taken;
	board->done_before &= atomic_load(&board->worked[number]) == 1;
	if (ahead > board->furthest)
		board->furthest = ahead;
	board->taken++;
}

static void wait_for(void *context, size_t number)
{
	struct board *board = context;

	assert_int_equal(number, board->taken);
	board->waits++;
}

static void run(struct board *board, size_t count, unsigned threads)
{
	struct pool_job job = {.count = count,
			       .threads = threads,
			       .work = work,
			       .take = take,
			       .wait = wait_for,
			       .context = board};

	board->in_order = board->done_before = true;
	pool_run(&job);
	assert_int_equal(board->taken, count);
	assert_true(board->in_order);
	assert_true(board->done_before);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(atomic_load(&board->worked[i]), 1);
}

static void test_everything_is_done_once_and_taken_in_order(void **state)
{
	static const unsigned threads[] = {1, 2, 3, 8, 64};

	(void)state;
	for (size_t i = 0; i < sizeof(threads) / sizeof(*threads); i++) {
		struct board board = {.taken = 0};

		run(&board, MOST, threads[i]);
	}
}

static void test_little_or_nothing_to_do(void **state)
{
	struct board none = {.taken = 0}, one = {.taken = 0}, fewer = {.taken = 0};

	(void)state;
	run(&none, 0, 4);
	assert_int_equal(none.waits, 0);
	run(&one, 1, 4);
	run(&fewer, 3, 64);
}

/* One piece that takes long holds up those that are taken, and then those that are begun. */
static void test_work_does_not_run_far_ahead(void **state)
{
	struct board board = {.first_takes = 350000000};

	(void)state;
	run(&board, MOST, 2);
	assert_true(board.furthest < MOST / 2);
	/* It is told of the wait some times a second. */
	assert_true(board.waits >= 1);
}

static void test_there_is_a_processor(void **state)
{
	(void)state;
	assert_true(pool_processors() >= 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_everything_is_done_once_and_taken_in_order),
		cmocka_unit_test(test_little_or_nothing_to_do),
		cmocka_unit_test(test_work_does_not_run_far_ahead),
		cmocka_unit_test(test_there_is_a_processor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
