/* composeharden new: a hardened service, as a file of its own or added to one that is there. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/path.h"
#include "cli/command/command.h"
#include "cli/option/new_options.h"
#include "cli/run/context.h"
#include "cli/run/discover.h"
#include "cli/run/output.h"
#include "evidence/asked/policy.h"
#include "report/report.h"
#include "report/summary.h"
#include "scaffold/dockerfile_template.h"
#include "scaffold/scaffold.h"

struct job {
	const struct cli_options *options;
	const struct wish *wish;
	const char *path;    /* of the file that gets the service; NULL: a file of its own */
	char *dockerfile;    /* owned: where it goes; NULL: nowhere */
	struct buf template; /* its text */
};

static const char *const known_options[] = {
	"in-place", "user",  "facts", "inspect", "config", "no-config", "skip",
	"unified",  "color", "quiet", "verbose", "help",   NULL,
};

static void add_help(struct buf *out)
{
	struct cli_own own = new_options(NULL);

	buf_addstr(
		out,
		"Usage: composeharden new SERVICE --image=IMAGE [OPTION]...\n"
		"       composeharden new SERVICE --build=DIR [OPTION]...\n"
		"       composeharden new [-i] SERVICE --image=IMAGE [OPTION]... FILE\n"
		"A new, hardened service: a Compose file of its own on standard output, or added "
		"to\n"
		"FILE: as a diff, with -i in place (without FILE: the one that Compose would "
		"take).\n"
		"Options may be repeated where that makes sense; values are as in a Compose file.\n"
		"\n");
	cli_options_list_own(out, &own);
	cli_options_list(out, known_options);
}

/* Where the Dockerfile goes, and its text; refused where there is one. */
static int prepare_dockerfile(struct job *job, const struct harden_options *harden,
			      struct error *err)
{
	const char *build = job->wish->request.build;
	CLEANUP_FREE char *base = path_folder(job->path ? job->path : "."), *folder = NULL;

	if (!job->wish->dockerfile)
		return 0;
	if (!build || strchr(build, '$') || strstr(build, "://"))
		return error_set(err, "--dockerfile needs --build with a folder");
	folder = build[0] == '/' ? xstrdup(build) : xasprintf("%s/%s", base, build);
	job->dockerfile = xasprintf("%s/Dockerfile", folder);
	if (access(folder, F_OK))
		return error_system(err, errno, "--build %s", build);
	if (!access(job->dockerfile, F_OK))
		return error_set(err, "%s/Dockerfile is there already: it stays as it is", build);
	dockerfile_template_add(&job->template,
				job->wish->language ? job->wish->language
						    : dockerfile_template_detect(folder),
				harden->default_user);
	return 0;
}

static int write_dockerfile(const struct job *job, struct error *err)
{
	int fd, failed;

	if (!job->dockerfile)
		return 0;
	fd = open(job->dockerfile, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0)
		return error_system(err, errno, "%s cannot be written", job->dockerfile);
	failed = file_write_fd(fd, job->template.data, job->template.len);
	if (failed)
		error_system(err, errno, "%s cannot be written", job->dockerfile);
	close(fd);
	if (failed)
		unlink(job->dockerfile);
	return failed ? -1 : 0;
}

/* Both files or none of them. */
static int write_files(const struct job *job, const struct file *file,
		       const struct scaffold *scaffold, struct error *err)
{
	if (!job->options->in_place)
		return 0;
	if (write_dockerfile(job, err))
		return -1;
	if (!file_replace(job->path, &file->stamp, scaffold->text.data, scaffold->text.len, err))
		return 0;
	if (job->dockerfile)
		unlink(job->dockerfile);
	return -1;
}

static void add_result(struct buf *out, const struct job *job, const struct file *file,
		       const struct scaffold *scaffold)
{
	struct diff_options diff = output_diff(job->options, STDOUT_FILENO);

	if (job->path)
		diff_print(out, job->path, file->data, file->size, &scaffold->splicer.edits, &diff);
	else
		buf_add(out, scaffold->text.data, scaffold->text.len);
	if (!job->dockerfile || job->options->in_place)
		return;
	buf_addf(out, "\n# %s/Dockerfile:\n\n", job->wish->request.build);
	buf_add(out, job->template.data, job->template.len);
}

/* The files that hold the values of its secrets are for the user to write. */
static void add_secrets(struct buf *out, const struct scaffold *scaffold)
{
	const struct yaml_node *secrets =
		yaml_find(scaffold->harden.file.root, "secrets", YAML_BEFORE);
	struct yaml_pair pair = {NULL, NULL};

	while (secrets && yaml_pair_next(secrets, YAML_BEFORE, &pair))
		buf_addf(out, "    > write the value, and nothing else, to ./secrets/%s\n",
			 pair.key->text);
}

static void tell(const struct job *job, const struct scaffold *scaffold)
{
	struct file_outcome outcome = {.path = job->path ? job->path : "<new>",
				       .harden = &scaffold->harden,
				       .written = !job->path || job->options->in_place};
	struct summary_options look = {.verbose = job->options->verbose,
				       .color = terminal_color(job->options->color, STDERR_FILENO)};
	struct buf text CLEANUP_BUF;

	buf_init(&text);
	if (job->options->quiet)
		return;
	summary_file(&text, &outcome, &look);
	add_secrets(&text, scaffold);
	fputs(text.data, stderr);
}

static uint64_t all_rules(const struct cli_options *options)
{
	return (rule_count < 64 ? ((uint64_t)1 << rule_count) - 1 : ~(uint64_t)0) & ~options->skip;
}

static enum status make(struct job *job, const struct harden_options *harden, struct error *err)
{
	struct scaffold_target target = scaffold_no_target;
	struct file file CLEANUP_FILE = {0};
	struct scaffold scaffold;
	struct buf out CLEANUP_BUF;
	enum status status = STATUS_TROUBLE;

	buf_init(&out);
	if (job->path) {
		if (file_read(job->path, &file, err))
			return status;
		target = (struct scaffold_target){job->path, file.data, file.size};
	}
	if (prepare_dockerfile(job, harden, err) ||
	    scaffold_make(&scaffold, &job->wish->request, &target, harden, err))
		return status;
	if (!write_files(job, &file, &scaffold, err)) {
		add_result(&out, job, &file, &scaffold);
		status = command_print(&out);
		tell(job, &scaffold);
	}
	scaffold_release(&scaffold);
	return status;
}

static enum status run_job(struct job *job)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;
	enum status status = STATUS_TROUBLE;
	struct governing governing = {NULL, NULL};
	struct harden_options harden;

	if (context_load(job->options, job->path ? job->path : ".", &governing, &harden, &err)) {
		complain(NULL, &err);
		return status;
	}
	harden.rules = all_rules(job->options);
	harden.comments = !job->wish->no_comments;
	status = make(job, &harden, &err);
	if (err.message)
		complain(err.line ? job->path : NULL, &err);
	governing_release(&governing);
	return status;
}

/* Gives the words behind the options their meaning. */
static int take_words(struct job *job, struct wish *wish, struct paths *paths, struct error *err)
{
	char *const *words = job->options->files;

	if (!words[0])
		return error_set(err, "new needs the name of the service");
	wish->request.name = words[0];
	wish->request.ports = wish->ports.items;
	wish->request.volumes = wish->volumes.items;
	wish->request.env = wish->env.items;
	wish->request.networks = wish->networks.items;
	if (words[1] && words[2])
		return error_set(err, "new makes one service in one file: \"%s\"", words[2]);
	if (words[1])
		job->path = words[1];
	else if (job->options->in_place && discover_default(paths, err))
		return -1;
	else if (job->options->in_place)
		job->path = paths->list[0];
	return 0;
}

static enum status answer(struct cli_options *options, struct wish *wish)
{
	struct job job = {.options = options, .wish = wish};
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct paths paths CLEANUP_PATHS;
	enum status status = STATUS_TROUBLE;

	paths_init(&paths);
	buf_init(&job.template);
	if (take_words(&job, wish, &paths, &err))
		complain(NULL, &err);
	else
		status = run_job(&job);
	buf_release(&job.template);
	free(job.dockerfile);
	return status;
}

/* Which options it takes. */
static void describe(struct cli_options *options)
{
	options->known = known_options;
	options->own = new_options(NULL);
}

static enum status run_new(int argc, char **argv)
{
	struct wish wish = {.language = NULL};
	struct cli_options options CLEANUP_CLI_OPTIONS;
	struct buf help CLEANUP_BUF;
	char day[16];

	buf_init(&help);
	cli_options_init(&options);
	describe(&options);
	options.own.state = &wish;
	if (!command_parse(&options, "new", argc, argv))
		return STATUS_TROUBLE;
	if (options.help) {
		add_help(&help);
		return command_print(&help);
	}
	context_set(&options, day);
	return answer(&options, &wish);
}

const struct command command_new = {
	.name = "new",
	.usage = "SERVICE",
	.summary = "a new hardened service, by itself or added to a file",
	.describe = describe,
	.run = run_new,
};
