/*
 * Diffs give the edited bytes back through patch(1) and git apply, whatever the file's name.
 *
 * A failure prints its seed; TEST_SEED=N in the environment runs that case alone.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "sample.h"
#include "scratch.h"
#include "text/diff.h"

#define CASES 40

/* The exit status of a tool that runs in work/ with the diff as its input; 127: not there. */
static int run_tool(const char *scratch, const char *const *arguments)
{
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		if (chdir(scratch) < 0 || !freopen("diff", "r", stdin) ||
		    !freopen("log", "w", stdout) || dup2(1, 2) < 0 || chdir("work") < 0)
			_exit(126);
		/* A repository around the scratch folder is none of git's business here. */
		setenv("GIT_CEILING_DIRECTORIES", scratch, 1);
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

/* Applies the diff to NAME in the scratch folder with the tool, and compares. */
static void check_tool(const char *scratch, const struct sample *sample, const char *name,
		       const char *const *tool)
{
	CLEANUP_FREE char *diff = xasprintf("%s/diff", scratch);
	CLEANUP_FREE char *path = xasprintf("%s/work/%s", scratch, name);
	CLEANUP_BUF struct buf out;
	int status;

	buf_init(&out);
	scratch_write(diff, sample->diff.data, sample->diff.len);
	scratch_write(path, sample->old.data, sample->old.len);
	status = run_tool(scratch, tool);
	if (status)
		fail_msg("seed %" PRIu64 ": %s exits %d, see %s/log\n%s", sample->seed, tool[0],
			 status, scratch, sample->diff.data);
	scratch_read(path, &out);
	if (out.len != sample->edited.len || memcmp(out.data, sample->edited.data, out.len))
		fail_msg("seed %" PRIu64 ": %s gives other bytes\n%s", sample->seed, tool[0],
			 sample->diff.data);
	remove(path);
}

/* Makes the folders; skips the test where the tool is not installed. */
static void prepare(const char *scratch, const char *tool)
{
	const char *const version[] = {tool, "--version", NULL};
	CLEANUP_FREE char *diff = xasprintf("%s/diff", scratch);
	CLEANUP_FREE char *work = xasprintf("%s/work", scratch);
	bool found;

	assert_int_equal(mkdir(work, 0755), 0);
	scratch_write(diff, "", 0);
	found = run_tool(scratch, version) != 127;
	cleanup_freep(&diff);
	cleanup_freep(&work);
	diff = work = NULL;
	if (!found) {
		print_message("%s is not installed\n", tool);
		skip();
	}
}

/* Without context git asks to be told that this is meant. */
static void check_random(const char *scratch, const char *const *tool,
			 const char *const *tool_without_context)
{
	const char *only = getenv("TEST_SEED");
	uint64_t seed = only ? strtoull(only, NULL, 10) : SAMPLE_FIRST_SEED;

	prepare(scratch, tool[0]);
	for (int ran = 0; ran < (only ? 1 : CASES); seed++) {
		struct sample sample;
		CLEANUP_BUF struct buf words;

		buf_init(&words);
		sample_init(&sample, seed, &words);
		if (sample.diff.len)
			check_tool(scratch, &sample, "f",
				   sample.context ? tool : tool_without_context);
		ran += sample.diff.len || only;
		sample_release(&sample);
	}
}

static void check_names(const char *scratch, const char *const *tool)
{
	static const char *const names[] = {
		"compose.yaml", "with a blank", "tab\there",	   "\"quoted\"",
		"back\\slash",	"caf\xC3\xA9",	"blank and\ttab ", "bell\a escape\x1B",
	};
	const struct diff_options options = {.context = 3, .look = DIFF_PLAIN};

	prepare(scratch, tool[0]);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct sample sample = {.seed = i};

		buf_init(&sample.old);
		buf_init(&sample.edited);
		buf_init(&sample.diff);
		edits_init(&sample.edits);
		buf_addstr(&sample.old, "a: 1\nb: 2\n");
		buf_addstr(&sample.edited, "a: 1\nb: 3\n");
		edits_add(&sample.edits, (struct span){8, 9}, "3", 1);
		diff_print(&sample.diff, names[i], sample.old.data, sample.old.len, &sample.edits,
			   &options);
		check_tool(scratch, &sample, names[i], tool);
		sample_release(&sample);
	}
}

static void patch_gets_the_edited_text(void **state)
{
	const char *const tool[] = {"patch", "-p1", NULL};

	check_random(*state, tool, tool);
}

static void git_apply_gets_the_edited_text(void **state)
{
	const char *const tool[] = {"git", "apply", NULL};
	const char *const bare[] = {"git", "apply", "--unidiff-zero", NULL};

	check_random(*state, tool, bare);
}

static void patch_finds_files_of_any_name(void **state)
{
	check_names(*state, (const char *const[]){"patch", "-p1", NULL});
}

static void git_apply_finds_files_of_any_name(void **state)
{
	check_names(*state, (const char *const[]){"git", "apply", NULL});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(patch_gets_the_edited_text, scratch_make,
						scratch_remove),
		cmocka_unit_test_setup_teardown(git_apply_gets_the_edited_text, scratch_make,
						scratch_remove),
		cmocka_unit_test_setup_teardown(patch_finds_files_of_any_name, scratch_make,
						scratch_remove),
		cmocka_unit_test_setup_teardown(git_apply_finds_files_of_any_name, scratch_make,
						scratch_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
