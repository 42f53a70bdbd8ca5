/* The main job: preview, in place, check. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/set.h"
#include "cli/command/command.h"
#include "cli/option/options.h"
#include "cli/run/baseline.h"
#include "cli/run/context.h"
#include "cli/run/file_job.h"
#include "cli/run/policy_store.h"
#include "cli/run/pool.h"
#include "cli/run/progress.h"
#include "cli/run/reporting.h"
#include "cli/run/signals.h"
#include "cli/run/wanted.h"
#include "report/report.h"

struct run {
	const struct cli_options *options;
	struct reporting reporting;
	struct run_baseline baseline;
	enum status status;
	struct jobs jobs;
	struct policy_store policies;
	struct job_board board;
	struct file_job *list; /* one a job; each lives from its work to its report */
	size_t *groups;	       /* the first job of each, and the number of all */
	size_t reported;
	struct wanted wanted;
	struct set done; /* real paths of the files that were reported; owned */
	struct progress progress;
	struct signals signals; /* held while files are written */
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

/* A file that several projects reach for is reported once. */
static bool was_done(struct run *run, const struct project_part *part)
{
	char *name;

	if (!part->real || part->named)
		return false;
	name = xstrdup(part->real);
	if (set_add(&run->done, name) == name)
		return false;
	free(name);
	return true;
}

static void report_part(struct run *run, const struct file_job *job,
			const struct project_part *part)
{
	const struct file_outcome outcome = file_job_outcome(job, part, run->options);
	bool filter = part && !strcmp(part->path, "-") && !run->options->check && outcome.harden;
	struct buf patched = {0};

	if (filter)
		patched = part->harden.changed
				  ? part->harden.patched
				  : (struct buf){.data = part->bytes.data, .len = part->bytes.size};
	if (outcome.harden) {
		wanted_look(&run->wanted, outcome.harden);
		run_baseline_mark(&run->baseline, &outcome);
		judge(run, outcome.harden);
	}
	progress_clear(&run->progress);
	raise_status(run, reporting_file(&run->reporting, &outcome, filter ? &patched : NULL));
}

static void report_job(struct run *run, const struct file_job *job)
{
	if (!job->done)
		report_part(run, job, NULL);
	for (size_t i = 0; job->done && i < job->project.count; i++)
		if (file_job_owns(job, job->project.parts[i], &run->jobs) &&
		    !was_done(run, job->project.parts[i]))
			report_part(run, job, job->project.parts[i]);
	run->reported++;
}

/* The projects of one folder, one after the other. */
static void work_on_group(void *context, size_t group)
{
	struct run *run = context;

	for (size_t i = run->groups[group]; i < run->groups[group + 1]; i++) {
		if (signals_wait(&run->signals))
			return;
		run->list[i].job = &run->jobs.list[i];
		file_job_run(&run->list[i], &run->board);
	}
}

static void take_group(void *context, size_t group)
{
	struct run *run = context;

	for (size_t i = run->groups[group]; i < run->groups[group + 1]; i++) {
		/* Not done, perhaps: the program ends as soon as the signals are let go. */
		if (signals_wait(&run->signals) || !run->list[i].job)
			return;
		report_job(run, &run->list[i]);
		file_job_release(&run->list[i]);
	}
}

static void wait_for_group(void *context, size_t group)
{
	struct run *run = context;

	progress_show(&run->progress, run->reported, run->jobs.list[run->groups[group]].files[0]);
}

/* Trouble with one word or folder does not stop the others. */
static void in_trouble(void *context, const char *path, const struct error *err)
{
	complain(path, err);
	raise_status(context, STATUS_TROUBLE);
}

static void in_passing(void *context, const char *path, const struct error *err)
{
	const struct run *run = context;

	if (!run->options->quiet)
		complain(path, err);
}

/* Jobs whose files lie in one folder are a group. */
static size_t make_groups(struct run *run)
{
	struct paths heads CLEANUP_PATHS;
	size_t count = 0;

	paths_init(&heads);
	for (size_t i = 0; i < run->jobs.count; i++)
		paths_add(&heads, run->jobs.list[i].files[0]);
	for (size_t i = 0; i < heads.count; i = paths_group_end(&heads, i))
		run->groups[count++] = i;
	run->groups[count] = heads.count;
	return count;
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

	run->list = xcalloc(run->jobs.count + 1, sizeof(*run->list));
	run->groups = xcalloc(run->jobs.count + 1, sizeof(*run->groups));
	job.count = make_groups(run);
	progress_start(&run->progress, run->jobs.count, run->options->quiet);
	if (run->options->in_place)
		signals_hold(&run->signals);
	pool_run(&job);
	progress_clear(&run->progress);
	if (run->options->in_place)
		signals_let_go(&run->signals);
	free(run->groups);
	free(run->list);
}

static void run_all(struct run *run)
{
	const struct discover_trouble trouble = {in_trouble, in_passing, run};
	struct error err CLEANUP_ERROR = ERROR_INIT;

	jobs_collect(&run->jobs, run->options, &trouble);
	if (run_baseline_open(&run->baseline, run->options, &err) ||
	    reporting_open(&run->reporting, &run->jobs.paths, &err)) {
		in_trouble(run, NULL, &err);
		return;
	}
	run_groups(run);
	if (wanted_missing(&run->wanted, &err))
		in_trouble(run, NULL, &err);
	if (reporting_close(&run->reporting, &err))
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
	struct run run = {.options = &options, .done = SET_INIT(set_compare_strings)};
	char day[16];

	cli_options_init(&options);
	if (!command_parse(&options, NULL, argc, argv))
		return STATUS_TROUBLE;
	if (options.help)
		return print_text(cli_options_help);
	if (options.version)
		return print_text(fill_version);
	context_set(&options, day);
	reporting_init(&run.reporting, &options);
	jobs_init(&run.jobs);
	wanted_init(&run.wanted, options.harden.services);
	policy_store_init(&run.policies, &options);
	job_board_init(&run.board, &options, &run.jobs, &run.policies);
	run_all(&run);
	reporting_release(&run.reporting);
	run_baseline_release(&run.baseline);
	job_board_release(&run.board);
	policy_store_release(&run.policies);
	jobs_release(&run.jobs);
	wanted_release(&run.wanted);
	set_clear(&run.done, free);
	return run.status;
}

const struct command command_harden = {.name = NULL, .run = run_harden};
