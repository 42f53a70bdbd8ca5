/* First words that stand for an option: help, version, check. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "cli/command/command.h"
#include "cli/option/options.h"

/* The main job, or another command, with the option put before the arguments. argv[0] is the word. */
static enum status run_with(const struct command *command, const char *option, int argc,
			    char **argv)
{
	CLEANUP_FREE char *copy = xstrdup(option);
	CLEANUP_FREE char **words = xcalloc((size_t)argc + 2, sizeof(*words));

	words[0] = argv[0];
	words[1] = copy;
	if (argc > 1)
		memcpy(words + 2, argv + 1, (size_t)(argc - 1) * sizeof(*words));
	return command->run(argc + 1, words);
}

static const char *const known_options[] = {"help", NULL};

static void describe(struct cli_options *options)
{
	options->known = known_options;
}

static enum status run_help(int argc, char **argv)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;
	const struct command *command = command_find(argv[1]), *meant;

	if (argc < 2 || argv[1][0] == '-')
		return run_with(&command_harden, "--help", 1, argv);
	if (command)
		return run_with(command, "--help", 1, argv + 1);
	meant = command_meant(argv[1]);
	if (meant)
		error_set(&err, "there is no command \"%s\": did you mean %s?", argv[1],
			  meant->name);
	else
		error_set(&err, "there is no command \"%s\"; \"composeharden help\" lists them",
			  argv[1]);
	complain(NULL, &err);
	return STATUS_TROUBLE;
}

static enum status run_version(int argc, char **argv)
{
	return run_with(&command_harden, "--version", argc, argv);
}

static enum status run_check(int argc, char **argv)
{
	return run_with(&command_harden, "--check", argc, argv);
}

const struct command command_help = {
	.name = "help",
	.usage = "[COMMAND]",
	.summary = "this help, or a command's",
	.describe = describe,
	.run = run_help,
};

const struct command command_version = {
	.name = "version",
	.usage = "",
	.summary = "the version",
	.describe = describe,
	.run = run_version,
};

const struct command command_check = {
	.name = "check",
	.usage = "[FILE|DIR]...",
	.summary = "the same as --check",
	.run = run_check,
};
