/*
 * Diffs of random edits give the edited bytes back through a small applier that trusts no header.
 *
 * A failure prints its seed; TEST_SEED=N in the environment runs that case alone.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "sample.h"
#include "text/diff.h"

#define CASES 20000

/* The applier: where it stands in the old text and the diff, and the lines passed so far. */
struct applier {
	const struct sample *sample;
	const char *diff, *old;
	size_t old_line, fresh_line;
	struct buf out;
	const char *problem;
};

static bool blame(struct applier *applier, const char *problem)
{
	applier->problem = problem;
	return false;
}

/* The next line of the old text, LF included; its length is 0 at the end. */
static size_t old_length(const struct applier *applier)
{
	const char *end = applier->sample->old.data + applier->sample->old.len;
	const char *lf = memchr(applier->old, '\n', (size_t)(end - applier->old));

	return (size_t)((lf ? lf + 1 : end) - applier->old);
}

static bool skip_to(struct applier *applier, size_t line)
{
	while (applier->old_line < line) {
		size_t len = old_length(applier);

		if (!len)
			return blame(applier, "a hunk starts beyond the end");
		buf_add(&applier->out, applier->old, len);
		applier->old += len;
		applier->old_line++;
		applier->fresh_line++;
	}
	return applier->old_line == line || blame(applier, "hunks overlap");
}

/* One line of a hunk's body; its LF counts unless the mark follows. */
static bool apply_line(struct applier *applier, char sign, size_t *old_left, size_t *fresh_left)
{
	static const char mark[] = "\n\\ No newline at end of file\n";
	const char *line = applier->diff + 1, *lf = strchr(line, '\n');
	bool marked = lf && !strncmp(lf, mark, strlen(mark));
	size_t len;

	if (!lf || !strchr(" -+", sign))
		return blame(applier, "a line of a hunk is not one");
	len = (size_t)(lf - line) + !marked;
	applier->diff = lf + (marked ? strlen(mark) : 1);
	if (sign != '+') {
		if (!(*old_left)-- || len != old_length(applier) || memcmp(line, applier->old, len))
			return blame(applier, "an old line is not there");
		applier->old += len;
		applier->old_line++;
	}
	if (sign != '-') {
		if (!(*fresh_left)--)
			return blame(applier, "more new lines than the header says");
		buf_add(&applier->out, line, len);
		applier->fresh_line++;
	}
	return true;
}

static bool apply_hunk(struct applier *applier)
{
	size_t old[2] = {0, 1}, fresh[2] = {0, 1}, context = 0;
	bool changed = false;
	char *end;

	if (strncmp(applier->diff, "@@ -", 4))
		return blame(applier, "no hunk header");
	old[0] = strtoul(applier->diff + 4, &end, 10);
	if (*end == ',')
		old[1] = strtoul(end + 1, &end, 10);
	fresh[0] = strtoul(end + 2, &end, 10);
	if (*end == ',')
		fresh[1] = strtoul(end + 1, &end, 10);
	if (strncmp(end, " @@\n", 4))
		return blame(applier, "no end of the hunk header");
	applier->diff = end + 4;
	if (!skip_to(applier, old[1] ? old[0] - 1 : old[0]))
		return false;
	if (applier->fresh_line != (fresh[1] ? fresh[0] - 1 : fresh[0]))
		return blame(applier, "the new line number is wrong");
	while (old[1] || fresh[1]) {
		char sign = *applier->diff;

		context = sign == ' ' ? context + 1 : 0;
		changed |= sign != ' ';
		if (context > applier->sample->context * (changed ? 2 : 1))
			return blame(applier, "more context than asked for");
		if (!apply_line(applier, sign, &old[1], &fresh[1]))
			return false;
	}
	if (!changed || context > applier->sample->context)
		return blame(applier, "a hunk without change, or with too much context");
	return true;
}

static const char *apply(const struct sample *sample)
{
	static const char head[] = "--- a/f\n+++ b/f\n";
	struct applier applier = {.sample = sample, .diff = sample->diff.data};
	const char *end = sample->old.data + sample->old.len;

	applier.old = sample->old.data;
	buf_init(&applier.out);
	if (*applier.diff) {
		if (strncmp(applier.diff, head, strlen(head)))
			blame(&applier, "no header");
		applier.diff += strlen(head);
	}
	while (!applier.problem && *applier.diff)
		apply_hunk(&applier);
	buf_add(&applier.out, applier.old, (size_t)(end - applier.old));
	if (!applier.problem && (applier.out.len != sample->edited.len ||
				 memcmp(applier.out.data, sample->edited.data, applier.out.len)))
		applier.problem = "the result is not the edited text";
	buf_release(&applier.out);
	return applier.problem;
}

static void check_model(uint64_t seed)
{
	struct sample sample;
	CLEANUP_BUF struct buf words;
	const char *problem;
	bool same;

	buf_init(&words);
	sample_init(&sample, seed, &words);
	problem = apply(&sample);
	same = sample.old.len == sample.edited.len &&
	       !memcmp(sample.old.data, sample.edited.data, sample.old.len);
	if (!problem && same != (sample.diff.len == 0))
		problem = "a diff where nothing changed";
	if (problem)
		fail_msg("seed %" PRIu64 ": %s\n%s", seed, problem, sample.diff.data);
	sample_release(&sample);
}

static void the_applier_here_gets_the_edited_text(void **state)
{
	const char *only = getenv("TEST_SEED");

	(void)state;
	if (only)
		check_model(strtoull(only, NULL, 10));
	for (uint64_t i = 0; !only && i < CASES; i++)
		check_model(SAMPLE_FIRST_SEED + i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_applier_here_gets_the_edited_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
