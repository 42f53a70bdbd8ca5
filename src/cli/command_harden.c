/* The main job: preview, in place, check. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "cli/command.h"
#include "cli/discover.h"
#include "cli/options.h"
#include "evidence/policy.h"
#include "report/report.h"
#include "report/summary.h"

struct run {
	const struct cli_options *options;
	struct report report;
	struct summary_options summary;
	FILE *out; /* the report goes here */
	enum status status;
	bool deaf; /* nobody reads standard output any more */
	/* The policy of the folder that was looked at last; many files share one. */
	struct policy *policy;
	char *policy_folder; /* owned; NULL: none was looked at */
};

static void raise_status(struct run *run, enum status status)
{
	if (status > run->status)
		run->status = status;
}

/* Writes what the reporter made. A reader that went away is no trouble of the files'. */
static void put_out(struct run *run, const char *data, size_t size)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;

	if (!size || run->deaf)
		return;
	if (fwrite(data, 1, size, run->out) == size && !fflush(run->out))
		return;
	run->deaf = true;
	if (errno == EPIPE)
		return;
	error_system(&err, errno, "cannot write the report");
	complain(run->options->output, &err);
	raise_status(run, STATUS_TROUBLE);
}

static void flush_report(struct run *run)
{
	put_out(run, run->report.out.data, run->report.out.len);
	buf_clear(&run->report.out);
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

static void report_outcome(struct run *run, const struct file_outcome *outcome)
{
	struct buf summary CLEANUP_BUF;

	buf_init(&summary);
	if (outcome->error) {
		complain(outcome->path, outcome->error);
		raise_status(run, STATUS_TROUBLE);
	}
	if (run->options->quiet && !run->options->output && !strcmp(run->options->format, "diff"))
		return;
	if (run->report.reporter->file)
		run->report.reporter->file(&run->report, outcome);
	flush_report(run);
	if (run->options->quiet)
		return;
	summary_file(&summary, outcome, &run->summary);
	fputs(summary.data, stderr);
}

static int write_back(const char *path, const struct file *file, const struct harden *harden,
		      struct error *err)
{
	if (!harden->changed)
		return 0;
	return file_replace(path, &file->stamp, harden->patched.data, harden->patched.len, err);
}

static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? xstrndup(path, (size_t)(slash - path) + 1) : xstrdup(".");
}

/* Makes run->policy the one that governs a file. */
static int find_policy(struct run *run, const char *path, struct error *err)
{
	CLEANUP_FREE char *folder = folder_of(path), *found = NULL;

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

	if (find_policy(run, path, &err) ||
	    cli_options_for(run->options, run->policy, &options, &err) ||
	    (standard ? file_read_fd(STDIN_FILENO, &file, &err) : file_read(path, &file, &err)) ||
	    harden_text(&harden, outcome.path, file.data, file.size, &options, &err)) {
		outcome.error = &err;
		report_outcome(run, &outcome);
		return;
	}
	outcome.harden = &harden;
	if (run->options->in_place) {
		if (write_back(path, &file, &harden, &err))
			outcome.error = &err;
		outcome.written = !outcome.error && harden.changed;
	}
	if (standard && !run->options->check && !strcmp(run->options->format, "diff")) {
		const struct buf *text = &harden.patched;

		put_out(run, harden.changed ? text->data : file.data,
			harden.changed ? text->len : file.size);
		run->report.reporter = reporter_find("none");
	}
	judge(run, &harden);
	report_outcome(run, &outcome);
	harden_release(&harden);
}

static bool use_color(const struct cli_options *options, bool terminal)
{
	const char *set;

	if (options->color != COLOR_AUTO)
		return options->color == COLOR_ALWAYS;
	set = getenv("NO_COLOR");
	if (set && *set)
		return false;
	set = getenv("FORCE_COLOR");
	if (set && *set)
		return strcmp(set, "0") != 0;
	set = getenv("CLICOLOR_FORCE");
	if (set && *set && strcmp(set, "0") != 0)
		return true;
	set = getenv("TERM");
	return terminal && !(set && !strcmp(set, "dumb"));
}

static enum diff_look look(const struct cli_options *options)
{
	bool terminal = !options->output && isatty(STDOUT_FILENO);

	if (use_color(options, terminal))
		return DIFF_COLOR;
	return terminal ? DIFF_TERMINAL : DIFF_PLAIN;
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
	const struct reporter *reporter = reporter_find(run->options->format);

	paths_init(&paths);
	collect(run, &paths);
	buf_init(&run->report.out);
	run->report.reporter = reporter;
	run->report.verbose = run->options->verbose;
	run->report.diff = (struct diff_options){run->options->context, look(run->options)};
	run->summary = (struct summary_options){
		.verbose = run->options->verbose,
		.color = use_color(run->options, isatty(STDERR_FILENO)),
	};
	if (reporter->begin)
		reporter->begin(&run->report);
	for (size_t i = 0; i < paths.count; i++) {
		run->report.reporter = reporter;
		process(run, paths.list[i]);
	}
	if (reporter->end)
		reporter->end(&run->report);
	flush_report(run);
	buf_release(&run->report.out);
	policy_free(run->policy);
	free(run->policy_folder);
}

/* Today, or the day of SOURCE_DATE_EPOCH, so that results can be reproduced. */
static void set_today(struct cli_options *options, char day[16])
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	time_t now = time(NULL);
	struct tm parts;

	if (epoch && *epoch)
		now = (time_t)strtoll(epoch, NULL, 10);
	if (!gmtime_r(&now, &parts) || !strftime(day, 16, "%Y-%m-%d", &parts))
		memcpy(day, "1970-01-01", 11);
	options->harden.today = day;
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
	struct run run = {.options = &options, .out = stdout};
	char day[16];

	cli_options_init(&options);
	if (cli_options_parse(&options, argc, argv, &err)) {
		complain(NULL, &err);
		fputs("Try 'composeharden --help'.\n", stderr);
		return STATUS_TROUBLE;
	}
	if (options.help)
		return print_text(cli_options_help);
	if (options.version)
		return print_text(fill_version);
	set_today(&options, day);
	signal(SIGPIPE, SIG_IGN);
	if (options.output && !(run.out = fopen(options.output, "we"))) {
		error_system(&err, errno, "cannot be written");
		complain(options.output, &err);
		return STATUS_TROUBLE;
	}
	run_all(&run);
	if (options.output && fclose(run.out) && !run.deaf) {
		error_system(&err, errno, "cannot be written");
		complain(options.output, &err);
		raise_status(&run, STATUS_TROUBLE);
	}
	return run.status;
}

const struct command command_harden = {.name = NULL, .run = run_harden};
