/*
 * The cases of every rule, in testdata/rules/RULE/:
 *
 *   reported.yml  each service has a finding of the rule; reported.found holds them, one a line
 *   clean.yml     no service has one
 *   allowed.yml   every finding is allowed by an annotation
 *   fixed.yml     with --unsafe-fixes and this rule alone it becomes fixed.expected.yml, and a second run
 *                 finds nothing left to do; for rules that have a fix
 *   held.yml      without --unsafe-fixes nothing changes, and it is said; for rules whose fix is unsafe
 *
 * What was learnt of its images, if that matters, is learnt.yaml beside fixed.yml.
 *
 * UPDATE=1 writes *.found and fixed.expected.yml anew: read them line by line before you keep them.
 */
#include <fts.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "evidence/asked/policy.h"
#include "evidence/learnt.h"
#include "harden/harden.h"
#include "scratch.h"

enum { REPORTED, CLEAN, ALLOWED, FIXED, HELD, CASE_COUNT };

static const char *const case_names[CASE_COUNT] = {"reported", "clean", "allowed", "fixed", "held"};

struct trial {
	const struct rule *rule;
	const char *name;
	char *path; /* owned */
	struct buf text;
	struct harden harden;
	struct buf found;      /* the findings of the rule, one a line */
	struct learnt *learnt; /* or NULL */
	size_t count, services, found_services;
	bool other_state; /* one is neither allowed nor held */
};

static char *path_of(const struct rule *rule, const char *name, const char *end)
{
	const char *top = getenv("top_srcdir");

	return xasprintf("%s/testdata/rules/%s/%s%s", top && *top ? top : ".", rule->id, name, end);
}

static struct harden_options options_for(const struct rule *rule, bool unsafe)
{
	/* Limits are written where a policy has values for them. */
	static char path[] = "/policy.yaml", folder[] = "/";
	static const struct policy limits = {
		.path = path, .folder = folder, .values = {.mem_limit = "512m", .cpus = "1.0"}};
	struct harden_options options = {
		.unsafe = unsafe, .default_user = "1000:1000", .today = "2026-01-01"};

	if (unsafe && !strcmp(rule->id, "resource-limits"))
		options.evidence.policy = &limits;

	for (size_t i = 0; i < rule_count; i++)
		if (rules[i] == rule || (rule->brings && !strcmp(rules[i]->id, rule->brings)))
			options.rules |= (uint64_t)1 << i;
	return options;
}

static void list_findings(struct trial *trial, enum finding_state wanted)
{
	for (size_t i = 0; i < trial->harden.file.count; i++) {
		const struct service_report *report = &trial->harden.reports[i];
		size_t before = trial->count;

		trial->services += report->judged;
		for (const struct finding *at = report->findings; at; at = at->next) {
			if (at->rule != trial->rule)
				continue;
			trial->count++;
			trial->other_state |= at->state != wanted;
			buf_addf(&trial->found, "%s: %s %s: %s%s%s\n", report->service->name,
				 severity_name(at->severity), finding_state_name(at->state),
				 at->message, at->hint ? "; " : "", at->hint ? at->hint : "");
		}
		trial->found_services += trial->count > before;
	}
}

static bool exists(const char *path)
{
	return !access(path, R_OK);
}

static void load_learnt(struct trial *trial, struct harden_options *options)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;
	char *path = path_of(trial->rule, "learnt", ".yaml");

	if (exists(path)) {
		trial->learnt = learnt_load(path, &err);
		if (!trial->learnt)
			fail_msg("%s: %s", path, err.message);
	}
	options->evidence.learnt = trial->learnt;
	free(path);
}

static void trial_run(struct trial *trial, const struct rule *rule, int number)
{
	struct harden_options options = options_for(rule, number == FIXED);
	struct error err CLEANUP_ERROR = ERROR_INIT;

	memset(trial, 0, sizeof(*trial));
	trial->rule = rule;
	if (number == FIXED)
		load_learnt(trial, &options);
	trial->name = case_names[number];
	trial->path = path_of(rule, trial->name, ".yml");
	buf_init(&trial->text);
	buf_init(&trial->found);
	scratch_read(trial->path, &trial->text);
	if (harden_text(&trial->harden, trial->path, trial->text.data, trial->text.len, &options,
			&err)) {
		print_error("%s: %s\n", trial->path, err.message);
		fail();
	}
	list_findings(trial, number == ALLOWED ? FINDING_ALLOWED : FINDING_HELD);
}

static void trial_release(struct trial *trial)
{
	harden_release(&trial->harden);
	buf_release(&trial->text);
	buf_release(&trial->found);
	learnt_free(trial->learnt);
	free(trial->path);
}

/* Compares with a file beside the case; with UPDATE writes it. */
static void compare(const struct trial *trial, const char *end, const char *bytes, size_t size)
{
	char *path = path_of(trial->rule, trial->name, end);
	struct buf wanted CLEANUP_BUF = BUF_INIT;

	if (getenv("UPDATE"))
		scratch_write(path, bytes, size);
	if (!exists(path)) {
		print_error("%s is missing\n", path);
		fail();
	}
	scratch_read(path, &wanted);
	if (wanted.len != size || memcmp(wanted.data, bytes, size) != 0) {
		print_error("%s: it is not:\n%s", path, bytes);
		fail();
	}
	free(path);
}

static bool has_case(const struct rule *rule, int number)
{
	if (number == FIXED)
		return rule->fix_kind != FIX_NONE;
	return number != HELD || rule->fix_kind == FIX_UNSAFE;
}

/* A second run with the same options. */
static void run_again(struct trial *trial)
{
	struct harden_options options = options_for(trial->rule, true);
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct harden again;

	options.evidence.learnt = trial->learnt;
	assert_int_equal(harden_text(&again, trial->path, trial->harden.patched.data,
				     trial->harden.patched.len, &options, &err),
			 0);
	assert_false(again.changed);
	for (size_t i = 0; i < again.file.count; i++)
		for (struct finding *at = again.reports[i].findings; at; at = at->next)
			assert_int_not_equal(at->state, FINDING_FIX);
	harden_release(&again);
}

static void check_case(struct trial *trial, int number)
{
	switch (number) {
	case REPORTED:
		compare(trial, ".found", trial->found.data, trial->found.len);
		assert_int_equal(trial->found_services, trial->services);
		break;
	case CLEAN:
		if (trial->count)
			print_error("%s: %s", trial->path, trial->found.data);
		assert_int_equal(trial->count, 0);
		assert_true(trial->services > 0);
		break;
	case FIXED:
		assert_true(trial->harden.changed);
		compare(trial, ".expected.yml", trial->harden.patched.data,
			trial->harden.patched.len);
		run_again(trial);
		break;
	default: /* all of them allowed, or held */
		if (!trial->count || trial->other_state)
			print_error("%s: %s", trial->path, trial->found.data);
		assert_true(trial->count > 0);
		assert_false(trial->other_state);
		assert_false(trial->harden.changed);
		break;
	}
}

static void cases(int number)
{
	size_t count = 0, missing = 0;

	for (size_t i = 0; i < rule_count; i++) {
		char *path = path_of(rules[i], case_names[number], ".yml");
		struct trial trial;

		if (!has_case(rules[i], number)) {
			assert_false(exists(path));
		} else if (!exists(path)) {
			print_error("%s is missing\n", path);
			missing++;
		} else {
			trial_run(&trial, rules[i], number);
			check_case(&trial, number);
			trial_release(&trial);
			count++;
		}
		free(path);
	}
	print_message("%zu rules, %zu cases: %s\n", rule_count, count, case_names[number]);
	assert_int_equal(missing, 0);
	assert_true(count > 0);
}

static void test_reported(void **state)
{
	(void)state;
	cases(REPORTED);
}

static void test_clean(void **state)
{
	(void)state;
	cases(CLEAN);
}

static void test_allowed(void **state)
{
	(void)state;
	cases(ALLOWED);
}

static void test_fixed(void **state)
{
	(void)state;
	cases(FIXED);
}

static void test_held(void **state)
{
	(void)state;
	cases(HELD);
}

/* Everything at once: all rules, with what takes away; in both orders the same, and done in one run. */
static void run_everything(const char *path)
{
	unsigned char backwards[HARDEN_RULE_MAX];
	struct harden_options options = {
		.unsafe = true, .default_user = "1000:1000", .today = "2026-01-01"};
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct buf text CLEANUP_BUF = BUF_INIT;
	struct harden first, other;

	scratch_read(path, &text);
	options.rules = ((uint64_t)1 << rule_count) - 1;
	for (size_t i = 0; i < rule_count; i++)
		backwards[i] = (unsigned char)(rule_count - 1 - i);
	if (harden_text(&first, path, text.data, text.len, &options, &err)) {
		if (strstr(err.message, "internal fault"))
			print_error("%s: %s\n", path, err.message);
		assert_null(strstr(err.message, "internal fault"));
		return;
	}
	options.order = backwards;
	assert_int_equal(harden_text(&other, path, text.data, text.len, &options, &err), 0);
	assert_int_equal(first.patched.len, other.patched.len);
	assert_memory_equal(first.patched.data, other.patched.data, first.patched.len);
	harden_release(&other);
	if (first.changed) {
		assert_int_equal(harden_text(&other, path, first.patched.data, first.patched.len,
					     &options, &err),
				 0);
		if (other.changed)
			print_error("%s: a second run changes it\n", path);
		assert_false(other.changed);
		harden_release(&other);
	}
	harden_release(&first);
}

static void test_everything_at_once(void **state)
{
	const char *top = getenv("top_srcdir");
	char *folder = xasprintf("%s/testdata", top && *top ? top : ".");
	char *roots[] = {folder, NULL};
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	size_t count = 0;
	FTSENT *entry;

	(void)state;
	assert_non_null(walk);
	while ((entry = fts_read(walk)))
		if (entry->fts_info == FTS_F && strstr(entry->fts_name, ".yml")) {
			run_everything(entry->fts_path);
			count++;
		}
	fts_close(walk);
	free(folder);
	print_message("%zu files with all rules at once\n", count);
	assert_true(count > 100);
}

/* What is said of a rule is said of all of them. */
static void test_rules_are_whole(void **state)
{
	(void)state;
	for (size_t i = 0; i < rule_count; i++) {
		const struct rule *rule = rules[i];

		assert_true(rule->id && rule->title && rule->check);
		assert_true(rule->what && rule->why && rule->attack && rule->fix);
		assert_true(rule->exceptions && rule->verify && rule->expect);
		assert_non_null(strstr(rule->verify, "CONTAINER"));
		assert_ptr_equal(rule_find(rule->id), rule);
	}
	assert_true(rule_count <= HARDEN_RULE_MAX);
	assert_null(rule_find("no-such-rule"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reported),
		cmocka_unit_test(test_clean),
		cmocka_unit_test(test_allowed),
		cmocka_unit_test(test_fixed),
		cmocka_unit_test(test_held),
		cmocka_unit_test(test_rules_are_whole),
		cmocka_unit_test(test_everything_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
