/* The main job: preview, in place, check. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/path.h"
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
#include "engine/verify_compose.h"
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
	struct verify_compose verify;
	bool shows;	  /* each diff is printed before its file is written */
	bool cannot_show; /* one could not be: no file is written any more */
};

static void raise_status(struct run *run, enum status status)
{
	if (status > run->status)
		run->status = status;
}

/* Trouble with one word or folder does not stop the others. */
static void in_trouble(void *context, const char *path, const struct error *err)
{
	complain(path, err);
	raise_status(context, STATUS_TROUBLE);
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

struct showing {
	struct run *run;
	struct file_outcome outcome;
};

/* After a diff that could not be shown nothing more is written. */
static bool show_diff(void *context)
{
	const struct showing *showing = context;
	struct run *run = showing->run;
	struct error err CLEANUP_ERROR = ERROR_INIT;

	if (!run->cannot_show && outputs_show_file(&run->reporting.outputs, &showing->outcome, &err)) {
		run->cannot_show = true;
		error_wrap(&err, "nothing more is written (-q does without diffs)");
		in_trouble(run, NULL, &err);
	}
	return !run->cannot_show;
}

/* Nothing is written that its author was to see first, and could not. False: so it stays as it is. */
static bool show_and_write(struct run *run, const struct file_job *job, struct project_part *part)
{
	struct showing showing = {run, file_job_outcome(job, part, run->options)};

	if (!run->cannot_show)
		file_job_write(part, &run->board, &(struct file_job_show){show_diff, &showing});
	return !run->cannot_show;
}

static void report_part(struct run *run, const struct file_job *job, struct project_part *part)
{
	bool stays = run->shows && part && file_job_writes(job, part, &run->board) &&
		     !show_and_write(run, job, part);
	struct file_outcome outcome = file_job_outcome(job, part, run->options);
	bool filter = part && !strcmp(part->path, "-") && !run->options->check && outcome.harden;
	struct buf patched = {0};

	if (stays)
		outcome.written = outcome.in_place = false;
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

/* What runs that were killed left beside the files of a job, in folders other than the last one that was looked at. */
static void remove_leftovers(const struct run *run, const struct file_job *job, char **last)
{
	for (size_t i = 0; job->done && i < job->project.count; i++) {
		const struct project_part *part = job->project.parts[i];
		char *folder;

		if (!part->real || !file_job_owns(job, part, &run->jobs))
			continue;
		folder = path_folder(part->real);
		if (!*last || strcmp(*last, folder) != 0)
			file_remove_leftovers(folder);
		free(*last);
		*last = folder;
	}
}

static void write_parts(struct run *run, const struct file_job *job)
{
	for (size_t i = 0; job->done && i < job->project.count; i++)
		if (file_job_writes(job, job->project.parts[i], &run->board))
			file_job_write(job->project.parts[i], &run->board, NULL);
}

/* Before anything of a project is shown or written. */
static void ask_compose(const struct run *run, struct file_job *job)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;

	if (job->done && run->options->verify_compose &&
	    verify_compose_check(&run->verify, &job->project, job->job->count, &err))
		harden_project_withdraw(&job->project, &err);
}

/* The projects of one folder, one after the other. */
static void work_on_group(void *context, size_t group)
{
	CLEANUP_FREE char *last = NULL;
	struct run *run = context;

	for (size_t i = run->groups[group]; i < run->groups[group + 1]; i++) {
		struct file_job *job = &run->list[i];

		if (signals_wait(&run->signals))
			return;
		job->job = &run->jobs.list[i];
		file_job_run(job, &run->board);
		ask_compose(run, job);
		if (!run->options->in_place)
			continue;
		remove_leftovers(run, job, &last);
		if (!run->shows)
			write_parts(run, job);
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
	run->shows = run->options->in_place && outputs_show(&run->reporting.outputs);
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
	if ((run->options->verify_compose &&
	     verify_compose_open(&run->verify,
				 run->options->env_file_count ? run->options->env_files : NULL,
				 run->options->no_env, &err)) ||
	    run_baseline_open(&run->baseline, run->options, &err) ||
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
	verify_compose_release(&run.verify);
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
