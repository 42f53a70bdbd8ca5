/* composeharden try: the user's own stack, as it is and hardened, on a real engine. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/utf8.h"
#include "cli/command/command.h"
#include "cli/run/context.h"
#include "cli/run/jobs.h"
#include "cli/run/file_job.h"
#include "cli/run/output.h"
#include "cli/run/pool.h"
#include "cli/command/try.h"
#include "cli/command/try_text.h"
#include "cli/command/try_verdict.h"
#include "evidence/asked/policy.h"
#include "trial/trial.h"

static const char *const known_options[] = {
	"in-place", "file",	  "env-file",	   "no-env",	"format",  "output", "skip",
	"service",  "user",	  "config",	   "no-config", "facts",   "inspect", "allow-outside",
	"confidence", "known-only", "assume",	   "comments",	"layout",  "jobs",    "unified",
	"color",    "quiet",	  "verbose",	   "help",	NULL,
};

static void add_help(struct buf *out)
{
	struct cli_own own = try_options(NULL);

	buf_addstr(
		out,
		"Usage: composeharden try [OPTION]... [FILE]\n"
		"       composeharden try --clean\n"
		"Prove on the container engine here that the services of FILE work hardened.\n"
		"\n"
		"In a throwaway project of its own each service is started as it is and watched:\n"
		"where it writes, who its processes are, on which ports it listens, whether it is\n"
		"healthy. Each of its ports gets a connection and a GET of /, and the commands of\n"
		"--exercise are run in its container (with \"host:\" before the command: here, with\n"
		"COMPOSEHARDEN_ADDRESS in the environment). Then it is hardened, started and\n"
		"restarted, and must do the same, write the same files and say nothing new of\n"
		"refusals. Where it does not, the least that must be granted is searched: writable places, "
		"another\n"
		"user, capabilities, root, and last a control left out. In the end all of it is\n"
		"proved together, through two restarts.\n"
		"\n"
		"The diff goes to standard output, and with -i into FILE; what was found, with "
		"the\n"
		"reasons, to standard error. Services that run are not touched: no port is\n"
		"published, named volumes and bound folders are replaced by fresh ones and "
		"copies,\n"
		"networks are internal. Services that would get something of the host (its "
		"folders,\n"
		"devices, networks, more capabilities) are named with the reason, and left as "
		"they\n"
		"are, unless --allow says its word: mount, socket, device, capability, network,\n"
		"namespace, profile, runtime, volume, build, privileged, secret, sysctl or\n"
		"extension. All that was made is removed, also on Ctrl-C; after a kill -9\n"
		"\"composeharden try --clean\" removes it. Images that are missing are pulled, and "
		"stay.\n"
		"\n");
	cli_options_list_own(out, &own);
	cli_options_list(out, known_options);
	buf_addstr(out, "\n"
			"Exit status: 0 every service that was asked for works hardened; 1 one of "
			"them does\n"
			"not, or could not be tried, or lacks a control; 2 trouble: wrong use, no "
			"engine, no\n"
			"Compose, interrupted.\n");
}

/* Each line with the seconds that have gone by. */
static void progress(void *context, const char *line)
{
	const double *began = context;
	struct buf safe CLEANUP_BUF;

	buf_init(&safe);
	buf_addf(&safe, "[%4.0f s] ", life_now() - *began);
	utf8_add_safe(&safe, line, strlen(line), true);
	buf_addch(&safe, '\n');
	fputs(safe.data, stderr);
}

static enum status clean(const struct try_wish *wish)
{
	struct interrupt interrupt;
	struct client client;
	struct error err CLEANUP_ERROR = ERROR_INIT;
	enum status status = STATUS_TROUBLE;
	size_t removed = 0;

	interrupt_open(&interrupt);
	if (!client_open(&client, wish->engine, &interrupt, &err) &&
	    !room_sweep(&client, NULL, &removed, &err))
		status = STATUS_FINE;
	client_release(&client);
	interrupt_close(&interrupt);
	if (err.message)
		complain(NULL, &err);
	else
		fprintf(stderr, "composeharden: removed %zu leftovers of trials\n", removed);
	return status;
}

/* Each file that belongs to the project is written, when that is asked for, and reported as by any run. */
static void report_files(struct attempt_run *run)
{
	const struct harden_project *project = &run->trial.harden;
	bool in_place = run->options->in_place;

	for (size_t i = 0; i < project->count; i++) {
		struct project_part *part = project->parts[i];
		struct file_outcome outcome;

		if (!trial_owns_part(part))
			continue;
		if (in_place && part->harden.changed)
			(void)!part_write(part, &part->trouble);
		outcome = part_outcome(part, in_place);
		outcome.verdicts = &run->verdicts;
		reporting_file(&run->reporting, &outcome);
	}
	reporting_close(&run->reporting);
}

static enum status judge(const struct trial *trial)
{
	for (size_t i = 0; i < trial->service_count; i++)
		if (trial->services[i].selected && trial->services[i].status > TRIAL_NEEDED)
			return STATUS_FOUND;
	return STATUS_FINE;
}

static void tell(const struct attempt_run *run)
{
	struct buf out CLEANUP_BUF;

	buf_init(&out);
	if (run->wish->dry_run)
		try_text_add_plan(&out, &run->trial);
	else
		try_text_add(&out, &run->verdicts);
	if (!run->options->quiet || run->wish->dry_run)
		fputs(out.data, stderr);
}

/* The trial is over: what it found is told and written. */
static enum status deliver(struct attempt_run *run, const struct harden_options *options,
			   struct error *err)
{
	enum status status = judge(&run->trial);
	bool failed;

	try_verdicts(&run->verdicts, &run->trial);
	tell(run);
	run->is_reported = true;
	/* What was learnt is compared with the files as they were. */
	failed = try_write_learnt(run, options, err);
	report_files(run);
	if (failed || run->reporting.taker.status == STATUS_TROUBLE)
		return STATUS_TROUBLE;
	return status;
}

static enum status run_trial(struct attempt_run *run, const struct harden_options *options,
			     struct error *err)
{
	struct trial_options how = {
		.program = run->wish->engine,
		.harden = options,
		.timeout = run->wish->timeout,
		.watch = run->wish->watch,
		.hold = run->wish->hold,
		.measure = run->wish->measure,
		.measure_factor = run->wish->factor,
		.exercises = run->wish->exercises,
		.exercise_count = run->wish->exercise_count,
		.most = run->wish->trials,
		.at_once = run->options->jobs ? run->options->jobs : 2 * pool_processors() + 1,
		.allowed = run->wish->allowed,
		.keep = run->wish->keep,
		.open_networks = run->wish->open_networks,
		.progress = run->options->quiet ? NULL : progress,
	};
	enum status status = STATUS_TROUBLE;
	double began = life_now();

	how.context = &began;
	if (run->wish->dry_run) {
		if (!trial_plan(&run->trial, &run->files, &how, err)) {
			tell(run);
			status = STATUS_FINE;
		}
	} else if (!trial_run(&run->trial, &run->files, &how, err)) {
		status = deliver(run, options, err);
	}
	trial_release(&run->trial);
	return status;
}

/* Programs that read a report find there why nothing came of it. */
static void report_trouble_with(struct attempt_run *run, const char *path, const struct error *err)
{
	if (run->is_reported)
		return;
	taker_trouble(&run->reporting.taker, path, err, true);
	reporting_close(&run->reporting);
}

static enum status run_job(struct attempt_run *run, const struct job *job)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;
	enum status status = STATUS_TROUBLE;
	struct governing governing = {NULL, NULL};
	struct interpolate_scope process = context_variables();
	const char *const *env_files =
		run->options->env_file_count ? run->options->env_files : NULL;
	struct harden_options options;

	run->files = (struct trial_files){
		.list = job->files,
		.count = job->count,
		.named = job->named,
		.env_files = env_files,
		.profiles = run->wish->profiles,
		.settings = {.process = &process,
			     .env_files = env_files,
			     .no_env = run->options->no_env,
			     .folder = job->folder},
	};
	if (!context_load(run->options, job->files[0], &governing, &options, &err))
		status = run_trial(run, &options, &err);
	if (err.message) {
		complain(err.line || err.file ? job->files[0] : NULL, &err);
		report_trouble_with(run, job->files[0], &err);
	}
	governing_release(&governing);
	return status;
}

static void report_trouble(void *context, const char *path, const struct error *err)
{
	bool *failed = context;

	*failed = true;
	complain(path, err);
}

static void remark(void *context, const char *path, const struct error *err)
{
	(void)context;
	complain(path, err);
}

/* One project: several files of it are given with -f. */
static enum status answer(struct cli_options *options, const struct try_wish *wish)
{
	struct attempt_run run = {.options = options, .wish = wish};
	struct error err CLEANUP_ERROR = ERROR_INIT;
	bool failed = false;
	struct discover_trouble trouble = {report_trouble, remark, &failed};
	enum status status = STATUS_TROUBLE;
	struct jobs jobs;

	jobs_init(&jobs);
	jobs_collect(&jobs, options, &trouble);
	if (!failed && (jobs.count != 1 || !strcmp(jobs.list[0].files[0], "-")))
		failed = error_set(&err, "try takes the files of one project at a time");
	reporting_init(&run.reporting);
	if (!failed && !reporting_open(&run.reporting, options, &jobs.paths, NULL, &err)) {
		/* The verdicts are the summary; who asks for more gets that of the files as well. */
		if (!options->verbose)
			run.reporting.form.summary.style = SUMMARY_NONE;
		status = run_job(&run, &jobs.list[0]);
	}
	if (err.message)
		complain(NULL, &err);
	reporting_release(&run.reporting);
	jobs_release(&jobs);
	return status;
}

/* What has nothing to say where nothing is tried is refused, rather than not done. */
static bool suits(const struct cli_options *options, const struct try_wish *wish)
{
	const char *mode = wish->clean ? "--clean" : wish->dry_run ? "--dry-run" : NULL;
	const char *other = NULL;
	struct error err CLEANUP_ERROR = ERROR_INIT;

	if (!mode)
		return true;
	if (options->output_count > 1 || options->outputs[0].file ||
	    strcmp(options->outputs[0].format, options->usual_format) != 0)
		other = "--format and --output";
	else if (wish->learn || wish->hold || wish->measure)
		other = wish->learn ? "--learn" : wish->hold ? "--for" : "--measure";
	if (!other)
		return true;
	error_set(&err, "%s tries nothing: it cannot be used with %s", mode, other);
	complain(NULL, &err);
	return false;
}

/* Which options it takes. */
static void describe(struct cli_options *options)
{
	options->known = known_options;
	options->own = try_options(NULL);
}

static enum status run_try(int argc, char **argv)
{
	struct cli_options options CLEANUP_CLI_OPTIONS;
	struct buf help CLEANUP_BUF;
	struct try_wish wish CLEANUP_TRY_WISH;
	char day[16];

	buf_init(&help);
	try_wish_init(&wish);
	cli_options_init(&options);
	describe(&options);
	options.own.state = &wish;
	if (!command_parse(&options, "try", argc, argv))
		return STATUS_TROUBLE;
	if (options.help) {
		add_help(&help);
		return command_print(&help);
	}
	if (!suits(&options, &wish))
		return STATUS_TROUBLE;
	context_set(&options, day);
	return wish.clean ? clean(&wish) : answer(&options, &wish);
}

const struct command command_try = {
	.name = "try",
	.usage = "[FILE]",
	.summary = "prove on a container engine that the services work hardened",
	.describe = describe,
	.run = run_try,
};
