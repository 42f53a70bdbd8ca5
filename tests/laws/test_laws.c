/*
 * The laws over all test data, seeded mutations of it, and all files of a corpus of real ones.
 *
 * environment: top_srcdir; CORPUS, a folder (default: ../shared/corpus beside the sources; left out
 * when it is not there); LAWS_ROUNDS, mutations of each file (default 200); LAWS_SEED, the first seed.
 */
#include <fts.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/error.h"
#include "cli/run/discover.h"
#include "laws.h"
#include "mutate.h"
#include "text/diff.h"
#include "unit/scratch.h"

/* A mutation costs a copy of the text for each line it moves. */
#define MUTATED_SIZE_MAX 65536

static uint64_t number_of(const char *name, uint64_t otherwise)
{
	const char *value = getenv(name);

	return value && *value ? strtoull(value, NULL, 10) : otherwise;
}

static bool is_input(const char *name)
{
	static const char *const ends[] = {".yml", ".yaml", ".json"};
	size_t len = strlen(name);

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
		if (len > strlen(ends[i]) && !strcmp(name + len - strlen(ends[i]), ends[i]))
			return true;
	return false;
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

/* Every file below a folder whose name looks like YAML or JSON. */
static void find_inputs(const char *folder, struct paths *out)
{
	char *roots[] = {xstrdup(folder), NULL};
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
	FTSENT *entry;

	assert_non_null(walk);
	while ((entry = fts_read(walk)))
		if (entry->fts_info == FTS_F && is_input(entry->fts_name))
			paths_add(out, entry->fts_path);
	fts_close(walk);
	free(roots[0]);
}

static char *folder_of(const char *below)
{
	const char *top = getenv("top_srcdir");

	return xasprintf("%s/%s", top && *top ? top : ".", below);
}

static char *corpus_folder(void)
{
	const char *set = getenv("CORPUS");
	char *path = set && *set ? xstrdup(set) : folder_of("../shared/corpus");

	if (!access(path, F_OK))
		return path;
	free(path);
	return NULL;
}

static void print_tally(const char *what, const struct tally *tally)
{
	printf("%s: %zu texts, %zu changed, %zu turned down; %zu services: %zu with all five "
	       "controls, "
	       "%zu with a stated exception, %zu with a place that is not edited\n",
	       what, tally->texts, tally->changed, tally->rejected, tally->services,
	       tally->hardened, tally->excepted, tally->refused);
}

static int check_file(const char *path, bool shared, struct tally *tally, struct buf *after)
{
	struct law_case law_case = {path, path, NULL, 0, shared};
	struct buf before CLEANUP_BUF = BUF_INIT;

	scratch_read(path, &before);
	law_case.text = before.data;
	law_case.size = before.len;
	return laws_check(&law_case, tally, after);
}

static void check_files(const struct paths *paths, const char *what, bool print)
{
	struct tally tally = {.print = print};
	size_t broken = 0;

	for (size_t i = 0; i < paths->count * 2; i++) {
		struct buf after CLEANUP_BUF = BUF_INIT;

		broken += check_file(paths->list[i / 2], i % 2, &tally, &after) != 0;
	}
	print_tally(what, &tally);
	assert_int_equal(broken, 0);
}

static void check_mutations(const struct paths *paths, const char *what)
{
	uint64_t rounds = number_of("LAWS_ROUNDS", 200), first = number_of("LAWS_SEED", 1);
	struct tally tally = {.print = false};
	size_t broken = 0;

	for (size_t i = 0; i < paths->count && broken < 3; i++) {
		struct buf text CLEANUP_BUF = BUF_INIT;

		scratch_read(paths->list[i], &text);
		for (uint64_t seed = first; seed < first + rounds && text.len < MUTATED_SIZE_MAX;
		     seed++) {
			CLEANUP_FREE char *name =
				xasprintf("%s, seed %" PRIu64, paths->list[i], seed);
			struct buf mutated CLEANUP_BUF = BUF_INIT, after CLEANUP_BUF = BUF_INIT;
			/* Both layouts by turns. */
			struct law_case law_case = {name, paths->list[i], NULL, 0, seed % 2};

			mutate(text.data, text.len, seed, &mutated);
			law_case.text = mutated.data;
			law_case.size = mutated.len;
			broken += laws_check(&law_case, &tally, &after) != 0;
		}
	}
	print_tally(what, &tally);
	assert_int_equal(broken, 0);
}

static void test_data(void **state)
{
	struct paths paths CLEANUP_PATHS;
	CLEANUP_FREE char *folder = folder_of("testdata");

	(void)state;
	paths_init(&paths);
	find_inputs(folder, &paths);
	assert_true(paths.count > 0);
	check_files(&paths, "test data", false);
	check_mutations(&paths, "mutations of it");
}

static void test_corpus(void **state)
{
	struct paths paths CLEANUP_PATHS;
	CLEANUP_FREE char *folder = corpus_folder();

	(void)state;
	paths_init(&paths);
	if (!folder) {
		printf("there is no corpus of real files (set CORPUS): left out\n");
		skip();
	}
	find_inputs(folder, &paths);
	check_files(&paths, "corpus", true);
	check_mutations(&paths, "mutations of it");
}

/* Runs a tool in a folder with a file as its input; 127 when it is not there. */
static int run_tool(const char *folder, const char *input, const char *const *arguments)
{
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		if (!freopen(input, "r", stdin) || chdir(folder) < 0)
			_exit(126);
		setenv("GIT_CEILING_DIRECTORIES", folder, 1);
		unsetenv("GIT_DIR");
		setenv("GIT_CONFIG_GLOBAL", "/dev/null", 1);
		setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
		execvp(arguments[0], (char *const *)(uintptr_t)arguments);
		_exit(127);
	}
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Writes the files that change below `folder` as N.yml, and one diff for all of them. */
static size_t write_changing(const struct paths *paths, const char *folder, struct buf *diff)
{
	static const struct diff_options plain = {.context = 3, .look = DIFF_PLAIN};
	struct harden_options options;
	size_t changing = 0;

	laws_options(&options, NULL);
	for (size_t i = 0; i < paths->count; i++) {
		CLEANUP_FREE char *name = xasprintf("%zu.yml", i);
		CLEANUP_FREE char *path = xasprintf("%s/%s", folder, name);
		struct error err CLEANUP_ERROR = ERROR_INIT;
		struct buf text CLEANUP_BUF = BUF_INIT;
		struct harden harden;

		scratch_read(paths->list[i], &text);
		if (harden_text(&harden, paths->list[i], text.data, text.len, &options, &err))
			continue;
		if (harden.changed) {
			scratch_write(path, text.data, text.len);
			diff_print(diff, name, text.data, text.len, &harden.splicer.edits, &plain);
			changing++;
		}
		harden_release(&harden);
	}
	return changing;
}

/* After the tool: every file is what -i would have written. */
static void compare_applied(const struct paths *paths, const char *folder)
{
	struct harden_options options;

	laws_options(&options, NULL);
	for (size_t i = 0; i < paths->count; i++) {
		CLEANUP_FREE char *path = xasprintf("%s/%zu.yml", folder, i);
		struct error err CLEANUP_ERROR = ERROR_INIT;
		struct buf text CLEANUP_BUF = BUF_INIT, applied CLEANUP_BUF = BUF_INIT;
		struct harden harden;

		if (access(path, F_OK) < 0)
			continue;
		scratch_read(paths->list[i], &text);
		scratch_read(path, &applied);
		assert_false(
			harden_text(&harden, paths->list[i], text.data, text.len, &options, &err));
		assert_int_equal(applied.len, harden.patched.len);
		assert_memory_equal(applied.data, harden.patched.data, applied.len);
		harden_release(&harden);
	}
}

/* Law 7 over all files at once: two processes. */
static void check_tool(void **state, const char *const *arguments)
{
	CLEANUP_FREE char *data = folder_of("testdata"), *corpus = corpus_folder();
	CLEANUP_FREE char *folder = xasprintf("%s/%s", (char *)*state, arguments[0]);
	CLEANUP_FREE char *input = xasprintf("%s/%s.diff", (char *)*state, arguments[0]);
	struct paths paths CLEANUP_PATHS;
	struct buf diff CLEANUP_BUF = BUF_INIT;
	size_t changing;
	int status;

	paths_init(&paths);
	find_inputs(data, &paths);
	if (corpus)
		find_inputs(corpus, &paths);
	assert_false(mkdir(folder, 0755));
	changing = write_changing(&paths, folder, &diff);
	scratch_write(input, diff.data, diff.len);
	status = run_tool(folder, input, arguments);
	if (status == 127) {
		printf("%s was not found: left out\n", arguments[0]);
		skip();
	}
	assert_int_equal(status, 0);
	compare_applied(&paths, folder);
	printf("law 7: %zu files by %s\n", changing, arguments[0]);
}

static void test_patch(void **state)
{
	check_tool(state, (const char *[]){"patch", "-p1", "--binary", "--quiet", NULL});
}

static void test_git(void **state)
{
	check_tool(state, (const char *[]){"git", "apply", "--whitespace=nowarn", "-", NULL});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_data),
		cmocka_unit_test(test_corpus),
		cmocka_unit_test_setup_teardown(test_patch, scratch_make, scratch_remove),
		cmocka_unit_test_setup_teardown(test_git, scratch_make, scratch_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
