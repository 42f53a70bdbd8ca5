/* What trials see of processes: programs, users, who became one for good, and what they take at most. */
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

static void processes_are_read_as_programs(void **state)
{
	struct sighting sighting = {.error = NULL};

	life_read_programs(&sighting,
			   "PID PPID UID GID ELAPSED COMMAND\n 1 0 0 0 20 nginx\n 7 0 33 33 3 pool12\n"
			   " 8 0 33 33 19 pool7\n 9 0 5 5 1 a b\n",
			   true, *state);
	assert_int_equal(sighting.program_count, 3);
	assert_string_equal(sighting.programs[1].name, "poolN");
	assert_string_equal(sighting.programs[1].user, "33:33");
	assert_int_equal(sighting.programs[1].age, 19);
	assert_string_equal(sighting.programs[2].name, "a b");
	assert_false(sighting.programs[0].is_master);
	/* What runs only now and then is no part of what it does. */
	compare_keep_steady(&sighting);
	assert_int_equal(sighting.program_count, 2);
}

static void who_starts_workers_of_its_name_is_a_master(void **state)
{
	struct sighting sighting = {.error = NULL};

	life_read_programs(&sighting,
			   "PID PPID UID GID COMMAND\n 1 0 0 0 php-fpm8.2\n 7 1 33 33 php-fpm8.2\n"
			   " 8 1 0 0 cron\n 9 1 33 33 python3\n 10 1 0 0 python3\n",
			   false, *state);
	assert_int_equal(sighting.program_count, 5);
	assert_true(sighting.programs[0].is_master);
	for (size_t i = 1; i < 5; i++)
		assert_false(sighting.programs[i].is_master);
	/* One of them does other work as well. */
	life_read_programs(&sighting,
			   "PID PPID UID GID COMMAND\n 1 0 0 0 httpd\n 7 1 33 33 httpd\n 8 1 0 0 httpd\n",
			   false, *state);
	assert_false(sighting.programs[0].is_master);
}

static struct sighting with_programs(const char *top, double seconds, struct arena *arena)
{
	struct sighting out = {.running = true, .seconds = seconds};
	CLEANUP_FREE char *text = xasprintf("PID PPID UID GID ELAPSED COMMAND\n%s", top);

	life_read_programs(&out, text, true, arena);
	return out;
}

static const char *difference(const char *as_is, const char *hardened, struct arena *arena)
{
	struct sighting one = with_programs(as_is, 12, arena);
	struct sighting other = with_programs(hardened, 12, arena);

	return compare_lives(NULL, &one, &other, arena).why;
}

static void programs_and_their_users_are_compared(void **state)
{
	static const char nginx[] = "1 0 0 0 12 nginx\n2 0 33 33 12 nginx\n";

	assert_null(difference(nginx, nginx, *state));
	assert_null(difference(nginx, "1 0 33 33 12 nginx\n", *state));
	assert_string_equal(difference(nginx, "1 0 1000 1000 12 nginx\n", *state),
			    "nothing runs as 33:33, as nginx does as it is");
	assert_string_equal(difference(nginx, "1 0 0 0 12 nginx\n", *state),
			    "nothing runs as 33:33, as nginx does as it is");
	assert_string_equal(difference("1 0 0 0 12 one\n2 0 0 0 11 two\n", "1 0 5 5 12 one\n", *state),
			    "two does not run");
	/* It was seen when it had run for longer. */
	assert_null(difference("1 0 0 0 40 nginx\n2 0 33 33 40 nginx\n", nginx, *state));
	/* A supervisor starts its child again and again. */
	assert_string_equal(difference("1 0 0 0 12 one\n2 0 0 0 11 two\n",
				       "1 0 0 0 12 one\n9 0 0 0 1 two\n", *state),
			    "two is started again and again");
}

static void users_are_counted_without_root(void **state)
{
	struct sighting sighting = {.error = NULL};

	life_read_programs(
		&sighting,
		"PID PPID UID GID COMMAND\n 1 0 0 0 nginx\n 7 0 33 33 worker\n 8 0 33 33 worker\n 9 0 5 5 x\n",
		false, *state);
	assert_true(sighting.has_root);
	assert_int_equal(sighting.user_count, 2);
	assert_string_equal(sighting.users[0], "33:33");
	assert_string_equal(sighting.users[1], "5:5");
	sighting = (struct sighting){.error = NULL};
	life_read_programs(&sighting, "", false, *state);
	assert_false(sighting.has_root);
	assert_int_equal(sighting.user_count, 0);
}

/* A process as /proc/PID/status has it. */
#define PROCESS(name, pid, parent, uids, gids, capabilities)                                 \
	"Name:\t" name "\nUmask:\t0022\nState:\tS (sleeping)\nPid:\t" pid "\nPPid:\t" parent \
	"\nTracerPid:\t0\nUid:\t" uids "\nGid:\t" gids                                     \
	"\nFDSize:\t64\nGroups:\t0 27 106 \nCapPrm:\t0000000000000000\nCapEff:\t" capabilities "\n"
#define ALL_OF(id) id "\t" id "\t" id "\t" id
#define NO_CAPABILITIES "0000000000000000"

static const char *settled(const char *text, struct arena *arena)
{
	struct sighting sighting = {.error = NULL};

	life_read_settled(&sighting, text, arena);
	return sighting.settled_user;
}

static void who_became_a_user_for_good_is_known(void **state)
{
	assert_null(settled("", *state));
	assert_null(settled("cat: not found\nUid:\t5", *state));
	assert_string_equal(settled(PROCESS("named", "1", "0", ALL_OF("105"), ALL_OF("106"), NO_CAPABILITIES), *state),
			    "105:106");
	/* Below an init of root; and with who looks. */
	assert_string_equal(settled(PROCESS("tini", "1", "0", ALL_OF("0"), ALL_OF("0"), "00000000a80425fb")
				    PROCESS("named", "7", "1", ALL_OF("105"), ALL_OF("106"), "0000000000000400")
				    PROCESS("cat", "19", "0", ALL_OF("0"), ALL_OF("0"), "00000000a80425fb"), *state),
			    "105:106");
	/* Root is left; it can be taken again; another user; another capability. */
	assert_null(settled(PROCESS("nginx", "1", "0", ALL_OF("0"), ALL_OF("0"), "00000000a80425fb")
			    PROCESS("nginx", "7", "1", ALL_OF("33"), ALL_OF("33"), NO_CAPABILITIES), *state));
	assert_null(settled(PROCESS("proftpd", "1", "0", "0\t65534\t0\t65534", "0\t65534\t0\t65534", NO_CAPABILITIES),
			    *state));
	assert_null(settled(PROCESS("a", "1", "0", ALL_OF("5"), ALL_OF("5"), NO_CAPABILITIES)
			    PROCESS("b", "7", "1", ALL_OF("6"), ALL_OF("5"), NO_CAPABILITIES), *state));
	assert_null(settled(PROCESS("chronyd", "1", "0", ALL_OF("5"), ALL_OF("5"), "0000000002000400"), *state));
	/* By a group of its own it reads what is closed to others: under a number it would not be in it. */
	assert_null(settled("Name:\ta\nPid:\t1\nUid:\t" ALL_OF("5") "\nGid:\t" ALL_OF("5") "\nGroups:\t5 2750 \nCapEff:\t0\n",
			    *state));
	assert_string_equal(settled("Name:\ta\nPid:\t1\nUid:\t" ALL_OF("5") "\nGid:\t" ALL_OF("2750")
				    "\nGroups:\t0 2750 \nCapEff:\t0\n", *state),
			    "5:2750");
	/* Nothing is told of its capabilities. */
	assert_null(settled("Name:\ta\nPid:\t1\nUid:\t" ALL_OF("5") "\nGid:\t" ALL_OF("5") "\n", *state));
	assert_null(settled("Name:\ta\nPid:\t1\nUid:\t5\t5\nGid:\t" ALL_OF("5") "\nCapEff:\t0\n", *state));
}

static void peaks_are_read(void **state)
{
	struct peaks peaks = {.samples = 0}, more;

	(void)state;
	assert_true(peaks_read(&more, "41.5MiB / 7.6GiB", "12", "30.50%"));
	assert_int_equal(more.memory, 43515904);
	assert_int_equal(more.tasks, 12);
	assert_int_equal((int)(more.cpus * 1000 + 0.5), 305);
	peaks_join(&peaks, &more);
	assert_true(peaks_read(&more, "1.5GB", "3", "0.00%"));
	peaks_join(&peaks, &more);
	assert_int_equal(peaks.memory, 1500000000);
	assert_int_equal(peaks.tasks, 12);
	assert_int_equal(peaks.samples, 2);
	/* What has ended is shown so. */
	assert_false(peaks_read(&more, "-- / --", "--", "--"));
	assert_false(peaks_read(&more, "12 parsecs", "1", "1%"));
	assert_false(peaks_read(&more, "12MiB", "1", "1"));
}

static void peaks_of_control_groups_are_read(void **state)
{
	(void)state;
	assert_int_equal(peaks_read_group("9000000\nanon 100\nfile 5000000\nshmem 1000000\n"), 5000000);
	assert_int_equal(peaks_read_group("9000000\ncache 4\nshmem 4\ntotal_cache 5000000\n"
					  "total_shmem 2000000\n"),
			 6000000);
	assert_int_equal(peaks_read_group("1000\ntotal_cache 5000\n"), 0);
	/* A kernel that notes no peak. */
	assert_int_equal(peaks_read_group("anon 100\nfile 5000000\n"), 0);
	assert_int_equal(peaks_read_group(""), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(processes_are_read_as_programs),
		cmocka_unit_test(who_starts_workers_of_its_name_is_a_master),
		cmocka_unit_test(programs_and_their_users_are_compared),
		cmocka_unit_test(users_are_counted_without_root),
		cmocka_unit_test(who_became_a_user_for_good_is_known),
		cmocka_unit_test(peaks_are_read),
		cmocka_unit_test(peaks_of_control_groups_are_read),
	};

	return cmocka_run_group_tests(tests, make_arena, free_arena);
}
