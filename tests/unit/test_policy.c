/* Policy files: what is read, what is refused and where, which file governs a folder, which entries match. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "evidence/asked/policy.h"

static char folder[64];

static int make_folder(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/test-policy-XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	return system(command);
}

static char *path_of(const char *name)
{
	return xasprintf("%s/%s", folder, name);
}

static char *write_policy(const char *text)
{
	char *path = path_of(POLICY_NAME);
	FILE *out = fopen(path, "w");

	assert_non_null(out);
	assert_int_equal(fputs(text, out) < 0, 0);
	assert_int_equal(fclose(out), 0);
	return path;
}

static void expect_error(const char *text, unsigned line, const char *words)
{
	CLEANUP_FREE char *path = write_policy(text);
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct policy *policy = policy_load(path, &err);

	assert_null(policy);
	assert_non_null(err.message);
	if (err.line != line || !strstr(err.message, words))
		fail_msg("%s\ngave %u: %s", text, err.line, err.message);
	assert_string_equal(err.file, path);
}

static void test_reads_everything(void **state)
{
	CLEANUP_FREE char *path =
		write_policy("defaults: {user: '2000:3000'}\n"
			     "rules:\n"
			     "  enable: [practice]\n"
			     "  disable: host-uts\n"
			     "  severity: {user: critical}\n"
			     "values: {pids_limit: 100, mem_limit: 1g, cpus: 0.5}\n"
			     "require-reason: yes\n"
			     "services:\n"
			     "  - files: ['infra/*.yml']\n"
			     "    names: [db-*]\n"
			     "    allow: [read-only]\n"
			     "    until: 2030-01-01\n"
			     "    reason: writes beside its binary\n"
			     "    exercise: [pg_isready, 'test -w /data']\n"
			     "  - user: '33:33'\n"
			     "    cap_add: [SETUID, cap_setgid]\n"
			     "    tmpfs: [/var/cache/app:size=1m]\n");
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct policy *policy = policy_load(path, &err);

	(void)state;
	if (!policy)
		fail_msg("%u: %s", err.line, err.message);
	assert_string_equal(policy->user, "2000:3000");
	assert_string_equal(policy->enable[0], "practice");
	assert_null(policy->enable[1]);
	assert_string_equal(policy->disable[0], "host-uts");
	assert_int_equal(policy->severity_count, 1);
	assert_string_equal(policy->severities[0].severity, "critical");
	assert_string_equal(policy->values.mem_limit, "1g");
	assert_true(policy->require_reason);
	assert_int_equal(policy->entry_count, 2);
	assert_string_equal(policy->entries[0].exception->rules[0], "read-only");
	assert_string_equal(policy->entries[0].exception->until, "2030-01-01");
	assert_false(policy->entries[0].has_claim);
	assert_string_equal(policy->entries[0].exercises[1], "test -w /data");
	assert_null(policy->entries[0].exercises[2]);
	assert_null(policy->entries[1].exercises);
	assert_null(policy->entries[1].exception);
	assert_string_equal(policy->entries[1].claim.user, "33:33");
	assert_int_equal(policy->entries[1].claim.cap_add,
			 CAPABILITY_BIT(CAPABILITY_SETUID) | CAPABILITY_BIT(CAPABILITY_SETGID));
	assert_string_equal(policy->entries[1].claim.tmpfs[0].path, "/var/cache/app");
	assert_string_equal(policy->entries[1].claim.tmpfs[0].options, "size=1m");
	policy_free(policy);
}

static void test_entries_match_files_and_names(void **state)
{
	CLEANUP_FREE char *path = write_policy("services:\n"
					       "  - {files: ['infra/*'], names: [db], allow: true}\n"
					       "  - {names: ['d*'], user: '5:5'}\n");
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct policy *policy = policy_load(path, &err);
	const struct policy_entry *entry;

	(void)state;
	assert_non_null(policy);
	entry = policy_next(policy, NULL, "infra/compose.yml", "db");
	assert_ptr_equal(entry, &policy->entries[0]);
	entry = policy_next(policy, entry, "infra/compose.yml", "db");
	assert_ptr_equal(entry, &policy->entries[1]);
	assert_null(policy_next(policy, entry, "infra/compose.yml", "db"));
	assert_ptr_equal(policy_next(policy, NULL, "compose.yml", "db"), &policy->entries[1]);
	assert_null(policy_next(policy, NULL, "compose.yml", "web"));
	policy_free(policy);
}

static void test_what_is_wrong_is_said_with_its_line(void **state)
{
	(void)state;
	expect_error("defaults: {}\nservice: []\n", 2, "unknown key: service");
	expect_error("rules:\n  enabled: [x]\n", 2, "unknown key of rules: enabled");
	expect_error("defaults: {user: root}\n", 1, "UID:GID");
	expect_error("services: {}\n", 1, "list");
	expect_error("services:\n  - names: [a]\n", 2, "says nothing");
	expect_error("services:\n  - allow: [x]\n    alow: [y]\n", 3, "alow");
	expect_error("services:\n  - cap_add: [FLY]\n", 2, "unknown capability");
	expect_error("services:\n  - tmpfs: [tmp]\n", 2, "absolute path");
	expect_error("services:\n  - allow: [x]\n    until: soon\n", 3, "YYYY-MM-DD");
	expect_error("values: {ram: 1}\n", 1, "ram");
	expect_error("require-reason: perhaps\n", 1, "true or false");
	expect_error("- a\n", 1, "mapping");
	expect_error("a: [\n", 1, "YAML");
}

static void test_empty_says_nothing(void **state)
{
	CLEANUP_FREE char *path = write_policy("# nothing yet\n");
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct policy *policy = policy_load(path, &err);

	(void)state;
	assert_non_null(policy);
	assert_null(policy_next(policy, NULL, "compose.yml", "web"));
	policy_free(policy);
}

static void test_is_found_upward_to_the_repository(void **state)
{
	CLEANUP_FREE char *path = write_policy(""), *inner = path_of("a"), *deep = path_of("a/b"),
			  *git = path_of(".git"), *found = NULL, *real = realpath(path, NULL);

	(void)state;
	assert_int_equal(mkdir(inner, 0755), 0);
	assert_int_equal(mkdir(deep, 0755), 0);
	/* Without a repository only the folder itself counts. */
	assert_null(policy_locate(deep, POLICY_NAME));
	found = policy_locate(folder, POLICY_NAME);
	assert_string_equal(found, real);
	free(found);
	assert_int_equal(mkdir(git, 0755), 0);
	found = policy_locate(deep, POLICY_NAME);
	assert_string_equal(found, real);
	/* A repository of its own inside does not look beyond itself. */
	free(git);
	git = path_of("a/.git");
	assert_int_equal(mkdir(git, 0755), 0);
	assert_null(policy_locate(deep, POLICY_NAME));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_reads_everything, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(test_entries_match_files_and_names, make_folder,
						remove_folder),
		cmocka_unit_test_setup_teardown(test_what_is_wrong_is_said_with_its_line,
						make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(test_empty_says_nothing, make_folder,
						remove_folder),
		cmocka_unit_test_setup_teardown(test_is_found_upward_to_the_repository,
						make_folder, remove_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
