/* The main job: preview, in place, check. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "cli/command.h"
#include "cli/context.h"
#include "cli/discover.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/terminal.h"
#include "evidence/policy.h"
#include "report/report.h"
#include "report/summary.h"

struct run {
	const struct cli_options *options;
	struct outputs outputs;
	struct summary_options summary;
	enum status status;
	/* The policy of the folder that was looked at last; many files share one. */
	struct policy *policy;
	char *policy_folder; /* owned; NULL: none was looked at */
};

static void raise_status(struct run *run, enum status status)
{
	if (status > run->status)
		run->status = status;
}

static void judge(struct run *run, const struct harden *harden)
{
	if (!run->options->check)
		return;
	if (harden->changed)
		raise_status(run, STATUS_FOUND);
	for (size_t i = 0; i < harden->file.count; i++)
		for (const struct finding *at = harden->reports[i].findings; at; at = at->next)
			if (finding_is_pending(at) && at->severity >= run->options->fail_on)
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

static int write_back(const char *path, const struct file *file, const struct harden *harden,
		      struct error *err)
{
	if (!harden->changed)
		return 0;
	return file_replace(path, &file->stamp, harden->patched.data, harden->patched.len, err);
}

/* Makes run->policy the one that governs a file. */
static int find_policy(struct run *run, const char *path, struct error *err)
{
	CLEANUP_FREE char *folder = context_folder(path), *found = NULL;

	if (run->options->no_config || (run->options->config && run->policy))
		return 0;
	if (run->policy_folder && !strcmp(run->policy_folder, folder))
		return 0;
	found = run->options->config ? xstrdup(run->options->config) : policy_locate(folder);
	if (found && run->policy && !strcmp(found, run->policy->path))
		return 0;
	policy_free(run->policy);
	run->policy = NULL;
	if (found && !(run->policy = policy_load(found, err)))
		return -1;
	free(run->policy_folder);
	run->policy_folder = xstrdup(folder);
	return 0;
}

/* Reads, hardens, writes when asked to, reports. */
static void process(struct run *run, const char *path)
{
	bool standard = !strcmp(path, "-");
	struct file_outcome outcome = {.path = standard ? "<stdin>" : path};
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct file file CLEANUP_FILE = {0};
	struct harden_options options;
	struct harden harden;
	struct buf patched;

	if (find_policy(run, path, &err) ||
	    cli_options_for(run->options, run->policy, &options, &err) ||
	    (standard ? file_read_fd(STDIN_FILENO, &file, &err) : file_read(path, &file, &err)) ||
	    harden_text(&harden, outcome.path, file.data, file.size, &options, &err)) {
		outcome.error = &err;
		report_outcome(run, &outcome, NULL);
		return;
	}
	/* What could not be written is trouble, and no change to tell of. */
	if (run->options->in_place && write_back(path, &file, &harden, &err)) {
		outcome.error = &err;
	} else {
		outcome.harden = &harden;
		outcome.written = run->options->in_place && harden.changed;
	}
	patched = harden.changed ? harden.patched : (struct buf){file.data, file.size, 0};
	judge(run, &harden);
	report_outcome(run, &outcome, standard && !run->options->check ? &patched : NULL);
	harden_release(&harden);
}

static bool is_folder(const char *path)
{
	struct stat status;

	return !stat(path, &status) && S_ISDIR(status.st_mode);
}

/* What is to be done, in order; trouble with one word does not stop the others. */
static void collect(struct run *run, struct paths *paths)
{
	char *const *files = run->options->files;
	struct error err CLEANUP_ERROR = ERROR_INIT;

	if (!*files && discover_default(paths, &err)) {
		complain(NULL, &err);
		raise_status(run, STATUS_TROUBLE);
	}
	for (; *files; files++) {
		if (strcmp(*files, "-") != 0 && is_folder(*files)) {
			if (!discover_below(paths, *files, &err))
				continue;
			complain(*files, &err);
			raise_status(run, STATUS_TROUBLE);
		} else {
			paths_add(paths, *files);
		}
	}
}

static void run_all(struct run *run)
{
	struct paths paths CLEANUP_PATHS;
	struct error err CLEANUP_ERROR = ERROR_INIT;

	paths_init(&paths);
	collect(run, &paths);
	if (outputs_open(&run->outputs, run->options, &paths, &err)) {
		complain(NULL, &err);
		raise_status(run, STATUS_TROUBLE);
		return;
	}
	for (size_t i = 0; i < paths.count; i++)
		process(run, paths.list[i]);
	if (outputs_close(&run->outputs, &err)) {
		complain(NULL, &err);
		raise_status(run, STATUS_TROUBLE);
	}
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
	run_all(&run);
	outputs_release(&run.outputs);
	policy_free(run.policy);
	free(run.policy_folder);
	return run.status;
}

const struct command command_harden = {.name = NULL, .run = run_harden};
