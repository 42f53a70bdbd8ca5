/* composeharden try: the user's own stack, as it is and hardened, on a real engine. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/utf8.h"
#include "cli/command/command.h"
#include "cli/run/context.h"
#include "cli/run/jobs.h"
#include "cli/run/output.h"
#include "cli/run/pool.h"
#include "cli/option/try_options.h"
#include "cli/command/try_text.h"
#include "evidence/facts/facts.h"
#include "evidence/asked/policy.h"
#include "trial/trial.h"

struct attempt_run {
	const struct cli_options *options;
	const struct try_wish *wish;
	struct trial_files files;
	struct trial trial;
};

static const char *const known_options[] = {
	"in-place", "file",	     "env-file", "no-env", "service", "user",	"facts", "inspect", "config", "no-config",
	"skip",	    "allow-outside", "unified", "color", "quiet",   "help",   "jobs",	NULL,
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

static void progress(void *context, const char *line)
{
	struct buf safe CLEANUP_BUF;

	(void)context;
	buf_init(&safe);
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

/* The same changes in the same files. */
static bool is_same(const struct harden_project *one, const struct harden_project *other)
{
	if (one->count != other->count)
		return false;
	for (size_t i = 0; i < one->count; i++) {
		const struct buf *a = &one->parts[i]->harden.patched,
				 *b = &other->parts[i]->harden.patched;

		if (a->len != b->len || (a->len && memcmp(a->data, b->data, a->len) != 0))
			return false;
	}
	return true;
}

/* The learnt facts alone must give the files that were proved: else they do not say all of it. */
static bool facts_suffice(const struct attempt_run *run, const struct buf *learnt,
			  const struct harden_options *options)
{
	struct facts *facts CLEANUP_FACTS = NULL;
	struct error ignored CLEANUP_ERROR = ERROR_INIT;
	struct harden_options plain = *options;
	struct project_settings settings = run->files.settings;
	const char *names[HARDEN_RULE_MAX * 8];
	struct harden_project project;
	size_t count = 0;
	bool same;

	for (size_t i = 0; i < run->trial.service_count && count < HARDEN_RULE_MAX * 8 - 1; i++)
		if (run->trial.services[i].status <= TRIAL_LEFT_OUT)
			names[count++] = run->trial.services[i].name;
	names[count] = NULL;
	facts = facts_parse(run->wish->learn, learnt->data, learnt->len, &ignored);
	if (!facts)
		return false;
	plain.evidence.facts = facts;
	plain.services = names;
	settings.options = &plain;
	harden_project_init(&project, &settings);
	for (size_t i = 0; i < run->files.count; i++)
		harden_project_read(&project, run->files.list[i], i < run->files.named);
	harden_project_run(&project);
	same = is_same(&project, &run->trial.harden);
	harden_project_release(&project);
	return same;
}

static int write_learnt(const struct attempt_run *run, const struct harden_options *options,
			struct error *err)
{
	struct buf learnt CLEANUP_BUF;

	buf_init(&learnt);
	if (!run->wish->learn)
		return 0;
	trial_learn(&run->trial, &learnt);
	if (!learnt.len) {
		fputs("composeharden: nothing was found that facts could say\n", stderr);
		return 0;
	}
	if (!facts_suffice(run, &learnt, options))
		fputs("composeharden: the facts do not say all that was found: services that are "
		      "built, and what other\nevidence outranks, are in the diff alone\n",
		      stderr);
	if (!output_write(run->wish->learn, &learnt, err))
		return 0;
	error_in(err, run->wish->learn);
	return -1;
}

static enum status print_diff(const struct attempt_run *run)
{
	struct diff_options look = output_diff(run->options, STDOUT_FILENO);
	const struct harden_project *project = &run->trial.harden;
	struct buf out CLEANUP_BUF;

	buf_init(&out);
	for (size_t i = 0; i < project->count; i++) {
		struct project_part *part = project->parts[i];

		if (trial_owns_part(part) && part->harden.changed)
			diff_print(&out, part->path, part->bytes.data, part->bytes.size,
				   &part->harden.splicer.edits, &look);
	}
	return command_print(&out);
}

static int write_files(const struct harden_project *project, struct error *err)
{
	for (size_t i = 0; i < project->count; i++) {
		struct project_part *part = project->parts[i];

		if (trial_owns_part(part) && part->harden.changed &&
		    file_replace(part->path, &part->bytes.stamp, part->harden.patched.data,
				 part->harden.patched.len, err)) {
			error_in(err, part->path);
			return -1;
		}
	}
	return 0;
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
		try_text_add(&out, &run->trial);
	if (!run->options->quiet || run->wish->dry_run)
		fputs(out.data, stderr);
}

/* The trial is over: what it found is told and written. */
static enum status deliver(struct attempt_run *run, const struct harden_options *options,
			   struct error *err)
{
	enum status status = judge(&run->trial);

	tell(run);
	/* What was learnt is compared with the files as they were. */
	if (print_diff(run) != STATUS_FINE || write_learnt(run, options, err) ||
	    (run->options->in_place && write_files(&run->trial.harden, err)))
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
	if (err.message)
		complain(err.line || err.file ? job->files[0] : NULL, &err);
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
	if (!failed && jobs.count == 1 && strcmp(jobs.list[0].files[0], "-") != 0) {
		status = run_job(&run, &jobs.list[0]);
	} else if (!failed) {
		error_set(&err, "try takes the files of one project at a time");
		complain(NULL, &err);
	}
	jobs_release(&jobs);
	return status;
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
	options.known = known_options;
	options.own = try_options(&wish);
	if (!command_parse(&options, "try", argc, argv))
		return STATUS_TROUBLE;
	if (options.help) {
		add_help(&help);
		return command_print(&help);
	}
	context_set(&options, day);
	return wish.clean ? clean(&wish) : answer(&options, &wish);
}

const struct command command_try = {
	.name = "try",
	.usage = "[FILE]",
	.summary = "prove on a container engine that the services work hardened",
	.run = run_try,
};
