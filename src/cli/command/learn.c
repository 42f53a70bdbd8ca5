/* composeharden learn: looks into the images that projects use, and keeps what they need. */
#include "cli/command/learn.h"

#include <stdio.h>
#include <string.h>

#include "cli/run/context.h"

static const char *const known_options[] = {
	"file",		 "env-file", "no-env",	"service", "config", "no-config", "facts",
	"allow-outside", "jobs",     "unified", "color",   "quiet",  "help",	  NULL,
};

static void add_help(struct buf *out)
{
	struct cli_own own = learn_options(NULL);

	buf_addstr(
		out,
		"Usage: composeharden learn [OPTION]... [FILE|DIR]...\n"
		"Look into the images that the services use, and keep what each of them needs.\n"
		"\n"
		"An image is read, never run: its configuration, the owners of its files, its\n"
		"scripts and programs. What follows from that goes into "
		".composeharden.facts.yaml,\n"
		"beside the policy file or in the project's folder, one entry an image with what\n"
		"each rule saw. Every later run reads that file: no engine is needed then. "
		"Entries,\n"
		"keys and comments of yours in it stay.\n"
		"\n"
		"Images of which enough is known are passed over. They are had from docker, "
		"podman\n"
		"or skopeo; what an engine does not have is only got with --pull.\n"
		"\n");
	cli_options_list_own(out, &own);
	cli_options_list(out, known_options);
	buf_addstr(out, "\n"
			"Exit status: 0 done; 1 --check found an image that is not covered, or is "
			"another one\n"
			"now; 2 trouble: wrong use, an image that cannot be had (the others are "
			"written all\n"
			"the same), interrupted.\n");
}

static bool has_wanted(const struct learn_run *run)
{
	for (size_t i = 0; i < run->count; i++)
		if (run->images[i]->wanted)
			return true;
	return false;
}

static void tell_nothing(const struct learn_run *run)
{
	if (run->options->quiet || run->status == STATUS_TROUBLE)
		return;
	fputs(run->count ? "composeharden: enough is known of every image here (--all looks into "
			   "them all the same)\n"
			 : "composeharden: no image is used here\n",
	      stderr);
}

/* The diff of a dry run has standard output for itself. */
static void tell(struct learn_run *run)
{
	struct buf table CLEANUP_BUF;

	buf_init(&table);
	learn_text_add_table(&table, run);
	if (run->options->quiet)
		return;
	if (run->wish->dry_run)
		fputs(table.data, stderr);
	else
		learn_raise(run, command_print(&table));
}

static void learn(struct learn_run *run)
{
	learn_list(run);
	if (!has_wanted(run)) {
		tell_nothing(run);
		return;
	}
	learn_read(run);
	if (interrupt_is_raised(&run->interrupt)) {
		fputs("composeharden: interrupted: nothing was written\n", stderr);
		learn_raise(run, STATUS_TROUBLE);
	} else if (run->wish->check) {
		learn_check(run);
	} else {
		tell(run);
		learn_write(run);
	}
}

static void learn_inline(struct learn_run *run)
{
	struct learn_image *image = learn_image_add(run, run->wish->inlined, NULL);
	struct buf out CLEANUP_BUF;

	buf_init(&out);
	image->wanted = true;
	if (run->wish->archive_count)
		image->archive = run->wish->archives[run->wish->archive_count - 1].path;
	learn_read(run);
	if (!image->looked) {
		learn_raise(run, STATUS_TROUBLE);
		return;
	}
	learn_text_add_inline(&out, image);
	learn_raise(run, command_print(&out));
}

static int check_use(const struct learn_run *run, struct error *err)
{
	const struct learn_wish *wish = run->wish;

	if (wish->check && wish->dry_run)
		return error_set(err, "--check and --dry-run exclude each other");
	if (wish->inlined && (wish->check || wish->dry_run || wish->output || *run->options->files))
		return error_set(err, "--inline goes with no file and with none of --check, "
				      "--dry-run and --output");
	return 0;
}

/* Which options it takes. */
static void describe(struct cli_options *options)
{
	options->known = known_options;
	options->own = learn_options(NULL);
}

static enum status run_learn(int argc, char **argv)
{
	struct cli_options options CLEANUP_CLI_OPTIONS;
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct buf help CLEANUP_BUF;
	struct learn_wish wish = {.from = SAVED_ANY};
	struct learn_run run = {.options = &options, .wish = &wish};
	char day[16];

	buf_init(&help);
	cli_options_init(&options);
	describe(&options);
	options.own.state = &wish;
	if (!command_parse(&options, "learn", argc, argv))
		return STATUS_TROUBLE;
	if (options.help) {
		add_help(&help);
		return command_print(&help);
	}
	if (check_use(&run, &err)) {
		complain(NULL, &err);
		return STATUS_TROUBLE;
	}
	context_set(&options, day);
	arena_init(&run.arena);
	policy_store_init(&run.policies, &options);
	interrupt_open(&run.interrupt);
	learn_list_init(&run);
	if (wish.inlined)
		learn_inline(&run);
	else
		learn(&run);
	interrupt_close(&run.interrupt);
	learn_list_release(&run);
	policy_store_release(&run.policies);
	arena_release(&run.arena);
	return run.status;
}

const struct command command_learn = {
	.name = "learn",
	.usage = "[FILE|DIR]...",
	.summary = "look into the images that the services use, and keep what they need",
	.describe = describe,
	.run = run_learn,
};
