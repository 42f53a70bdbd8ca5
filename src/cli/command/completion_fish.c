/* The completion for fish. */
#include <string.h>

#include "cli/command/completion.h"

static void begin(struct buf *out, const struct command *command)
{
	buf_addf(out, "complete -c composeharden -n '__composeharden_is \"%s\"'",
		 command->name ? command->name : "");
}

static void add_value(struct buf *out, const struct option_entry *entry)
{
	struct buf words CLEANUP_BUF = BUF_INIT;
	enum completion_kind kind = completion_kind_of(entry, &words);
	/* With -r the next word is the value, without only what stands behind "=". */
	const char *needs = completion_is_optional(entry) ? "" : " -r";

	if (kind == COMPLETION_WORDS)
		buf_addf(out, "%s -f -a '%s'", needs, words.data + 1);
	else if (kind == COMPLETION_LIST)
		buf_addf(out, "%s -f -a '(__fish_complete_list , \"string split \\\" \\\" -- %s\")'",
			 needs, words.data + 1);
	else if (kind == COMPLETION_FOLDERS)
		buf_addf(out, "%s -f -a '(__fish_complete_directories)'", needs);
	else if (kind == COMPLETION_FILES)
		buf_addf(out, "%s -F", needs);
	else if (kind == COMPLETION_FREE)
		buf_addf(out, "%s -f", needs);
}

static void add_option(struct buf *out, const struct command *command,
		       const struct option_entry *entry)
{
	begin(out, command);
	if (entry->letter)
		buf_addf(out, " -s %c", entry->letter);
	buf_addf(out, " -l %s", entry->name);
	add_value(out, entry);
	buf_addstr(out, " -d ");
	completion_quote(out, entry->help, true);
	buf_addch(out, '\n');
}

static void add_command(struct buf *out, const struct command *command)
{
	struct cli_options options CLEANUP_CLI_OPTIONS;
	struct buf operands CLEANUP_BUF = BUF_INIT;

	completion_options(&options, command);
	completion_operands(&operands, command);
	for (size_t i = 0; i < option_entry_count(&options); i++)
		if (option_entry_is_taken(&options, i))
			add_option(out, command, option_entry_at(&options, i));
	if (completion_takes_files(command))
		return;
	begin(out, command);
	buf_addf(out, " -f%s%s%s\n", operands.len ? " -a '" : "",
		 operands.len ? operands.data + 1 : "", operands.len ? "'" : "");
}

void completion_fish(struct buf *out)
{
	buf_addstr(out, "# Completion of composeharden for fish, made by \"composeharden completion fish\".\n"
			"set -g __composeharden_commands");
	for (size_t c = 1; completion_command(c); c++)
		buf_addf(out, " %s", completion_command(c)->name);
	buf_addstr(out, "\n"
			"\n"
			"# Whether the first word is this command; \"\": whether it is none.\n"
			"function __composeharden_is\n"
			"\tset -l words (commandline -opc)\n"
			"\tif contains -- \"$words[2]\" $__composeharden_commands\n"
			"\t\ttest \"$words[2]\" = $argv[1]\n"
			"\telse\n"
			"\t\ttest -z $argv[1]\n"
			"\tend\n"
			"end\n"
			"\n");
	for (size_t c = 1; completion_command(c); c++) {
		buf_addf(out, "complete -c composeharden -n 'test (count (commandline -opc)) -eq 1' -a %s -d ",
			 completion_command(c)->name);
		completion_quote(out, completion_command(c)->summary, true);
		buf_addch(out, '\n');
	}
	for (size_t c = 0; completion_command(c); c++)
		add_command(out, completion_command(c));
}
