/* The search for the least relaxation, on services that are a few lines of rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "trial/search/search.h"

#define CAP(name) CAPABILITY_BIT(CAPABILITY_##name)

enum { RUN = 1, TMP = 2, CACHE = 4, LOG = 8 }; /* places */

/* What a fake service needs. */
struct fake {
	const char *user; /* the only one but root that it works with; NULL: any */
	bool root_only;
	capability_set root_caps; /* as root */
	capability_set caps;	  /* whoever runs it */
	uint64_t places;
	uint64_t user_places;	  /* that only root can write in a writable root */
	uint64_t poison;	  /* places that a tmpfs breaks */
	unsigned relaxed;	  /* what must be left out */
	capability_set complains; /* it works without these, and says so in its log */
	unsigned runs, fail_at;	  /* the trial at which the engine breaks down; 0: never */
	struct attempt seen[200];
};

static const char *lack(const struct fake *fake, const struct attempt *attempt)
{
	bool root = attempt_is_root(attempt);
	capability_set caps =
		attempt->relaxed & RELAX_CAP_DROP ? capability_docker_default() : attempt->caps;

	if (fake->root_only && !root)
		return "it wants root";
	if (fake->user && !root && strcmp(fake->user, attempt->user) != 0)
		return "it wants its own user";
	if (fake->caps & ~caps)
		return "it wants a capability";
	if (root && fake->root_caps & ~caps)
		return "it wants a capability as root";
	if (fake->relaxed & ~attempt->relaxed)
		return "it wants a control left out";
	if (!(attempt->relaxed & RELAX_READ_ONLY) && fake->places & ~attempt->tmpfs)
		return "it wants a place";
	if (!root && fake->user_places & ~attempt->tmpfs)
		return "its place is root's";
	if (fake->poison & attempt->tmpfs)
		return "its files are hidden";
	return NULL;
}

static int run(void *context, const struct attempt *attempt, struct outcome *outcome,
	       struct error *err)
{
	struct fake *fake = context;

	for (unsigned i = 0; i < fake->runs; i++)
		assert_false(attempt_equal(&fake->seen[i], attempt));
	assert_true(fake->runs < 200);
	fake->seen[fake->runs++] = *attempt;
	if (fake->runs == fake->fail_at)
		return error_set(err, "the engine is gone");
	outcome->why = lack(fake, attempt);
	outcome->verdict = outcome->why ? VERDICT_FAILS : VERDICT_WORKS;
	if (!outcome->why && fake->complains & ~attempt->caps) {
		outcome->verdict = VERDICT_COMPLAINS;
		outcome->why = "its log: Operation not permitted";
	}
	return 0;
}

static const char *const nobody[] = {NULL};
static const char *const seen_users[] = {"999:999", NULL};

/* Hardening's own answer for what is not known: 1000:1000, /tmp and /run. */
static struct search_problem problem_of(const char *const *users)
{
	return (struct search_problem){
		.own = {.user = "1000:1000", .tmpfs = RUN | TMP},
		.own_is_assumed = true,
		.users = users,
		.written = CACHE | LOG,
		.most = 100,
	};
}

static void search(struct search_result *result, const struct search_problem *problem,
		   struct fake *fake)
{
	struct search_runner runner = {run, fake};
	struct error err CLEANUP_ERROR = ERROR_INIT;

	if (search_run(result, problem, &runner, &err))
		fail_msg("%s", err.message);
	assert_int_equal(result->trials, fake->runs);
	if (result->end != SEARCH_NOTHING)
		assert_null(lack(fake, &result->best));
}

static void what_works_is_tried_once(void **state)
{
	struct search_problem problem = problem_of(nobody);
	struct search_result result;
	struct fake fake = {.user = NULL};

	(void)state;
	problem.written = 0;
	search(&result, &problem, &fake);
	assert_int_equal(result.end, SEARCH_OWN);
	assert_int_equal(result.trials, 1);
	assert_true(attempt_equal(&result.best, &problem.own));
}

static void a_user_that_was_seen_comes_before_a_guess(void **state)
{
	struct search_problem problem = problem_of(seen_users);
	struct search_result result;
	struct fake fake = {.user = NULL};

	(void)state;
	search(&result, &problem, &fake);
	assert_int_equal(result.trials, 1);
	assert_string_equal(result.best.user, "999:999");
	assert_int_equal(result.end, SEARCH_RELAXED);
	/* What is known is no guess. */
	problem.own_is_assumed = false;
	fake = (struct fake){.user = NULL};
	search(&result, &problem, &fake);
	assert_string_equal(result.best.user, "1000:1000");
}

/* It weakens nothing, and what is written later than a trial sees finds it. */
static void a_place_that_is_written_stays(void **state)
{
	struct search_problem problem = problem_of(nobody);
	struct search_result result;
	struct fake fake = {.places = RUN | CACHE};

	(void)state;
	search(&result, &problem, &fake);
	assert_int_equal(result.end, SEARCH_RELAXED);
	assert_string_equal(result.best.user, "1000:1000");
	assert_int_equal(result.best.tmpfs, RUN | TMP | CACHE | LOG);
	assert_int_equal(result.best.caps, 0);
	assert_int_equal(result.trials, 1);
}

static void places_that_hide_files_come_only_when_nothing_else_helps(void **state)
{
	struct search_problem problem = problem_of(nobody);
	struct search_result result;
	struct fake harmed = {.places = CACHE, .poison = LOG};
	struct fake needy = {.places = CACHE | LOG};

	(void)state;
	problem.written = CACHE;
	problem.doubtful = LOG;
	search(&result, &problem, &harmed);
	assert_int_equal(result.best.tmpfs, RUN | TMP | CACHE);
	search(&result, &problem, &needy);
	assert_int_equal(result.best.tmpfs, RUN | TMP | CACHE | LOG);
	assert_string_equal(result.best.user, "1000:1000");
}

/* A program with a file capability, whoever runs it. */
static void a_capability_is_found_without_root(void **state)
{
	struct search_problem problem = problem_of(nobody);
	struct search_result result;
	struct fake fake = {.caps = CAP(NET_BIND_SERVICE)};

	(void)state;
	search(&result, &problem, &fake);
	assert_string_equal(result.best.user, "1000:1000");
	assert_int_equal(result.best.caps, CAP(NET_BIND_SERVICE));
	assert_int_equal(result.best.tmpfs, problem.own.tmpfs | problem.written);
	assert_string_equal(result.why_caps[CAPABILITY_NET_BIND_SERVICE], "it wants a capability");
	assert_true(result.trials <= 12);
}

/* Each set that root may need is found exactly, whatever it is, within a bound. */
static void every_capability_set_of_root_is_found(void **state)
{
	static const capability_set needs[] = {
		0,
		CAP(SETUID) | CAP(SETGID),
		CAP(CHOWN) | CAP(SETUID) | CAP(SETGID),
		CAP(CHOWN) | CAP(DAC_OVERRIDE) | CAP(FOWNER) | CAP(SETGID) | CAP(SETUID) |
			CAP(KILL),
		CAP(CHOWN) | CAP(NET_BIND_SERVICE) | CAPABILITY_BIT(18), /* SYS_CHROOT */
		CAPABILITY_BIT(13),					 /* NET_RAW */
	};
	struct search_problem problem = problem_of(nobody);

	(void)state;
	for (size_t i = 0; i < sizeof(needs) / sizeof(*needs); i++) {
		struct fake fake = {.root_only = true, .root_caps = needs[i], .places = LOG};
		struct search_result result;

		search(&result, &problem, &fake);
		assert_string_equal(result.best.user, "root");
		assert_int_equal(result.best.caps, needs[i]);
		assert_int_equal(result.best.tmpfs, RUN | TMP | CACHE | LOG);
		assert_string_equal(result.why_user, "it wants root");
		assert_true(result.trials <= 30);
	}
}

static void the_fourteen_may_all_be_needed(void **state)
{
	struct search_problem problem = problem_of(nobody);
	struct fake fake = {.root_only = true, .root_caps = capability_docker_default()};
	struct search_result result;

	(void)state;
	search(&result, &problem, &fake);
	assert_int_equal(result.best.caps, capability_docker_default());
	assert_int_equal(result.best.relaxed, 0);
}

/* The control that cannot be had is the only one left out, and a lesser user is found again. */
static void a_control_is_left_out_alone(void **state)
{
	static const unsigned controls[] = {RELAX_READ_ONLY, RELAX_NEW_PRIVILEGES, RELAX_EXEC,
					    RELAX_READ_ONLY | RELAX_NEW_PRIVILEGES};
	struct search_problem problem = problem_of(seen_users);

	(void)state;
	for (size_t i = 0; i < sizeof(controls) / sizeof(*controls); i++) {
		struct fake fake = {.relaxed = controls[i]};
		struct search_result result;

		search(&result, &problem, &fake);
		assert_int_equal(result.best.relaxed, controls[i]);
		assert_string_equal(result.best.user, "999:999");
		assert_int_equal(result.best.caps, 0);
		assert_true(result.trials <= 16);
		for (int bit = 0; bit < 4; bit++)
			assert_true(!(controls[i] >> bit & 1) == !result.why_relaxed[bit]);
	}
}

static void nothing_works_is_said_after_a_few_trials(void **state)
{
	struct search_problem problem = problem_of(seen_users);
	struct fake fake = {.root_caps = CAPABILITY_BIT(12),
			    .caps = CAPABILITY_BIT(12)}; /* NET_ADMIN */
	struct search_result result;

	(void)state;
	search(&result, &problem, &fake);
	assert_int_equal(result.end, SEARCH_NOTHING);
	assert_string_equal(result.own.why, "it wants a capability");
	assert_true(result.trials <= 8);
}

/* A new line in the log is never good enough: not for a lesser user either. */
static void what_complains_does_not_work(void **state)
{
	struct search_problem problem = problem_of(nobody);
	struct fake helped = {.complains = CAP(CHOWN)};
	struct fake helpless = {.complains = CAPABILITY_BIT(12)};
	struct search_result result;

	(void)state;
	search(&result, &problem, &helped);
	assert_int_equal(result.outcome.verdict, VERDICT_WORKS);
	assert_int_equal(result.best.caps, CAP(CHOWN));
	search(&result, &problem, &helpless);
	assert_int_equal(result.end, SEARCH_COMPLAINS);
	assert_true(result.trials <= 10);
}

static void what_the_image_needs_is_kept(void **state)
{
	struct search_problem problem = problem_of(nobody);
	struct fake fake = {.root_only = true, .root_caps = CAP(SETUID) | CAP(CHOWN)};
	struct search_result result;

	(void)state;
	problem.own.user = "root";
	problem.own.caps = CAP(SETUID) | CAP(SETGID);
	problem.kept = CAP(SETUID) | CAP(SETGID);
	search(&result, &problem, &fake);
	assert_int_equal(result.best.caps, CAP(SETUID) | CAP(SETGID) | CAP(CHOWN));
}

static void what_is_forced_is_left_out_from_the_start(void **state)
{
	struct search_problem problem = problem_of(seen_users);
	struct fake fake = {.relaxed = RELAX_READ_ONLY};
	struct search_result result;

	(void)state;
	problem.forced = RELAX_READ_ONLY;
	search(&result, &problem, &fake);
	assert_int_equal(result.best.relaxed, RELAX_READ_ONLY);
	assert_int_equal(result.trials, 1);
}

/* Whether it writes there is to be seen: the root is read-only where it works so. */
/* Root with what the image has it for; all of it becomes 105:105 for good. */
static struct search_problem problem_of_root(void)
{
	struct search_problem problem = problem_of(nobody);

	problem.own = (struct attempt){.user = "root", .caps = CAP(SETUID) | CAP(KILL), .tmpfs = RUN | TMP};
	problem.own_is_assumed = false;
	problem.kept = CAP(SETUID) | CAP(KILL);
	problem.settled_user = "105:105";
	problem.written = 0;
	return problem;
}

static void who_becomes_a_user_for_good_may_start_as_it(void **state)
{
	struct search_problem problem = problem_of_root();
	struct search_result result;
	struct fake fake = {.root_caps = CAP(SETUID)}, rooted = {.root_only = true};

	(void)state;
	search(&result, &problem, &fake);
	assert_int_equal(result.end, SEARCH_RELAXED);
	assert_string_equal(result.best.user, "105:105");
	assert_int_equal(result.best.caps, 0);
	assert_int_equal(result.trials, 2);
	/* What it needs whoever runs it goes with it. */
	problem.always_kept = CAP(NET_RAW);
	problem.own.caps |= CAP(NET_RAW);
	fake = (struct fake){.caps = CAP(NET_RAW)};
	search(&result, &problem, &fake);
	assert_int_equal(result.best.caps, CAP(NET_RAW));
	/* It can become root again. */
	problem.own.relaxed = RELAX_NEW_PRIVILEGES;
	fake = (struct fake){.caps = CAP(NET_RAW)};
	search(&result, &problem, &fake);
	assert_string_equal(result.best.user, "root");
	problem.own.relaxed = 0;
	/* It needs root to start. */
	search(&result, &problem, &rooted);
	assert_int_equal(result.end, SEARCH_OWN);
	assert_string_equal(result.best.user, "root");
	assert_int_equal(result.trials, 2);
}

/* sudo, in an image with a USER: it wants to gain privileges, and two capabilities to do so. */
static void who_is_started_as_a_user_is_never_tried_as_root(void **state)
{
	static const char *const users[] = {"app", NULL};
	struct search_problem problem = problem_of(users);
	struct search_result result;
	struct fake fake = {.relaxed = RELAX_NEW_PRIVILEGES, .caps = CAP(SETUID) | CAP(SETGID)};

	(void)state;
	problem.own.user = problem.started_as = "app";
	problem.own_is_assumed = false;
	search(&result, &problem, &fake);
	assert_int_equal(result.end, SEARCH_RELAXED);
	assert_string_equal(result.best.user, "app");
	assert_int_equal(result.best.caps, CAP(SETUID) | CAP(SETGID));
	assert_int_equal(result.best.relaxed, RELAX_NEW_PRIVILEGES);
	for (unsigned i = 0; i < fake.runs; i++)
		assert_false(attempt_is_root(&fake.seen[i]));
}

static void what_root_is_kept_for_is_not_kept_for_another(void **state)
{
	static const char *const users[] = {"105:105", NULL};
	struct search_problem problem = problem_of_root();
	struct search_result result;
	struct fake fake = {.root_caps = CAP(SYS_CHROOT)};

	(void)state;
	problem.users = users;
	search(&result, &problem, &fake);
	assert_string_equal(result.best.user, "105:105");
	assert_int_equal(result.best.caps, 0);
}

static void a_doubted_root_is_tried_read_only(void **state)
{
	struct search_problem problem = problem_of(nobody);
	struct fake quiet = {.places = 0}, writer = {.relaxed = RELAX_READ_ONLY}, known = {.places = 0};
	struct search_result result;

	(void)state;
	problem.own.relaxed = RELAX_READ_ONLY;
	problem.root_is_doubted = true;
	search(&result, &problem, &quiet);
	assert_int_equal(result.best.relaxed, 0);
	search(&result, &problem, &writer);
	assert_int_equal(result.best.relaxed, RELAX_READ_ONLY);
	problem.root_is_doubted = false;
	search(&result, &problem, &known);
	assert_int_equal(result.best.relaxed, RELAX_READ_ONLY);
	assert_int_equal(result.end, SEARCH_OWN);
}

/* nginx: its folders are root's, and its workers' own where a tmpfs is. */
static void places_come_before_a_lesser_user(void **state)
{
	struct search_problem problem = problem_of_root();
	struct search_result result;
	struct fake fake = {.root_caps = CAP(SETUID), .user_places = CACHE, .places = CACHE};

	(void)state;
	problem.own.relaxed = RELAX_READ_ONLY;
	problem.root_is_doubted = true;
	problem.written = CACHE;
	search(&result, &problem, &fake);
	assert_string_equal(result.best.user, "105:105");
	assert_int_equal(result.best.caps, 0);
	assert_int_equal(result.best.relaxed, 0);
	assert_int_equal(result.trials, 3);
}

static void programs_and_places_come_together(void **state)
{
	struct search_problem problem = problem_of(nobody);
	struct fake fake = {.places = CACHE, .relaxed = RELAX_EXEC};
	struct search_result result;

	(void)state;
	search(&result, &problem, &fake);
	assert_int_equal(result.best.relaxed, RELAX_EXEC);
}

static void a_control_is_retaken_with_the_places_it_needs(void **state)
{
	struct search_problem problem = problem_of(nobody);
	struct fake fake = {.places = CACHE | LOG, .relaxed = RELAX_NEW_PRIVILEGES};
	struct search_result result;

	(void)state;
	problem.written = CACHE;
	problem.doubtful = LOG;
	search(&result, &problem, &fake);
	assert_int_equal(result.best.relaxed, RELAX_NEW_PRIVILEGES);
	assert_int_equal(result.best.tmpfs & (CACHE | LOG), CACHE | LOG);
}

/* What hardening gives an unknown entrypoint of root is more than it mostly needs. */
static void assumed_capabilities_are_taken_back(void **state)
{
	struct search_problem problem = problem_of(nobody);
	struct fake fake = {.root_only = true, .root_caps = CAP(SETUID) | CAP(SETGID)};
	struct search_result result;

	(void)state;
	problem.own = (struct attempt){.user = "root",
				       .caps = CAP(CHOWN) | CAP(DAC_OVERRIDE) | CAP(FOWNER) |
					       CAP(KILL) | CAP(SETGID) | CAP(SETUID),
				       .tmpfs = RUN | TMP};
	problem.own_is_assumed = false;
	problem.caps_are_assumed = true;
	search(&result, &problem, &fake);
	assert_int_equal(result.best.caps, CAP(SETUID) | CAP(SETGID));
	assert_string_equal(result.best.user, "root");
}

static void the_bound_holds_and_is_told(void **state)
{
	struct search_problem problem = problem_of(nobody);
	struct fake fake = {.root_only = true, .root_caps = CAP(SETUID)};
	struct search_result result;

	(void)state;
	problem.most = 4;
	search(&result, &problem, &fake);
	assert_int_equal(result.trials, 4);
	assert_true(result.exhausted);
	assert_string_equal(result.best.user, "root");
}

static void a_broken_engine_ends_it(void **state)
{
	struct search_problem problem = problem_of(nobody);
	struct search_result result;

	(void)state;
	for (unsigned at = 1; at < 12; at++) {
		struct fake fake = {.root_only = true, .root_caps = CAP(SETUID), .fail_at = at};
		struct search_runner runner = {run, &fake};
		struct error err CLEANUP_ERROR = ERROR_INIT;

		assert_int_equal(search_run(&result, &problem, &runner, &err), -1);
		assert_string_equal(err.message, "the engine is gone");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_works_is_tried_once),
		cmocka_unit_test(a_user_that_was_seen_comes_before_a_guess),
		cmocka_unit_test(a_place_that_is_written_stays),
		cmocka_unit_test(places_that_hide_files_come_only_when_nothing_else_helps),
		cmocka_unit_test(a_capability_is_found_without_root),
		cmocka_unit_test(every_capability_set_of_root_is_found),
		cmocka_unit_test(the_fourteen_may_all_be_needed),
		cmocka_unit_test(a_control_is_left_out_alone),
		cmocka_unit_test(nothing_works_is_said_after_a_few_trials),
		cmocka_unit_test(what_complains_does_not_work),
		cmocka_unit_test(what_the_image_needs_is_kept),
		cmocka_unit_test(what_is_forced_is_left_out_from_the_start),
		cmocka_unit_test(who_becomes_a_user_for_good_may_start_as_it),
		cmocka_unit_test(who_is_started_as_a_user_is_never_tried_as_root),
		cmocka_unit_test(what_root_is_kept_for_is_not_kept_for_another),
		cmocka_unit_test(a_doubted_root_is_tried_read_only),
		cmocka_unit_test(places_come_before_a_lesser_user),
		cmocka_unit_test(programs_and_places_come_together),
		cmocka_unit_test(a_control_is_retaken_with_the_places_it_needs),
		cmocka_unit_test(assumed_capabilities_are_taken_back),
		cmocka_unit_test(the_bound_holds_and_is_told),
		cmocka_unit_test(a_broken_engine_ends_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
