/* The main job: preview, in place, check. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "cli/baseline.h"
#include "cli/command.h"
#include "cli/context.h"
#include "cli/discover.h"
#include "cli/file_job.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/policy_store.h"
#include "cli/pool.h"
#include "cli/progress.h"
#include "cli/terminal.h"
#include "report/report.h"
#include "report/summary.h"

struct run {
	const struct cli_options *options;
	struct outputs outputs;
	struct run_baseline baseline;
	struct summary_options summary;
	enum status status;
	struct paths paths;
	struct policy_store policies;
	struct file_job *jobs; /* one a path; each lives from its work to its report */
	size_t *groups;	       /* the first path of each, and the number of all */
	size_t reported;
	struct progress progress;
};

static void raise_status(struct run *run, enum status status)
{
	if (status > run->status)
		run->status = status;
}

/* Against a baseline each change that is pending counts by the finding that it mends. */
static bool fails_check(const struct run *run, const struct finding *finding)
{
	if (finding->state == FINDING_FIX || finding->state == FINDING_INHERITED)
		return run->baseline.file && !finding->in_baseline;
	return finding_is_pending(finding) && finding->severity >= run->options->fail_on;
}

static void judge(struct run *run, const struct harden *harden)
{
	if (!run->options->check || run->options->write_baseline)
		return;
	if (harden->changed && !run->baseline.file)
		raise_status(run, STATUS_FOUND);
	for (size_t i = 0; i < harden->file.count; i++)
		for (const struct finding *at = harden->reports[i].findings; at; at = at->next)
			if (fails_check(run, at))
				raise_status(run, STATUS_FOUND);
}

/* The table says all that the summary would, and more. */
static bool wants_summary(const struct run *run)
{
	for (size_t i = 0; i < run->outputs.count; i++)
		if (!run->options->outputs[i].file &&
		    !strcmp(run->options->outputs[i].format, "table"))
			return false;
	return !run->options->quiet;
}

static void drain_summary(struct buf *out)
{
	fwrite(out->data, 1, out->len, stderr);
	buf_clear(out);
}

static void report_outcome(struct run *run, const struct file_outcome *outcome,
			   const struct buf *patched)
{
	struct buf summary CLEANUP_BUF;
	struct error err CLEANUP_ERROR = ERROR_INIT;

	buf_init(&summary);
	if (outcome->error) {
		complain(outcome->path, outcome->error);
		raise_status(run, STATUS_TROUBLE);
	}
	if (outputs_file(&run->outputs, outcome, patched, &err)) {
		complain(NULL, &err);
		raise_status(run, STATUS_TROUBLE);
	}
	if (!wants_summary(run))
		return;
	summary_file(&summary, outcome, &run->summary);
	drain_summary(&summary);
}

static void report_job(struct run *run, const struct file_job *job)
{
	const struct file_outcome outcome = file_job_outcome(job);
	bool filter = !strcmp(job->path, "-") && !run->options->check && job->hardened;
	struct buf patched = {.data = job->file.data, .len = job->file.size};

	if (job->hardened && job->harden.changed)
		patched = job->harden.patched;
	if (outcome.harden)
		run_baseline_mark(&run->baseline, &outcome);
	if (job->hardened)
		judge(run, &job->harden);
	progress_clear(&run->progress);
	report_outcome(run, &outcome, filter ? &patched : NULL);
	run->reported++;
}

/* The files of one folder, one after the other. */
static void work_on_group(void *context, size_t group)
{
	struct run *run = context;

	for (size_t i = run->groups[group]; i < run->groups[group + 1]; i++) {
		run->jobs[i].path = run->paths.list[i];
		file_job_run(&run->jobs[i], run->options, &run->policies);
	}
}

static void take_group(void *context, size_t group)
{
	struct run *run = context;

	for (size_t i = run->groups[group]; i < run->groups[group + 1]; i++) {
		report_job(run, &run->jobs[i]);
		file_job_release(&run->jobs[i]);
	}
}

static void wait_for_group(void *context, size_t group)
{
	struct run *run = context;

	progress_show(&run->progress, run->reported, run->paths.list[run->groups[group]]);
}

static bool is_folder(const char *path)
{
	struct stat status;

	return !stat(path, &status) && S_ISDIR(status.st_mode);
}

/* Trouble with one word or folder does not stop the others. */
static void in_trouble(void *context, const char *path, const struct error *err)
{
	complain(path, err);
	raise_status(context, STATUS_TROUBLE);
}

/* What is to be done, in order. */
static void collect(struct run *run)
{
	const struct discover_trouble trouble = {in_trouble, run};
	char *const *files = run->options->files;
	struct error err CLEANUP_ERROR = ERROR_INIT;

	if (!*files && discover_default(&run->paths, &err))
		in_trouble(run, NULL, &err);
	for (; *files; files++) {
		if (!strcmp(*files, "-") || !is_folder(*files))
			paths_add(&run->paths, *files);
		else if (discover_below(&run->paths, *files, &trouble, &err))
			in_trouble(run, *files, &err);
	}
	paths_unite(&run->paths);
}

static void run_groups(struct run *run)
{
	struct pool_job job = {
		.threads = run->options->jobs ? run->options->jobs : pool_processors(),
		.work = work_on_group,
		.take = take_group,
		.wait = wait_for_group,
		.context = run,
	};

	run->jobs = xcalloc(run->paths.count + 1, sizeof(*run->jobs));
	run->groups = xcalloc(run->paths.count + 1, sizeof(*run->groups));
	for (size_t i = 0; i < run->paths.count; i = paths_group_end(&run->paths, i))
		run->groups[job.count++] = i;
	run->groups[job.count] = run->paths.count;
	progress_start(&run->progress, run->paths.count, run->options->quiet);
	pool_run(&job);
	progress_clear(&run->progress);
	free(run->groups);
	free(run->jobs);
}

static void run_all(struct run *run)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;

	collect(run);
	if (run_baseline_open(&run->baseline, run->options, &err) ||
	    outputs_open(&run->outputs, run->options, &run->paths, &err)) {
		in_trouble(run, NULL, &err);
		return;
	}
	run_groups(run);
	if (outputs_close(&run->outputs, &err))
		in_trouble(run, NULL, &err);
	if (run_baseline_close(&run->baseline, run->options, &err))
		in_trouble(run, NULL, &err);
}

static enum status print_text(void (*fill)(struct buf *))
{
	struct buf text CLEANUP_BUF;

	buf_init(&text);
	fill(&text);
	return fputs(text.data, stdout) == EOF || fflush(stdout) ? STATUS_TROUBLE : STATUS_FINE;
}

static void fill_version(struct buf *out)
{
	buf_addstr(out, PACKAGE_STRING "\n");
}

static enum status run_harden(int argc, char **argv)
{
	struct cli_options options CLEANUP_CLI_OPTIONS;
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct run run = {.options = &options};
	char day[16];

	cli_options_init(&options);
	if (cli_options_parse(&options, argc, argv, &err)) {
		complain(NULL, &err);
		if (!err.file)
			fputs("Try 'composeharden --help'.\n", stderr);
		return STATUS_TROUBLE;
	}
	if (options.help)
		return print_text(cli_options_help);
	if (options.version)
		return print_text(fill_version);
	context_set_today(&options, day);
	signal(SIGPIPE, SIG_IGN);
	run.summary = (struct summary_options){
		.verbose = options.verbose,
		.color = terminal_color(options.color, STDERR_FILENO),
		.drain = drain_summary,
	};
	paths_init(&run.paths);
	policy_store_init(&run.policies, &options);
	run_all(&run);
	outputs_release(&run.outputs);
	run_baseline_release(&run.baseline);
	policy_store_release(&run.policies);
	paths_release(&run.paths);
	return run.status;
}

const struct command command_harden = {.name = NULL, .run = run_harden};
