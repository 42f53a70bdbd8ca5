/* What trials see of containers that run: ports, logs, files, answers; and how lives compare. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "arena_case.h"
#include "base/alloc.h"
#include "trial/watch/compare.h"
#include "trial/watch/life.h"
#include "trial/watch/sampler.h"
#include "trial/watch/writes.h"

static void listening_ports_are_read(void **state)
{
	static const char text[] =
		"  sl  local_address rem_address   st tx_queue rx_queue\n"
		"   0: 00000000:1538 00000000:0000 0A 00000000:00000000 00:00000000\n"
		"   1: 0100007F:0050 0100007F:9C40 01 00000000:00000000 00:00000000\n"
		"  sl  local_address                         remote_address\n"
		"   0: 00000000000000000000000000000000:1538 00000000000000000000000000000000:0000 "
		"0A 0\n"
		"   1: 00000000000000000000000000000000:01BB 00000000000000000000000000000000:0000 "
		"0A 0\n";
	static const char udp[] =
		"  sl  local_address rem_address   st\n"
		" 1: 00000000:0035 00000000:0000 07 00000000:00000000 00:00000000\n"
		" 2: 0100007F:9C41 0100007F:0035 01 00000000:00000000 00:00000000\n";
	struct sighting ports = {.error = NULL};

	(void)state;
	life_read_ports(&ports, text);
	assert_int_equal(ports.tcp.count, 2);
	assert_int_equal(ports.udp.count, 0);
	assert_int_equal(ports.tcp.list[0], 5432);
	assert_int_equal(ports.tcp.list[1], 443);
	life_read_ports(&ports, "");
	life_read_ports(&ports, "cat: not found\n:::\n: : :");
	assert_int_equal(ports.tcp.count, 2);
	life_read_ports(&ports, udp);
	assert_int_equal(ports.tcp.count, 2);
	assert_int_equal(ports.udp.count, 1);
	assert_int_equal(ports.udp.list[0], 53);
}

static void files_that_are_not_written_are_found(void **state)
{
	struct sighting as_is = {.running = true}, hard = {.running = true};

	listing_read(&as_is.files, "//data\na\nnote-12\n//data/sub\nx.pyc\n/data/sub/deep:\nb\n",
		     *state);
	listing_read(&hard.files, "//data\na\nnote-7\n//data/sub\n/data/sub/deep:\nb\n", *state);
	assert_null(compare_files(&as_is, &hard, *state));
	hard.files = (struct listing){.count = 0};
	listing_read(&hard.files, "//data\na\n//data/sub\n/data/sub/deep:\nb\n", *state);
	assert_string_equal(compare_lives(NULL, &as_is, &hard, *state).why,
			    "it does not write /data/note-N, as it does as it is");
	/* A folder is called by the container's name, which is another each time. */
	hard.files = as_is.files = (struct listing){.count = 0};
	listing_read(&as_is.files, "//var/log\n/var/log/bfa3f50dc62b:\nGET.log\n", *state);
	listing_read(&hard.files, "//var/log\n/var/log/0a77e1b2c3d4:\nGET.log\n", *state);
	assert_null(compare_files(&as_is, &hard, *state));
	/* Called by who runs it, for as long as it runs (Java); elsewhere a name like that is the service's. */
	hard.files = as_is.files = (struct listing){.count = 0};
	listing_read(&as_is.files, "//tmp\nhsperfdata_root\n/tmp/hsperfdata_root:\n12\n//data\na\n", *state);
	listing_read(&hard.files, "//tmp\n//data\na\n", *state);
	assert_null(compare_files(&as_is, &hard, *state));
	listing_read(&as_is.files, "//data/backup\ndump_root\n", *state);
	assert_string_equal(compare_files(&as_is, &hard, *state), "it does not write /data/backup/dump_root, as it does as it is");
	/* One of many. */
	hard.files = as_is.files = (struct listing){.count = 0};
	listing_read(&as_is.files, "//db\na\nb\nc\nd\ne\nf\ng\nh\ni\ncache\n", *state);
	listing_read(&hard.files, "//db\na\nb\nc\nd\ne\nf\ng\nh\ni\n", *state);
	assert_null(compare_files(&as_is, &hard, *state));
	/* Those that differ in a number are many, and as the script prints the folder. */
	hard.files = as_is.files = (struct listing){.count = 0};
	listing_read(&as_is.files, "//db\n1\n2\n3\n4\n5\n6\n7\n8\n9\n1_fsm\ncache\n", *state);
	listing_read(&hard.files, "//db\n1\n1_fsm\n", *state);
	assert_null(compare_files(&as_is, &hard, *state));
	listing_read(&as_is.files, "//db\nmore\n", *state);
	assert_string_equal(compare_files(&as_is, &hard, *state), "it does not write /db/cache, as it does as it is");
	/* The same where the others are of one key. */
	hard.files = as_is.files = (struct listing){.count = 0};
	listing_read(&as_is.files, "//db\n1\n2\n3\n4\n5\n6\n7\n8\n9\ncache\n", *state);
	listing_read(&hard.files, "//db\n1\n2\n3\n4\n5\n6\n7\n8\n9\n", *state);
	assert_null(compare_files(&as_is, &hard, *state));
	as_is.files = (struct listing){.count = 0};
	listing_read(&as_is.files, "//data\na\nnote-12\n//data/sub\nx.pyc\n/data/sub/deep:\nb\n",
		     *state);
	/* Something else took its place; and where nothing can be listed nothing is known. */
	hard.files = (struct listing){.count = 0};
	listing_read(&hard.files, "//data\na\nother\n/data/sub/deep:\nb\n", *state);
	assert_null(compare_files(&as_is, &hard, *state));
	hard.files = (struct listing){.count = 0};
	assert_null(compare_files(&as_is, &hard, *state));
}

static void files_of_the_image_need_not_be_there(void **state)
{
	struct write_place place = {"/run", "/run/pid", {"/run/pid"}, 1, false};
	struct writes writes = {&place, 1};
	struct sighting as_is = {.running = true}, hard = {.running = true};

	listing_read(&as_is.files, "//run\nlock\npid\n//data\na\n", *state);
	listing_mark_own(&as_is.files, &writes, *state);
	listing_read(&hard.files, "//run\npid\n//data\na\n", *state);
	assert_null(compare_files(&as_is, &hard, *state));
	/* Nor does it take the place of what is written. */
	hard.files = (struct listing){.count = 0};
	listing_read(&hard.files, "//run\nlock\n//data\na\n", *state);
	assert_string_equal(compare_files(&as_is, &hard, *state),
			    "it does not write /run/pid, as it does as it is");
	/* Where more is written than is kept of it, all of it counts. */
	place.path_count = WRITE_PATHS;
	for (size_t i = 0; i < WRITE_PATHS; i++)
		place.paths[i] = "/run/pid";
	listing_mark_own(&as_is.files, &writes, *state);
	hard.files = (struct listing){.count = 0};
	listing_read(&hard.files, "//run\npid\n//data\na\n", *state);
	assert_non_null(compare_files(&as_is, &hard, *state));
}

static void answers_are_compared(void **state)
{
	struct usage usage = {.service = "web",
			      .exercises = {{"test -w /data", false}},
			      .exercise_count = 1};
	struct answers as_is = {.exercise_count = 1}, hard = {.exercise_count = 1};

	usage_read_answers(&as_is, "80 HTTP/1.1 200 OK\n22 yes\n443 no\nrubbish\n");
	assert_int_equal(as_is.port_count, 3);
	assert_int_equal(as_is.ports[0].kind, ANSWER_HTTP + 2);
	usage_read_answers(&hard, "80 HTTP/1.0 204\n22 yes\n443 no\n");
	assert_null(usage_find_difference(&usage, &as_is, &hard, *state));
	hard.exercises[0] = 1;
	assert_string_equal(usage_find_difference(&usage, &as_is, &hard, *state),
			    "the exercise \"test -w /data\" ends with status 1, as it is with 0");
	hard = (struct answers){.port_count = 0};
	usage_read_answers(&hard, "80 HTTP/1.0 500 Oh\n22 no\n");
	assert_string_equal(usage_find_difference(&usage, &as_is, &hard, *state),
			    "a GET of / on port 80 gives a status of 5xx, as it is 2xx");
	as_is = (struct answers){.port_count = 0};
	hard = (struct answers){.port_count = 0};
	usage_read_answers(&as_is, "21 yes 220 ready\n22 yes SSH-2.0-x\n25 yes J\001x\n");
	usage_read_answers(&hard, "21 yes 500 OOPS\n22 yes SSH-2.0-y\n25 yes K\n");
	assert_string_equal(usage_find_difference(&usage, &as_is, &hard, *state),
			    "port 21 answers \"500\", as it is \"220\"");
	hard = (struct answers){.port_count = 0};
	usage_read_answers(&hard, "21 yes 220\n22 yes SSH-2.0-y\n25 yes K\n");
	assert_null(usage_find_difference(&usage, &as_is, &hard, *state));
	as_is = (struct answers){.port_count = 0};
	usage_read_answers(&as_is, "80 HTTP/1.0 200 OK\n22 yes\n");
	hard = (struct answers){.port_count = 0};
	usage_read_answers(&hard, "80 HTTP/1.0 200 OK\n22 no\n");
	assert_string_equal(usage_find_difference(&usage, &as_is, &hard, *state),
			    "it takes no connection on port 22");
}

static struct sighting seen(const char *log, bool running, int code, struct arena *arena)
{
	struct sighting out = {.running = running, .exit_code = code, .seconds = 3};

	life_read_log(&out, log, arena);
	return out;
}

static void logs_tell_of_refusals(void **state)
{
	struct sighting sighting = seen("12:00 chown /x: Operation not permitted\n"
					"12:07 chown /x: Operation not permitted\n"
					"open: EACCES\nbye\r\n\n",
					true, 0, *state);

	assert_int_equal(sighting.complaints.count, 2);
	assert_string_equal(sighting.complaints.list[0].key, "N chown /x: Operation not permitted");
	assert_string_equal(sighting.complaints.list[0].line,
			    "12:00 chown /x: Operation not permitted");
	assert_int_equal(sighting.complaints.list[0].count, 2);
	/* What tells why is worth more than what comes last. */
	assert_string_equal(sighting.last_words, "open: EACCES");
	sighting = seen("one\ntwo\r\n\n", true, 0, *state);
	assert_string_equal(sighting.last_words, "two");
}

static void complaints_are_a_set(void **state)
{
	static const char *const same[][2] = {
		{"2026-11-27T07:01:02.123Z pid 12: cannot lock /etc/passwd",
		 "2026-11-28T17:01:02.9Z pid 4711: cannot lock /etc/passwd"},
		{"Fri Nov 27 07:01:20 [1a2b3c4d] unable to open 10.0.0.1",
		 "Mon Dec 1 17:01:20 [ffee0011] unable to open 172.29.1.12"},
		{"sed: couldn't open /etc/sedrMgvkV: x", "sed: couldn't open /etc/sedk6ZvuH: x"},
		{"exited: web (exit status 1; not expected)", "exited: web (exit status 127; not expected)"},
	};
	static const char *const told[] = {
		"useradd: cannot lock /etc/passwd; try again later.", "unable to open log", "E: EROFS",
		"mkdir: can't create directory '/x': Read-only file system", "exited: web (exit status 1)",
		"INFO gave up: web entered FATAL state, too many start retries too quickly",
		"./run: line 3: foo: command not found", "child ended with status 126",
	};
	struct complaints dots = {.count = 0};

	for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++)
		assert_string_equal(complaint_key(same[i][0], *state),
				    complaint_key(same[i][1], *state));
	for (size_t i = 0; i < sizeof(told) / sizeof(*told); i++)
		assert_true(complaint_is_one(told[i]));
	assert_false(complaint_is_one("ready to accept connections on port 80"));
	assert_false(complaint_is_one("FATAL:  the database system is shutting down"));
	assert_false(complaint_is_one("FATAL:  database \"app\" does not exist"));
	assert_true(complaint_is_one("FATAL:  file \"/x\" does not exist"));
	assert_true(complaint_is_one("is shutting down: cannot remove x: Read-only file system"));
	/* What another program has begun to say on the line is no part of it. */
	assert_true(complaints_add(&dots, "shut down...2026-11-27 14:47:15 exited with exit code 1", *state));
	assert_true(complaints_add(&dots, ".2026-11-27 14:47:16 exited with exit code 1", *state));
	assert_int_equal(dots.count, 1);
	assert_string_not_equal(complaint_key("cannot open /etc/a", *state),
				complaint_key("cannot open /etc/b", *state));
}

static void lives_are_compared(void **state)
{
	struct sighting as_is = seen("1 EPERM\n", true, 0, *state), hard;

	as_is.ports_known = true;
	as_is.tcp.list[as_is.tcp.count++] = 80;
	hard = seen("2 EPERM\n", true, 0, *state);
	hard.tcp.list[hard.tcp.count++] = 80;
	assert_int_equal(compare_lives(NULL, &as_is, &hard, *state).verdict, VERDICT_WORKS);
	hard.tcp.count = 0;
	assert_string_equal(compare_lives(NULL, &as_is, &hard, *state).why,
			    "it does not listen on port 80");
	/* The kernel's words before what came later or sooner. */
	hard = seen("not found\n1 EPERM\nsetuid: Operation not permitted\nbye, cannot go on\n",
		    true, 0, *state);
	hard.tcp.list[hard.tcp.count++] = 80;
	assert_int_equal(compare_lives(NULL, &as_is, &hard, *state).verdict, VERDICT_COMPLAINS);
	assert_string_equal(compare_lives(NULL, &as_is, &hard, *state).why,
			    "its log: setuid: Operation not permitted");
	hard = seen("", false, 0, *state);
	assert_string_equal(compare_lives(NULL, &as_is, &hard, *state).why,
			    "it ended with status 0 after 3 s");
	hard = seen("", true, 0, *state);
	hard.has_health = true;
	assert_string_equal(compare_lives(NULL, &as_is, &hard, *state).why,
			    "it did not become healthy in 3 s");
	/* A job ends. */
	as_is = seen("", false, 0, *state);
	assert_null(compare_alone(&as_is, *state));
	hard = seen("", true, 0, *state);
	assert_string_equal(compare_lives(NULL, &as_is, &hard, *state).why,
			    "it does not come to its end");
	as_is = seen("oh\n", false, 3, *state);
	assert_string_equal(compare_alone(&as_is, *state),
			    "it ended with status 3 after 3 s; its log: oh");
}

static void who_is_settled_need_not_change_its_user(void **state)
{
	static const char log[] = "WARNING: Can't change user id unless you are root.\n";
	struct sighting as_is = seen("", true, 0, *state), hard = seen(log, true, 0, *state);

	assert_int_equal(compare_lives(NULL, &as_is, &hard, *state).verdict, VERDICT_COMPLAINS);
	life_read_programs(&as_is, "PID PPID UID GID COMMAND\n 1 0 0 0 icecast\n 2 1 115 115 icecast\n", false, *state);
	hard.programs[hard.program_count++] = (struct program){"icecast", "1000:1000", 0, false};
	assert_int_equal(compare_lives(NULL, &as_is, &hard, *state).verdict, VERDICT_FAILS);
	life_read_programs(&hard, "PID PPID UID GID COMMAND\n 1 0 115 115 icecast\n", false, *state);
	assert_int_equal(compare_lives(NULL, &as_is, &hard, *state).verdict, VERDICT_WORKS);
	life_read_log(&hard, "open /x: Permission denied\n", *state);
	assert_int_equal(compare_lives(NULL, &as_is, &hard, *state).verdict, VERDICT_COMPLAINS);
	hard = seen(log, true, 0, *state);
	life_read_programs(&hard, "PID PPID UID GID COMMAND\n 1 0 0 0 icecast\n 2 0 115 115 icecast\n", false, *state);
	assert_int_equal(compare_lives(NULL, &as_is, &hard, *state).verdict, VERDICT_COMPLAINS);
}

static void who_runs_as_its_workers_need_not_change_its_user(void **state)
{
	static const char php[] = "[pool www] 'user' directive is ignored when FPM is not running as root\n";
	struct sighting as_is = seen("", true, 0, *state), hard = seen(php, true, 0, *state);

	life_read_programs(&as_is, "PID PPID UID GID COMMAND\n 1 0 0 0 php-fpm\n 2 1 33 33 php-fpm\n",
			   false, *state);
	life_read_programs(&hard, "PID PPID UID GID COMMAND\n 1 0 33 33 php-fpm\n", false, *state);
	assert_string_equal(compare_find_worker(&as_is), "33:33");
	assert_null(compare_find_worker(&hard));
	assert_int_equal(compare_lives(NULL, &as_is, &hard, *state).verdict, VERDICT_WORKS);
	/* Something of root's is no master of them. */
	life_read_programs(&as_is,
			   "PID PPID UID GID COMMAND\n 1 0 0 0 php-fpm\n 2 1 33 33 php-fpm\n"
			   " 3 1 0 0 php-fpm\n",
			   false, *state);
	assert_null(compare_find_worker(&as_is));
	assert_int_equal(compare_lives(NULL, &as_is, &hard, *state).verdict, VERDICT_COMPLAINS);
}

static void who_answers_too_early_does_not_complain(void **state)
{
	(void)state;
	assert_false(complaint_is_one("FATAL:  the database system is starting up"));
	assert_true(complaint_is_one("FATAL:  could not open file"));
	/* What has been run in the container from outside, and not a child of the service. */
	assert_false(complaint_is_one("2026-11-28 01:38:50,384 INFO reaped unknown pid 141 (exit status 0)"));
	assert_true(complaint_is_one("INFO exited: web (exit status 0; not expected)"));
}

static void what_comes_late_is_a_complaint_that_is_never_told_as_it_is(void **state)
{
	struct sighting as_is = {.running = true}, now = {.running = true};

	life_read_log(&as_is, "cannot open /a: Permission denied\n", *state);
	for (int i = 0; i < 20; i++)
		life_read_log(&now, "cannot open /a: Permission denied\n", *state);
	assert_null(compare_kept(&as_is, &now, *state));
	/* Within the short time of a trial so many would be new. */
	assert_int_equal(compare_lives(NULL, &as_is, &now, *state).verdict, VERDICT_COMPLAINS);
	life_read_log(&now, "cannot rotate /var/log/x: Read-only file system\n", *state);
	assert_non_null(strstr(compare_kept(&as_is, &now, *state), "rotate"));
	now = (struct sighting){.running = true, .has_health = true};
	assert_non_null(strstr(compare_kept(&as_is, &now, *state), "became unhealthy"));
	now = (struct sighting){.exit_code = 3};
	assert_non_null(strstr(compare_kept(&as_is, &now, *state), "ended with status 3"));
}

static void a_reason_quotes_the_refusal(void **state)
{
	static const char log[] = "open /x: Permission denied\nworker exited: 1\nready\n";
	struct sighting as_is = seen("ready\n", true, 0, *state), hard = seen(log, true, 0, *state);

	as_is.ports_known = hard.ports_known = true;
	as_is.tcp = (struct port_list){{80}, 1};
	assert_string_equal(compare_lives(NULL, &as_is, &hard, *state).why,
			    "it does not listen on port 80; its log: open /x: Permission denied");
	/* It goes on, and its last line tells of nothing. */
	hard = seen("ready\n", true, 0, *state);
	hard.ports_known = true;
	assert_string_equal(compare_lives(NULL, &as_is, &hard, *state).why,
			    "it does not listen on port 80");
	as_is = seen(log, false, 3, *state);
	assert_string_equal(compare_alone(&as_is, *state),
			    "it ended with status 3 after 3 s; its log: open /x: Permission denied");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_comes_late_is_a_complaint_that_is_never_told_as_it_is,
						make_arena, free_arena),
		cmocka_unit_test(listening_ports_are_read),
		cmocka_unit_test(who_answers_too_early_does_not_complain),
		cmocka_unit_test(who_is_settled_need_not_change_its_user),
		cmocka_unit_test(who_runs_as_its_workers_need_not_change_its_user),
		cmocka_unit_test(a_reason_quotes_the_refusal),
		cmocka_unit_test(logs_tell_of_refusals),
		cmocka_unit_test(complaints_are_a_set),
		cmocka_unit_test(lives_are_compared),
		cmocka_unit_test(files_that_are_not_written_are_found),
		cmocka_unit_test(files_of_the_image_need_not_be_there),
		cmocka_unit_test(answers_are_compared),
	};

	return cmocka_run_group_tests(tests, make_arena, free_arena);
}
