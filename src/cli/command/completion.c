/* composeharden completion: what a shell reads to complete the command line, made from the table of options. */
#include "cli/command/completion.h"

#include <string.h>

#include "base/error.h"
#include "rules/rule.h"
#include "text/near.h"

static const struct {
	const char *name;
	void (*fill)(struct buf *out);
} shells[] = {
	{"bash", completion_bash},
	{"zsh", completion_zsh},
	{"fish", completion_fish},
};

#define SHELL_COUNT (sizeof(shells) / sizeof(*shells))

bool completion_is_optional(const struct option_entry *entry)
{
	return entry->value && entry->value[0] == '[';
}

enum completion_kind completion_kind_of(const struct option_entry *entry, struct buf *words)
{
	buf_clear(words);
	if (!entry->value)
		return COMPLETION_FLAG;
	option_words_add(words, entry);
	if (words->len)
		return strchr(entry->value, ',') ? COMPLETION_LIST : COMPLETION_WORDS;
	if (!strcmp(entry->value, "DIR"))
		return COMPLETION_FOLDERS;
	if (!strcmp(entry->value, "FILE") || !strncmp(entry->value, "PATH", 4) ||
	    !strcmp(entry->value, "VOLUME"))
		return COMPLETION_FILES;
	return COMPLETION_FREE;
}

void completion_operands(struct buf *out, const struct command *command)
{
	if (command == &command_explain)
		for (size_t i = 0; i < rule_count; i++)
			buf_addf(out, " %s", rules[i]->id);
	if (command == &command_help)
		for (size_t i = 0; commands[i]; i++)
			buf_addf(out, " %s", commands[i]->name);
	if (command == &command_completion)
		for (size_t i = 0; i < SHELL_COUNT; i++)
			buf_addf(out, " %s", shells[i].name);
}

bool completion_takes_files(const struct command *command)
{
	return !command->usage || strstr(command->usage, "FILE") || command == &command_new;
}

void completion_options(struct cli_options *options, const struct command *command)
{
	cli_options_init(options);
	if (command->describe)
		command->describe(options);
}

const struct command *completion_command(size_t index)
{
	size_t count = 0;

	if (!index)
		return &command_harden;
	while (commands[count])
		count++;
	if (index <= count)
		return commands[index - 1];
	index -= count + 1;
	for (count = 0; command_words[count]; count++)
		if (count == index)
			return command_words[count];
	return NULL;
}

void completion_quote(struct buf *out, const char *text, bool fish)
{
	buf_addch(out, '\'');
	for (; *text; text++)
		if (*text == '\'')
			buf_addstr(out, fish ? "\\'" : "'\\''");
		else if (*text == '\\' && fish)
			buf_addstr(out, "\\\\");
		else
			buf_addch(out, *text);
	buf_addch(out, '\'');
}

static const char *const known_options[] = {"help", NULL};

static void describe(struct cli_options *options)
{
	options->known = known_options;
}

static void add_help(struct buf *out)
{
	buf_addstr(out, "Usage: composeharden completion SHELL\n"
			"What a shell reads to complete the command line: SHELL is bash, zsh or fish.\n"
			"\n"
			"  bash  . <(composeharden completion bash)\n"
			"  zsh   composeharden completion zsh >FOLDER/_composeharden, FOLDER in fpath\n"
			"  fish  composeharden completion fish | source\n"
			"\n"
			"Packages install all three.\n"
			"\n");
	cli_options_list(out, known_options);
}

static int fill(struct buf *out, char *const *names, struct error *err)
{
	struct near near = {.word = names[0] ? names[0] : ""};

	if (!names[0] || names[1])
		return error_set(err, "completion takes the name of one shell: bash, zsh or fish");
	for (size_t i = 0; i < SHELL_COUNT; i++) {
		if (!strcmp(names[0], shells[i].name)) {
			shells[i].fill(out);
			return 0;
		}
		near_look(&near, shells[i].name);
	}
	if (near.name)
		return error_set(err, "there is no completion for \"%s\": did you mean %s?",
				 names[0], near.name);
	return error_set(err, "there is no completion for \"%s\": bash, zsh and fish have one",
			 names[0]);
}

static enum status run_completion(int argc, char **argv)
{
	struct cli_options options CLEANUP_CLI_OPTIONS;
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct buf out CLEANUP_BUF;

	buf_init(&out);
	cli_options_init(&options);
	describe(&options);
	if (!command_parse(&options, "completion", argc, argv))
		return STATUS_TROUBLE;
	if (options.help) {
		add_help(&out);
	} else if (fill(&out, options.files, &err)) {
		complain(NULL, &err);
		return STATUS_TROUBLE;
	}
	return command_print(&out);
}

const struct command command_completion = {
	.name = "completion",
	.usage = "SHELL",
	.summary = "what bash, zsh or fish reads to complete the command line",
	.describe = describe,
	.run = run_completion,
};
