/* composeharden explain: a rule in words; the commands that prove a file's posture. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/shell.h"
#include "cli/command/command.h"
#include "cli/option/option_table.h"
#include "cli/run/context.h"
#include "cli/run/terminal.h"
#include "evidence/asked/policy.h"
#include "report/rule_text.h"
#include "report/verify.h"

/* Lines longer than this are hard to read. */
#define WIDTH_MAX 100

struct question {
	const char *verify; /* the file, or NULL */
	bool markdown;
};

static const char *const known_options[] = {
	"only",	 "skip",       "enable",       "service",    "user",	  "config",
	"facts", "inspect",    "unsafe-fixes", "known-only", "no-config", "allow-outside",
	"help",	 "confidence", "assume",       NULL};

static struct question *question_of(struct cli_options *options)
{
	return options->own.state;
}

static int take_verify(struct cli_options *options, const char *value, struct error *err)
{
	(void)err;
	question_of(options)->verify = value;
	return 0;
}

TAKE_FLAG(take_markdown, question_of(options)->markdown)

static const struct option_entry own_options[] = {
	{"verify", 0, "FILE",
	 "print the commands that prove the posture of each service of FILE on its running "
	 "container, "
	 "with what they must print",
	 take_verify},
	{"markdown", 0, NULL, "print all rules as one page in Markdown", take_markdown},
};

/* Of the file as it will be: what is still to be changed is taken as done. */
static int add_verify(struct buf *out, const char *path, const struct harden_options *options,
		      struct error *err)
{
	struct file file CLEANUP_FILE = {0};
	struct harden harden, again;

	if (!shell_can_show(path))
		return error_set(err, "the name of the file cannot be put into a command");
	if (file_read(path, &file, err) ||
	    harden_text(&harden, path, file.data, file.size, options, err))
		return -1;
	if (!harden.changed) {
		verify_add(out, &harden, path);
	} else if (harden_text(&again, path, harden.patched.data, harden.patched.len, options,
			       err)) {
		harden_release(&harden);
		return -1;
	} else {
		verify_add(out, &again, path);
		harden_release(&again);
	}
	harden_release(&harden);
	return 0;
}

static enum status verify(struct buf *out, const struct cli_options *options, const char *path)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct harden_options harden;
	struct governing governing = {NULL, NULL};
	int failed;

	if (context_load(options, path, &governing, &harden, &err)) {
		complain(NULL, &err);
		return STATUS_TROUBLE;
	}
	failed = add_verify(out, path, &harden, &err);
	if (failed)
		complain(path, &err);
	governing_release(&governing);
	return failed ? STATUS_TROUBLE : STATUS_FINE;
}

static enum status explain(struct buf *out, char *const *names)
{
	size_t width = terminal_width(STDOUT_FILENO);
	struct error err CLEANUP_ERROR = ERROR_INIT;
	enum status status = STATUS_FINE;
	const char *meant;

	if (!*names)
		rule_text_list(out);
	for (; *names; names++) {
		const struct rule *rule = rule_find(*names);

		if (rule) {
			if (out->len)
				buf_addch(out, '\n');
			rule_text_add(out, rule, width < WIDTH_MAX ? width : WIDTH_MAX);
			continue;
		}
		meant = rule_nearest(*names);
		if (meant)
			error_set(&err, "there is no rule \"%s\": did you mean %s?", *names, meant);
		else
			error_set(&err,
				  "there is no rule \"%s\"; \"composeharden explain\" lists them",
				  *names);
		complain(NULL, &err);
		status = STATUS_TROUBLE;
	}
	return status;
}

static void add_help(struct buf *out, const struct cli_own *own)
{
	buf_addstr(
		out,
		"Usage: composeharden explain [OPTION]... [RULE]...\n"
		"A rule: what, why, attack, fix, exceptions, how to verify, references. Without "
		"RULE,\n"
		"all rules, one a line. With --verify, the commands that prove a file's posture.\n"
		"\n");
	cli_options_list_own(out, own);
	cli_options_list(out, known_options);
}

static enum status answer(struct buf *out, const struct cli_options *options,
			  const struct question *question)
{
	if (options->help) {
		add_help(out, &options->own);
		return STATUS_FINE;
	}
	if (question->markdown) {
		rule_text_page(out);
		return STATUS_FINE;
	}
	if (question->verify)
		return verify(out, options, question->verify);
	return explain(out, options->files);
}

/* Which options it takes. */
static void describe(struct cli_options *options)
{
	options->known = known_options;
	options->own = (struct cli_own){own_options, sizeof(own_options) / sizeof(*own_options), NULL};
}

static enum status run_explain(int argc, char **argv)
{
	struct question question = {NULL, false};
	struct cli_options options CLEANUP_CLI_OPTIONS;
	enum status status;
	struct buf out CLEANUP_BUF;
	char day[16];

	buf_init(&out);
	cli_options_init(&options);
	describe(&options);
	options.own.state = &question;
	if (!command_parse(&options, "explain", argc, argv))
		return STATUS_TROUBLE;
	context_set(&options, day);
	status = answer(&out, &options, &question);
	return command_print(&out) == STATUS_FINE ? status : STATUS_TROUBLE;
}

const struct command command_explain = {
	.name = "explain",
	.usage = "[RULE]",
	.summary = "a rule: what, why, fix, exceptions, how to verify",
	.describe = describe,
	.run = run_explain,
};
