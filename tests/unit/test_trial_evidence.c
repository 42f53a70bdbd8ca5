/* Attempts of a trial as evidence: what hardening makes of them, and what they rank above and below. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "evidence/asked/policy.h"
#include "harden/harden.h"
#include "trial/search/attempt.h"

static const char text[] = "services:\n"
			   "  app:\n"
			   "    image: example.com/app:1\n"
			   "  own:\n"
			   "    image: example.com/app:1\n"
			   "    command: chown -R 5:5 /srv\n"
			   "    volumes: [\"srv:/srv\"]\n"
			   "  other:\n"
			   "    image: example.com/app:1\n";

/* With the attempt for "app" and "own", and a policy that says something else of all three. */
static void harden_terms(struct harden *out, const struct attempt *attempt,
			 struct attempt_terms *terms, struct arena *arena)
{
	static char path[] = "/policy.yaml", folder[] = "/";
	static const struct claim_path places[] = {{"/of-policy", NULL}};
	static const struct policy_entry entry = {
		.claim = {.source = EVIDENCE_POLICY,
			  .confidence = CONFIDENCE_KNOWN,
			  .user = "33:33",
			  .user_why = "the policy says so",
			  .tmpfs = places,
			  .tmpfs_count = 1,
			  .has_tmpfs = true,
			  .lists_are_additions = true},
		.has_claim = true,
	};
	static const struct policy policy = {
		.path = path, .folder = folder, .entries = &entry, .entry_count = 1};
	struct trial_claim claims[] = {
		{"app", {.user = NULL}}, {"own", {.user = NULL}}, {.service = NULL}};
	struct harden_options options = {
		.rules = harden_default_rules(),
		.default_user = "1000:1000",
		.today = "2026-01-01",
		.evidence = {.policy = &policy, .trial = claims},
	};
	struct error err CLEANUP_ERROR = ERROR_INIT;

	attempt_path(terms, "/cache", NULL);
	attempt_claim(&claims[0].claim, attempt, terms, arena);
	claims[1].claim = claims[0].claim;
	assert_int_equal(harden_text(out, "compose.yml", text, strlen(text), &options, &err), 0);
}

static void harden_with(struct harden *out, const struct attempt *attempt, struct arena *arena)
{
	struct attempt_terms terms = {.path_count = 0};

	harden_terms(out, attempt, &terms, arena);
}

static bool has_tmpfs(const struct posture *posture, const char *path)
{
	for (size_t i = 0; i < posture->tmpfs_count; i++)
		if (!strcmp(posture->tmpfs[i].path, path))
			return true;
	return false;
}

static void test_an_attempt_decides(void **state)
{
	struct attempt attempt = {.user = "7:7", .tmpfs = 1};
	const struct posture *app, *other;
	struct harden harden;
	struct arena arena;

	(void)state;
	arena_init(&arena);
	harden_with(&harden, &attempt, &arena);
	app = &harden.reports[0].posture;
	other = &harden.reports[2].posture;
	assert_string_equal(app->user.value, "7:7");
	assert_int_equal(app->user.decision.source, EVIDENCE_TRIAL);
	assert_string_equal(evidence_source_name(app->user.decision.source), "trial");
	assert_true(has_tmpfs(app, "/cache"));
	/* What the policy sets adds nothing to what is tried, and holds for others. */
	assert_false(has_tmpfs(app, "/of-policy"));
	assert_string_equal(other->user.value, "33:33");
	assert_true(has_tmpfs(other, "/of-policy"));
	harden_release(&harden);
	arena_release(&arena);
}

static void test_own_words_outrank_it(void **state)
{
	struct attempt attempt = {.user = "7:7"};
	const struct posture *own;
	struct harden harden;
	struct arena arena;

	(void)state;
	arena_init(&arena);
	harden_with(&harden, &attempt, &arena);
	own = &harden.reports[1].posture;
	assert_null(own->user.value);
	assert_int_equal(own->user.decision.source, EVIDENCE_OWN);
	harden_release(&harden);
	arena_release(&arena);
}

/* As from a policy: a trial may find that a service needs what the engine gives to none unasked. */
static void test_it_may_ask_for_any_capability(void **state)
{
	struct attempt attempt = {.user = "root",
				  .caps = CAPABILITY_BIT(CAPABILITY_SYS_ADMIN),
				  .relaxed = RELAX_READ_ONLY};
	const struct posture *app;
	struct harden harden;
	struct arena arena;

	(void)state;
	arena_init(&arena);
	harden_with(&harden, &attempt, &arena);
	app = &harden.reports[0].posture;
	assert_null(app->user.value);
	assert_int_equal(app->cap_add_count, 1);
	assert_int_equal(app->cap_add[0].capability, CAPABILITY_SYS_ADMIN);
	assert_false(app->read_only.wanted);
	harden_release(&harden);
	arena_release(&arena);
}

/* Engines that take no owner for a tmpfs: open to all where it must be, and /tmp is so by itself. */
static void test_engine_without_owners(void **state)
{
	struct attempt_terms terms = {.path_count = 0, .no_owners = true};
	struct attempt user = {.user = "5:5"}, root = {.user = "root"};
	struct arena arena CLEANUP_ARENA;

	(void)state;
	arena_init(&arena);
	attempt_path(&terms, "/tmp", NULL);
	/* Who saw it written knows less than who looked into the image. */
	assert_int_equal(attempt_path(&terms, "/run", NULL), 2);
	attempt_path(&terms, "/spool", NULL);
	assert_int_equal(attempt_path(&terms, "/spool", "size=1m,uid=7,gid=7,mode=0700"), 4);
	attempt_path(&terms, "/spool", "mode=0755");
	assert_null(attempt_options(&user, &terms, 0, &arena));
	assert_string_equal(attempt_options(&user, &terms, 1, &arena), "mode=1777");
	assert_null(attempt_options(&root, &terms, 1, &arena));
	assert_string_equal(attempt_options(&root, &terms, 2, &arena), "mode=1777,size=1m");
	user.relaxed = RELAX_EXEC;
	assert_string_equal(attempt_options(&user, &terms, 1, &arena), "exec,mode=1777");
	terms.no_owners = false;
	assert_string_equal(attempt_options(&root, &terms, 2, &arena), "size=1m,uid=7,gid=7,mode=0700");
}

/* What is told of an attempt is what runs: sudo of an image with a USER gets all of the fourteen, or none is told. */
static void test_the_fourteen_run_when_they_are_told(void **state)
{
	/* An image with a user is never tried as root: see search_problem.started_as. */
	static const char *const pairs[][2] = {{"1000:1000", NULL}, {"1000:1000", "app"}, {"app", "app"},
					       {"1000:1000", "1000:1000"}, {"root", NULL}};
	struct arena arena;

	(void)state;
	arena_init(&arena);
	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		struct attempt attempt = {.user = pairs[i][0], .caps = capability_docker_default()};
		struct attempt_terms terms = {.image_user = pairs[i][1]};
		struct harden harden;

		harden_terms(&harden, &attempt, &terms, &arena);
		assert_non_null(strstr(attempt_words(&attempt, &terms, &arena), "the default fourteen"));
		assert_int_equal(harden.reports[0].posture.cap_add_count, 14);
		harden_release(&harden);
	}
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_engine_without_owners),
		cmocka_unit_test(test_an_attempt_decides),
		cmocka_unit_test(test_own_words_outrank_it),
		cmocka_unit_test(test_it_may_ask_for_any_capability),
		cmocka_unit_test(test_the_fourteen_run_when_they_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
