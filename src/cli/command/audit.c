/* composeharden audit: running containers judged by the same rules, and held against their file. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "audit/audit.h"
#include "base/error.h"
#include "base/file.h"
#include "base/path.h"
#include "cli/command/command.h"
#include "cli/run/context.h"
#include "cli/run/isolation.h"
#include "cli/option/option_table.h"
#include "cli/run/reporting.h"
#include "evidence/asked/policy.h"

static const char *const known_options[] = {
	"format",    "output", "fail-on", "only",     "skip",	"enable", "service", "user", "config",
	"no-config", "facts",  "inspect", "env-file", "no-env", "color",  "quiet",   "verbose", "time-limit",
	"no-sandbox", "help",
	NULL,
};

struct audit_job {
	struct cli_options *options;
	const struct paths *against; /* the files of a project, in the order of -f; may be empty */
	struct reporting reporting;
	const char *name; /* of what is judged: a file, or "-" */
	struct recorder *recorder; /* what is told of it, where it is judged */
};

static int take_against(struct cli_options *options, const char *value, struct error *err)
{
	if (!*value)
		return error_set(err, "--against needs the name of a Compose file");
	paths_add(options->own.state, value);
	return 0;
}

static const struct option_entry own_options[] = {
	{"against", 0, "FILE",
	 "the Compose file that they were made from, with its override file; may be repeated as -f "
	 "of docker compose: what differs is drift, and its exceptions hold",
	 take_against},
};

static void add_help(struct buf *out, const struct cli_options *options)
{
	buf_addstr(
		out,
		"Usage: composeharden audit [OPTION]... [FILE|-]\n"
		"Judge running containers by the rules for services. FILE, or standard input, is\n"
		"what \"docker inspect\" prints of them:\n"
		"\n"
		"    docker inspect $(docker ps -q) | composeharden audit\n"
		"\n");
	cli_options_list_own(out, &options->own);
	cli_options_list(out, options->known);
	buf_addstr(out,
		   "\nExit status: 0 nothing found; 1 a control is missing, something drifted, "
		   "or a\nfinding is as severe as --fail-on says; 2 trouble.\n");
}

static bool counts(const struct finding *finding, const struct cli_options *options)
{
	if (!finding_is_pending(finding))
		return false;
	return finding->rule->group == GROUP_CONTROLS || finding->severity >= options->fail_on;
}

static void judge(struct audit_job *job, const struct harden *harden)
{
	for (size_t i = 0; i < harden->file.count; i++)
		for (const struct finding *at = harden->reports[i].findings; at; at = at->next)
			if (counts(at, job->options)) {
				recorder_status(job->recorder, STATUS_FOUND);
				return;
			}
}

/* Judges the containers; `written` is the project to hold them against, or NULL. */
static void audit(struct audit_job *job, const char *path, const struct file *file,
		  const struct harden_project *written)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct file_outcome outcome = {.path = path};
	struct harden_options options;
	struct governing governing = {NULL, NULL};
	struct audit result;

	if (context_load(job->options, written ? written->parts[0]->path : path, &governing, &options,
			 &err) ||
	    audit_containers(&result, path, file->data, file->size, &options, &err)) {
		recorder_trouble(job->recorder, path, &err);
		governing_release(&governing);
		return;
	}
	if (written)
		audit_against(&result, written);
	outcome.harden = &result.harden;
	judge(job, &result.harden);
	recorder_file(job->recorder, &outcome, NULL);
	audit_release(&result);
	governing_release(&governing);
}

/* The files of --against; one alone with the override file that Compose lays over it. */
static void read_project(struct harden_project *project, const struct paths *files)
{
	CLEANUP_FREE char *override =
		files->count == 1 ? discover_override(files->list[0]) : NULL;

	for (size_t i = 0; i < files->count; i++)
		harden_project_read(project, files->list[i], true);
	if (override)
		harden_project_read(project, override, true);
}

/* Tells of files that cannot be used; true when there are none. */
static bool is_whole(struct audit_job *job, const struct harden_project *project)
{
	bool whole = true;

	for (size_t i = 0; i < project->count; i++) {
		struct project_part *part = project->parts[i];

		if (!part->trouble.message)
			continue;
		recorder_trouble(job->recorder, part->path, &part->trouble);
		whole = false;
	}
	return whole;
}

/* The files that they are held against, only judged: whatever they say is not for now. */
static void audit_with(struct audit_job *job, const char *path, const struct file *file)
{
	struct interpolate_scope variables = context_variables();
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct harden_options options;
	struct governing governing = {NULL, NULL};
	struct harden_project written;
	struct project_settings settings = {
		.options = &options,
		.process = &variables,
		.env_files = job->options->env_file_count ? job->options->env_files : NULL,
		.no_env = job->options->no_env,
	};

	if (context_load(job->options, job->against->list[0], &governing, &options, &err)) {
		recorder_trouble(job->recorder, job->against->list[0], &err);
		return;
	}
	options.judge_only = true;
	options.services = NULL;
	harden_project_init(&written, &settings);
	read_project(&written, job->against);
	if (is_whole(job, &written)) {
		harden_project_run(&written);
		audit(job, path, file, &written);
	}
	harden_project_release(&written);
	governing_release(&governing);
}

static void note(void *context, const char *path, const struct error *err)
{
	const struct audit_job *job = context;

	record_error(job->recorder->record, RECORD_NOTE, path, err);
}

/* All that reads what strangers wrote. */
static void work(void *context, size_t number, struct record *record)
{
	struct audit_job *job = context;
	bool standard = !strcmp(job->name, "-");
	const char *name = path_shown(job->name);
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct file file CLEANUP_FILE = {0};
	struct recorder recorder;

	(void)number;
	recorder_copy(&recorder, &job->reporting.form, record);
	job->recorder = &recorder;
	job->options->tell = note;
	job->options->tell_context = job;
	if (standard ? file_read_fd(STDIN_FILENO, &file, &err) : file_read(name, &file, &err))
		recorder_trouble(&recorder, name, &err);
	else if (job->against->count)
		audit_with(job, name, &file);
	else
		audit(job, name, &file, NULL);
	recorder_release(&recorder);
	job->recorder = NULL;
}

static void *start(void *context, struct channel *channel)
{
	(void)channel;
	return context;
}

static void finish(void *context)
{
	(void)context;
}

static struct limits limit(void *context, size_t number)
{
	const struct audit_job *job = context;
	uint64_t size = limits_size(&job->name, 1);

	(void)number;
	size += limits_size((const char *const *)job->against->list, job->against->count);
	return limits_for(size, job->options->time_limit);
}

static bool never(void *context)
{
	(void)context;
	return false;
}

static void do_isolated(struct audit_job *job, struct work *done)
{
	const struct worker_job worker = {.context = job,
					  .once = true,
					  .start = start,
					  .work = work,
					  .finish = finish,
					  .limit = limit,
					  .stop = never};
	struct workers *workers;

	if (!strcmp(job->name, "-"))
		isolation_hold_stdin(NULL, NULL);
	workers = workers_start(&worker, 1);
	workers_do(workers, 0, 1, done);
	workers_end(workers);
}

static void do_job(struct audit_job *job)
{
	const char *name = path_shown(job->name);
	struct taker *taker = &job->reporting.taker;
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct work done = {.part = 0};

	record_init(&done.record);
	if (job->options->no_sandbox)
		work(job, 0, &done.record);
	else
		do_isolated(job, &done);
	if (done.failed.message)
		taker_fail(taker, name, &done.failed);
	else if (taker_take(taker, &done.record.bytes, &err))
		taker_fail(taker, name, &err);
	work_release(&done);
}

static enum status run_job(struct audit_job *job)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct paths inputs CLEANUP_PATHS;

	job->name = *job->options->files ? *job->options->files : "-";
	paths_init(&inputs);
	paths_add(&inputs, job->name);
	for (size_t i = 0; i < job->against->count; i++)
		paths_add(&inputs, job->against->list[i]);
	reporting_init(&job->reporting);
	if (reporting_open(&job->reporting, job->options, &inputs, NULL, &err)) {
		complain(NULL, &err);
		return STATUS_TROUBLE;
	}
	job->reporting.form.summary.style = SUMMARY_NONE;
	do_job(job);
	reporting_close(&job->reporting);
	return job->reporting.taker.status;
}

/* Which options it takes. */
static void describe(struct cli_options *options)
{
	options->known = known_options;
	options->own = (struct cli_own){own_options, sizeof(own_options) / sizeof(*own_options), NULL};
}

static enum status run_audit(int argc, char **argv)
{
	struct cli_options options CLEANUP_CLI_OPTIONS;
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct paths against CLEANUP_PATHS;
	struct audit_job job = {.options = &options, .against = &against};
	enum status status;
	char day[16];

	paths_init(&against);
	cli_options_init(&options);
	describe(&options);
	options.usual_format = "table";
	options.own.state = &against;
	if (!command_parse(&options, "audit", argc, argv))
		return STATUS_TROUBLE;
	if (*options.files && options.files[1]) {
		error_set(&err, "audit takes one file; --against takes the Compose file");
		complain(NULL, &err);
		fputs("Try 'composeharden audit --help'.\n", stderr);
		return STATUS_TROUBLE;
	}
	if (options.help) {
		struct buf out CLEANUP_BUF;

		buf_init(&out);
		add_help(&out, &options);
		return command_print(&out);
	}
	context_set(&options, day);
	status = run_job(&job);
	reporting_release(&job.reporting);
	return status;
}

const struct command command_audit = {
	.name = "audit",
	.usage = "[FILE|-]",
	.summary = "running containers, by \"docker inspect\", against the same rules",
	.describe = describe,
	.run = run_audit,
};
