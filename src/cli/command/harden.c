/* The main job: preview, in place, check. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/path.h"
#include "cli/command/command.h"
#include "cli/option/options.h"
#include "cli/run/baseline.h"
#include "cli/run/context.h"
#include "cli/run/isolation.h"
#include "cli/run/pool.h"
#include "cli/run/progress.h"
#include "cli/run/reporting.h"
#include "cli/run/signals.h"
#include "cli/run/wanted.h"
#include "cli/run/writer.h"
#include "engine/verify_compose.h"

/* Projects that a worker is given at once: enough that what it tells is worth a switch, few enough to share. */
#define BATCH_MAX 16
#define BATCHES_PER_PROCESS 8

struct run {
	const struct cli_options *options;
	struct reporting reporting;
	struct run_baseline baseline;
	struct jobs jobs;
	struct isolation isolation;
	struct writer writer;
	bool ahead;		 /* files are written by those who wait for the workers, as they come */
	struct work *list;	 /* one a job; each lives from its work to its report */
	struct writing *written; /* the same, when they are written ahead */
	size_t *groups;		 /* the first job of each, and the number of all */
	size_t reported;
	struct wanted wanted;
	struct progress progress;
	struct signals signals; /* held while files are written */
	struct verify_compose verify;
};

static bool stops(void *context)
{
	const struct run *run = context;

	return signals_wait(&run->signals);
}

/* Before anything of a project is shown or written. */
static void ask_compose(void *context, struct file_job *job)
{
	const struct run *run = context;
	struct error err CLEANUP_ERROR = ERROR_INIT;

	if (verify_compose_check(&run->verify, &job->project, job->job->count, &err))
		harden_project_withdraw(&job->project, &err);
}

static void tidy(const struct run *run, size_t first, size_t end)
{
	CLEANUP_FREE char *last = NULL;

	for (size_t i = first; i < end; i++)
		writer_tidy(&run->writer, i, &last);
}

/* The projects of one folder, one after the other. */
static void work_on_group(void *context, size_t group)
{
	struct run *run = context;
	size_t first = run->groups[group], end = run->groups[group + 1];

	if (stops(run))
		return;
	if (run->options->in_place)
		tidy(run, first, end);
	isolation_do(&run->isolation, first, end, run->list + first);
	for (size_t i = first; run->ahead && i < end && !stops(run); i++)
		if (!run->list[i].failed.message)
			writer_fulfil_all(&run->writer, i, &run->list[i].record,
					  &run->written[i]);
}

/* Of a project that could not be judged one file is told. */
static void tell_failure(struct run *run, size_t number, struct error *failed)
{
	const struct job *job = &run->jobs.list[number];
	unsigned part = run->list[number].part;
	const char *path = job->files[part < job->count ? part : 0];

	taker_fail(&run->reporting.taker, path_shown(path), failed);
}

/* One project alone is taken as it comes: take_early(). */
static bool is_early(const struct run *run)
{
	return run->jobs.count == 1;
}

static void take_one(struct run *run, size_t number)
{
	struct taker *taker = &run->reporting.taker;
	struct work *work = &run->list[number];
	struct error err CLEANUP_ERROR = ERROR_INIT;

	if (!is_early(run))
		taker_project(taker, number, run->ahead ? &run->written[number] : NULL);
	if (work->failed.message)
		tell_failure(run, number, &work->failed);
	else if (taker_take(taker, &work->record.bytes, &err))
		tell_failure(run, number, &err);
	work_release(work);
	writing_release(&run->written[number]);
	run->reported++;
}

static void take_group(void *context, size_t group)
{
	struct run *run = context;

	for (size_t i = run->groups[group]; i < run->groups[group + 1]; i++) {
		/* Not done, perhaps: the program ends as soon as the signals are let go. */
		if (stops(run))
			return;
		take_one(run, i);
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
	taker_raise(&((struct run *)context)->reporting.taker, STATUS_TROUBLE);
}

static void in_passing(void *context, const char *path, const struct error *err)
{
	const struct run *run = context;

	if (!run->options->quiet)
		complain(path, err);
}

/* Jobs whose files lie in one folder are in one group. */
static size_t make_groups(struct run *run, unsigned processes)
{
	struct paths heads CLEANUP_PATHS;
	size_t count = 0, least = run->jobs.count / (BATCHES_PER_PROCESS * (size_t)processes);

	paths_init(&heads);
	for (size_t i = 0; i < run->jobs.count; i++)
		paths_add(&heads, run->jobs.list[i].files[0]);
	least = least > BATCH_MAX ? BATCH_MAX : least;
	for (size_t i = 0; i < heads.count; i = paths_group_end(&heads, i))
		if (!count || i - run->groups[count - 1] >= least)
			run->groups[count++] = i;
	run->groups[count] = heads.count;
	return count;
}

/* One project is told bit by bit: its report may be large. It begins when all of it is judged. */
static void take_early(struct record *record, void *context)
{
	struct run *run = context;
	struct error *failed = &run->list[0].failed;

	if (!failed->message)
		(void)!taker_take(&run->reporting.taker, &record->bytes, failed);
	buf_clear(&record->bytes);
}

/* While standard input comes. */
static void show_waiting(void *context)
{
	struct run *run = context;

	progress_show(&run->progress, 0, "-");
}

static void prepare_work(struct run *run)
{
	struct taker *taker = &run->reporting.taker;

	run->list = xcalloc(run->jobs.count + 1, sizeof(*run->list));
	run->written = xcalloc(run->jobs.count + 1, sizeof(*run->written));
	writer_init(&run->writer, &run->jobs);
	taker->baseline = &run->baseline;
	taker->wanted = &run->wanted;
	taker->progress = &run->progress;
	taker->writer = run->options->in_place ? &run->writer : NULL;
	run->ahead = run->options->in_place && !outputs_show(&run->reporting.outputs) &&
		     !is_early(run);
	for (size_t i = 0; i < run->jobs.count; i++)
		record_init(&run->list[i].record);
	if (is_early(run)) {
		taker_project(taker, 0, NULL);
		run->list[0].record.drain = take_early;
		run->list[0].record.context = run;
	}
}

static void tell_isolation(struct run *run)
{
	struct buf text CLEANUP_BUF = BUF_INIT;

	if (!run->options->verbose || run->options->quiet)
		return;
	isolation_tell(&run->isolation, &text);
	fputs(text.data, stderr);
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

	run->groups = xcalloc(run->jobs.count + 1, sizeof(*run->groups));
	job.count = make_groups(run, job.threads);
	if (job.threads > job.count)
		job.threads = job.count ? (unsigned)job.count : 1;
	progress_start(&run->progress, run->jobs.count, run->options->quiet);
	if (run->options->in_place)
		signals_hold(&run->signals);
	run->isolation.stop = stops;
	run->isolation.wait = show_waiting;
	run->isolation.prove = run->options->verify_compose ? ask_compose : NULL;
	run->isolation.context = run;
	prepare_work(run);
	isolation_start(&run->isolation, &run->reporting.form, &run->jobs, job.threads);
	pool_run(&job);
	progress_clear(&run->progress);
	tell_isolation(run);
	isolation_end(&run->isolation);
	writer_release(&run->writer);
	if (run->options->in_place)
		signals_let_go(&run->signals);
	free(run->groups);
	free(run->written);
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
	    reporting_open(&run->reporting, run->options, &run->jobs.paths, &run->baseline, &err)) {
		in_trouble(run, NULL, &err);
		return;
	}
	run_groups(run);
	if (wanted_missing(&run->wanted, &err))
		in_trouble(run, NULL, &err);
	reporting_close(&run->reporting);
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
	struct run run = {.options = &options};
	char day[16];

	cli_options_init(&options);
	if (!command_parse(&options, NULL, argc, argv))
		return STATUS_TROUBLE;
	if (options.help)
		return print_text(cli_options_help);
	if (options.version)
		return print_text(fill_version);
	context_set(&options, day);
	jobs_init(&run.jobs);
	wanted_init(&run.wanted, options.harden.services);
	reporting_init(&run.reporting);
	run_all(&run);
	verify_compose_release(&run.verify);
	reporting_release(&run.reporting);
	run_baseline_release(&run.baseline);
	jobs_release(&run.jobs);
	wanted_release(&run.wanted);
	return run.reporting.taker.status;
}

const struct command command_harden = {.name = NULL, .run = run_harden};
