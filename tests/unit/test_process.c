/* Running programs: their streams, their end, their time, and signals that come meanwhile. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/error.h"
#include "engine/interrupt.h"
#include "engine/process.h"

static struct process_request shell(const char *const *argv)
{
	return (struct process_request){.argv = argv, .timeout = 20};
}

#define SHELL(script) shell((const char *const[]){"/bin/sh", "-c", script, NULL})

static void run(struct process_result *result, const struct process_request *request)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;

	process_result_init(result);
	if (process_run(result, request, &err))
		fail_msg("%s", err.message);
}

static void streams_and_status_come_back(void **state)
{
	struct process_request request = SHELL("cat; echo words >&2; exit 7");
	struct process_result result CLEANUP_PROCESS_RESULT;
	struct error err CLEANUP_ERROR = ERROR_INIT;

	(void)state;
	request.input = "a\0b";
	request.input_len = 3;
	run(&result, &request);
	assert_int_equal(result.end, PROCESS_EXITED);
	assert_int_equal(result.status, 7);
	assert_int_equal(result.output.len, 3);
	assert_memory_equal(result.output.data, "a\0b", 3);
	assert_string_equal(result.words.data, "words\n");
	assert_false(process_went_well(&result));
	assert_int_equal(process_blame(&result, "sh", &err), -1);
	assert_string_equal(err.message, "sh: words");
}

static void no_input_is_an_end_of_file(void **state)
{
	struct process_request request = SHELL("wc -c | tr -d ' '");
	struct process_result result CLEANUP_PROCESS_RESULT;

	(void)state;
	run(&result, &request);
	assert_true(process_went_well(&result));
	assert_string_equal(result.output.data, "0\n");
}

static void large_streams_pass_both_ways(void **state)
{
	enum { SIZE = 3 << 20 };
	struct process_request request = SHELL("cat");
	struct process_result result CLEANUP_PROCESS_RESULT;
	CLEANUP_FREE char *much = xmalloc(SIZE);

	(void)state;
	memset(much, 'x', SIZE);
	request.input = much;
	request.input_len = SIZE;
	run(&result, &request);
	assert_true(process_went_well(&result));
	assert_int_equal(result.output.len, SIZE);
}

/* A child that never reads what it is given must not hold or end us. */
static void input_may_be_left_unread(void **state)
{
	enum { SIZE = 1 << 20 };
	struct process_request request = SHELL("exec true");
	struct process_result result CLEANUP_PROCESS_RESULT;
	CLEANUP_FREE char *much = xcalloc(SIZE, 1);

	(void)state;
	request.input = much;
	request.input_len = SIZE;
	run(&result, &request);
	assert_true(process_went_well(&result));
}

static void arguments_are_no_shell_text(void **state)
{
	const char *const argv[] = {"printf", "%s|", "$(echo a)", "b c", ";", "", NULL};
	struct process_request request = {.argv = argv, .timeout = 20};
	struct process_result result CLEANUP_PROCESS_RESULT;

	(void)state;
	run(&result, &request);
	assert_string_equal(result.output.data, "$(echo a)|b c|;||");
}

static void it_runs_in_the_folder(void **state)
{
	struct process_request request = SHELL("pwd");
	struct process_result result CLEANUP_PROCESS_RESULT;

	(void)state;
	request.folder = "/";
	run(&result, &request);
	assert_string_equal(result.output.data, "/\n");
}

static long seconds_of(const struct process_request *request, struct process_result *result)
{
	struct timespec from, to;

	clock_gettime(CLOCK_MONOTONIC, &from);
	run(result, request);
	clock_gettime(CLOCK_MONOTONIC, &to);
	return (long)(to.tv_sec - from.tv_sec);
}

static void its_time_is_limited_and_its_children_go_with_it(void **state)
{
	struct process_request request =
		SHELL("trap '' TERM; (sleep 60; echo late) & echo $!; wait");
	struct process_result result CLEANUP_PROCESS_RESULT;
	struct error err CLEANUP_ERROR = ERROR_INIT;
	pid_t grandchild;

	(void)state;
	request.timeout = 1;
	assert_true(seconds_of(&request, &result) < 30);
	assert_int_equal(result.end, PROCESS_TIMED_OUT);
	assert_false(process_went_well(&result));
	process_blame(&result, "sh", &err);
	assert_string_equal(err.message, "sh: it did not end in time");
	grandchild = (pid_t)strtol(result.output.data, NULL, 10);
	assert_true(grandchild > 1);
	/* It is gone, or about to be: init has yet to wait for it. */
	for (int i = 0; i < 100 && !kill(grandchild, 0); i++)
		usleep(20000);
	assert_int_equal(kill(grandchild, 0), -1);
}

/* What a child leaves behind may hold its pipes open for ever. */
static void a_straggler_does_not_hold_us(void **state)
{
	struct process_request request = SHELL("sleep 30 & echo done");
	struct process_result result CLEANUP_PROCESS_RESULT;

	(void)state;
	assert_true(seconds_of(&request, &result) < 20);
	assert_true(process_went_well(&result));
	assert_string_equal(result.output.data, "done\n");
}

static void its_output_is_limited(void **state)
{
	struct process_request request = SHELL("yes");
	struct process_result result CLEANUP_PROCESS_RESULT;

	(void)state;
	request.output_max = 100000;
	run(&result, &request);
	assert_int_equal(result.end, PROCESS_TOO_MUCH);
	assert_true(result.output.len > 100000 && result.output.len < 200000);
	assert_memory_equal(result.output.data, "y\ny\n", 4);
}

static void of_its_words_the_end_is_kept(void **state)
{
	struct process_request request = SHELL("yes | head -c 500000 >&2; echo last >&2; exit 1");
	struct process_result result CLEANUP_PROCESS_RESULT;
	struct error err CLEANUP_ERROR = ERROR_INIT;

	(void)state;
	run(&result, &request);
	assert_true(result.words.len <= 3 * PROCESS_WORDS_MAX);
	process_blame(&result, "sh", &err);
	assert_string_equal(err.message, "sh: last");
}

static void a_program_that_is_not_there_is_an_error(void **state)
{
	const char *const argv[] = {"composeharden-no-such-program", NULL};
	struct process_request request = {.argv = argv, .timeout = 20};
	struct process_result result CLEANUP_PROCESS_RESULT;
	struct error err CLEANUP_ERROR = ERROR_INIT;

	(void)state;
	/* valgrind makes a fork of the vfork in posix_spawn(3), which then cannot tell. */
	if (getenv("UNDER_VALGRIND"))
		skip();
	process_result_init(&result);
	assert_int_equal(process_run(&result, &request, &err), -1);
	assert_string_equal(err.message, "composeharden-no-such-program cannot be started: "
					 "No such file or directory");
}

static void a_signal_ends_the_child_and_not_us(void **state)
{
	struct process_request request = SHELL("kill -TERM $PPID; sleep 30");
	struct process_result result CLEANUP_PROCESS_RESULT;
	struct interrupt interrupt;

	(void)state;
	interrupt_open(&interrupt);
	request.interrupt = &interrupt;
	assert_true(seconds_of(&request, &result) < 20);
	assert_int_equal(result.end, PROCESS_INTERRUPTED);
	assert_true(interrupt_is_raised(&interrupt));
	assert_int_equal(interrupt.signal, SIGTERM);
	assert_true(interrupt_sleep(&interrupt, 30000));
	interrupt_close(&interrupt);
}

static void cleaning_up_is_not_interrupted(void **state)
{
	struct process_request request = SHELL("kill -INT $PPID; echo cleaned");
	struct process_result result CLEANUP_PROCESS_RESULT;
	struct interrupt interrupt;

	(void)state;
	interrupt_open(&interrupt);
	interrupt.deferred = true;
	request.interrupt = &interrupt;
	run(&result, &request);
	assert_true(process_went_well(&result));
	assert_string_equal(result.output.data, "cleaned\n");
	interrupt_close(&interrupt);
	assert_int_equal(interrupt.signal, SIGINT);
}

/* It neither ignores signals nor has them blocked. */
static void signals_are_as_ever_in_the_child(void **state)
{
	struct process_request request = SHELL("kill -INT $$; sleep 30");
	struct process_result result CLEANUP_PROCESS_RESULT;
	struct interrupt interrupt;

	(void)state;
	interrupt_open(&interrupt);
	signal(SIGPIPE, SIG_IGN);
	run(&result, &request);
	interrupt_close(&interrupt);
	signal(SIGPIPE, SIG_DFL);
	assert_int_equal(result.end, PROCESS_SIGNALLED);
	assert_int_equal(result.status, SIGINT);
}

/* What a consumer does, and what it saw. */
struct reader {
	size_t most; /* bytes; then it has enough */
	size_t got;
	bool refuse; /* it is not content */
};

static int read_some(void *context, int fd, struct error *err)
{
	struct reader *reader = context;
	char block[4096];
	ssize_t got = 1;

	while (reader->got < reader->most && (got = read(fd, block, sizeof(block))) > 0)
		reader->got += (size_t)got;
	return reader->refuse ? error_set(err, "that is nothing for me") : 0;
}

static int stream(struct process_request request, struct reader *reader, struct error *err)
{
	struct process_result result CLEANUP_PROCESS_RESULT;

	process_result_init(&result);
	return process_stream(&result, &request, read_some, reader, err);
}

static void a_stream_is_read_to_its_end(void **state)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct reader reader = {.most = SIZE_MAX};

	(void)state;
	assert_int_equal(stream(SHELL("head -c 9000000 /dev/zero; echo x >&2"), &reader, &err), 0);
	assert_int_equal(reader.got, 9000000);
	/* What it started holds its output open. */
	reader.got = 0;
	assert_int_equal(stream(SHELL("echo abc; sleep 600 & exit 0"), &reader, &err), 0);
	assert_int_equal(reader.got, 4);
}

static void who_reads_may_stop_early(void **state)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct reader content = {.most = 10}, sated = {.most = 10, .refuse = true};

	(void)state;
	assert_int_equal(stream(SHELL("head -c 5000000 /dev/zero"), &content, &err), 0);
	assert_int_equal(stream(SHELL("cat /dev/zero"), &sated, &err), -1);
	assert_string_equal(err.message, "that is nothing for me");
}

static void why_a_stream_ends_early_is_told(void **state)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct reader reader = {.most = SIZE_MAX, .refuse = true};
	struct process_request request = SHELL("echo abc; sleep 600");

	(void)state;
	assert_int_equal(stream(SHELL("echo ab; echo no such image >&2; exit 1"), &reader, &err),
			 -1);
	assert_string_equal(err.message, "/bin/sh: no such image");
	request.timeout = 1;
	assert_int_equal(stream(request, &reader, &err), -1);
	assert_string_equal(err.message, "/bin/sh: it did not end in time");
	assert_int_equal(
		stream(shell((const char *const[]){"/no/such/program", NULL}), &reader, &err), -1);
}

static void a_signal_ends_a_stream(void **state)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct reader reader = {.most = SIZE_MAX};
	struct process_request request = SHELL("kill -TERM $PPID; cat /dev/zero");
	struct interrupt interrupt;

	(void)state;
	interrupt_open(&interrupt);
	request.interrupt = &interrupt;
	assert_int_equal(stream(request, &reader, &err), -1);
	assert_string_equal(err.message, "interrupted");
	interrupt_close(&interrupt);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(streams_and_status_come_back),
		cmocka_unit_test(no_input_is_an_end_of_file),
		cmocka_unit_test(large_streams_pass_both_ways),
		cmocka_unit_test(input_may_be_left_unread),
		cmocka_unit_test(arguments_are_no_shell_text),
		cmocka_unit_test(it_runs_in_the_folder),
		cmocka_unit_test(its_time_is_limited_and_its_children_go_with_it),
		cmocka_unit_test(a_straggler_does_not_hold_us),
		cmocka_unit_test(its_output_is_limited),
		cmocka_unit_test(of_its_words_the_end_is_kept),
		cmocka_unit_test(a_program_that_is_not_there_is_an_error),
		cmocka_unit_test(a_signal_ends_the_child_and_not_us),
		cmocka_unit_test(cleaning_up_is_not_interrupted),
		cmocka_unit_test(signals_are_as_ever_in_the_child),
		cmocka_unit_test(a_stream_is_read_to_its_end),
		cmocka_unit_test(who_reads_may_stop_early),
		cmocka_unit_test(why_a_stream_ends_early_is_told),
		cmocka_unit_test(a_signal_ends_a_stream),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
