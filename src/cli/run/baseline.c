/* The baseline of a run: read, compared with, written. */
#include "cli/run/baseline.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "base/path.h"
#include "base/utf8.h"
#include "cli/run/context.h"
#include "cli/run/output.h"

/* Stale entries that are named; the rest is counted. */
#define TOLD_MAX 10

int run_baseline_open(struct run_baseline *baseline, const struct cli_options *options,
		      struct error *err)
{
	CLEANUP_FREE char *folder = NULL;
	struct file file CLEANUP_FILE = {0};

	memset(baseline, 0, sizeof(*baseline));
	if (!options->baseline && !options->write_baseline)
		return 0;
	baseline->file = options->baseline ? options->baseline : BASELINE_DEFAULT;
	baseline->list = baseline_new();
	folder = path_folder(baseline->file);
	baseline->folder = realpath(folder, NULL);
	if (!baseline->folder)
		error_system(err, errno, "no folder for the baseline");
	else if (options->write_baseline && access(baseline->file, F_OK) && errno == ENOENT)
		return 0;
	else if (!file_read(baseline->file, &file, err) &&
		 !baseline_parse(baseline->list, file.data, file.size, err))
		return 0;
	error_in(err, baseline->file);
	return -1;
}

void run_baseline_release(struct run_baseline *baseline)
{
	baseline_free(baseline->list);
	free(baseline->folder);
}

char *run_baseline_path(const struct run_baseline *baseline, const char *path)
{
	char *whole = realpath(path, NULL), *own;
	size_t len = strlen(baseline->folder);

	if (!whole)
		return xstrdup(path);
	if (strncmp(whole, baseline->folder, len) != 0 || whole[len] != '/')
		return whole;
	own = xstrdup(whole + len + 1);
	free(whole);
	return own;
}

/* What hears of findings, with the path that they have in common. */
struct marking {
	const char *path;
	void (*note)(void *context, const char *path, const char *fingerprint,
		     const struct finding *finding);
	void *context;
};

static void note(void *state, const char *fingerprint, const struct finding *finding)
{
	const struct marking *marking = state;

	marking->note(marking->context, marking->path, fingerprint, finding);
}

void run_baseline_mark(const struct run_baseline *baseline, const char *path,
		       const struct file_outcome *outcome,
		       void (*tell)(void *context, const char *path, const char *fingerprint,
				    const struct finding *finding),
		       void *context)
{
	struct marking marking = {path, tell, context};

	baseline_mark(baseline->list, path, outcome, note, &marking);
}

static bool is_there(void *state, const char *path)
{
	const struct run_baseline *baseline = state;
	CLEANUP_FREE char *whole =
		*path == '/' ? xstrdup(path) : xasprintf("%s/%s", baseline->folder, path);

	return !access(whole, F_OK);
}

static void tell(void *state, const char *path, const char *rule, const char *service)
{
	struct run_baseline *baseline = state;
	struct buf line CLEANUP_BUF = BUF_INIT, words CLEANUP_BUF = BUF_INIT;

	if (baseline->told++ >= TOLD_MAX)
		return;
	buf_addf(&words, "%s: stale in the baseline: %s of %s", path, rule, service);
	utf8_add_safe(&line, words.data, words.len, true);
	buf_addch(&line, '\n');
	fputs(line.data, stderr);
}

/* Not all is judged, so that an entry without a finding says nothing. */
static bool is_partial(const struct cli_options *options)
{
	return options->only || options->skip || options->harden.services;
}

static int write_anew(struct run_baseline *baseline, const struct cli_options *options,
		      struct error *err)
{
	struct buf text CLEANUP_BUF = BUF_INIT;
	size_t count;

	count = baseline_print(&text, baseline->list, is_partial(options), is_there, baseline);
	if (output_write(baseline->file, &text, err)) {
		error_in(err, baseline->file);
		return -1;
	}
	if (!options->quiet)
		fprintf(stderr, "%zu finding%s in the baseline now.\n", count,
			count == 1 ? " is" : "s are");
	return 0;
}

int run_baseline_close(struct run_baseline *baseline, const struct cli_options *options,
		       struct error *err)
{
	size_t stale;

	if (!baseline->file)
		return 0;
	if (options->write_baseline)
		return write_anew(baseline, options, err);
	if (options->quiet || is_partial(options))
		return 0;
	stale = baseline_stale(baseline->list, is_there, tell, baseline);
	if (stale > TOLD_MAX)
		fprintf(stderr, "... and %zu more\n", stale - TOLD_MAX);
	if (stale)
		fputs("What is stale is not found any more; --write-baseline drops it.\n", stderr);
	return 0;
}
