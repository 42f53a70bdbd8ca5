/* The completion for bash. */
#include <string.h>

#include "cli/command/completion.h"

static const char *name_of(const struct command *command)
{
	return command->name ? command->name : "";
}

static void add_commands(struct buf *out)
{
	buf_addstr(out, "\tlocal commands='");
	for (size_t c = 1; completion_command(c); c++)
		buf_addf(out, "%s%s", c > 1 ? " " : "", completion_command(c)->name);
	buf_addstr(out, "'\n");
}

/* What is offered behind a command: its options, and its operands. */
static void add_command(struct buf *out, const struct command *command)
{
	struct cli_options options CLEANUP_CLI_OPTIONS;
	struct buf operands CLEANUP_BUF = BUF_INIT;

	completion_options(&options, command);
	completion_operands(&operands, command);
	buf_addf(out, "\t'%s')\n\t\toptions='", name_of(command));
	for (size_t i = 0; i < option_entry_count(&options); i++) {
		const struct option_entry *entry = option_entry_at(&options, i);

		if (!option_entry_is_taken(&options, i))
			continue;
		if (entry->letter)
			buf_addf(out, "-%c ", entry->letter);
		buf_addf(out, "--%s ", entry->name);
	}
	buf_addf(out, "'\n\t\toperands='%s'\n\t\tfiles=%s\n\t\t;;\n",
		 operands.len ? operands.data + 1 : "", completion_takes_files(command) ? "-f" : "");
}

/* "new:--port|new:--port=|new:-p": the words before the value. */
static void add_patterns(struct buf *out, const struct command *command,
			 const struct option_entry *entry)
{
	const char *name = name_of(command);

	if (!completion_is_optional(entry))
		buf_addf(out, "%s:--%s | ", name, entry->name);
	buf_addf(out, "%s:--%s=", name, entry->name);
	if (entry->letter)
		buf_addf(out, " | %s:-%c", name, entry->letter);
}

static void add_value(struct buf *out, const struct command *command,
		      const struct option_entry *entry)
{
	struct buf words CLEANUP_BUF = BUF_INIT;
	enum completion_kind kind = completion_kind_of(entry, &words);

	if (kind == COMPLETION_FLAG)
		return;
	buf_addch(out, '\t');
	add_patterns(out, command, entry);
	buf_addch(out, ')');
	if (kind == COMPLETION_WORDS || kind == COMPLETION_LIST)
		buf_addf(out, " operands='%s' options='' files='' ;;\n", words.data + 1);
	else if (kind == COMPLETION_FREE)
		buf_addstr(out, " return 0 ;;\n");
	else
		buf_addf(out, " operands='' options='' files=%s ;;\n",
			 kind == COMPLETION_FILES ? "-f" : "-d");
}

static void add_values(struct buf *out, const struct command *command)
{
	struct cli_options options CLEANUP_CLI_OPTIONS;

	completion_options(&options, command);
	for (size_t i = 0; i < option_entry_count(&options); i++)
		if (option_entry_is_taken(&options, i))
			add_value(out, command, option_entry_at(&options, i));
}

void completion_bash(struct buf *out)
{
	buf_addstr(out,
		   "# Completion of composeharden for bash, made by \"composeharden completion bash\".\n"
		   "_composeharden() {\n"
		   "\tlocal word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}\n"
		   "\tlocal command='' option='' options='' operands='' files='' list=''\n");
	add_commands(out);
	buf_addstr(out,
		   "\n"
		   "\tCOMPREPLY=()\n"
		   "\t# readline makes words of their own of \"--format\", \"=\" and \"json\".\n"
		   "\tif [[ $word == '=' ]]; then\n"
		   "\t\toption=$before=\n"
		   "\t\tword=''\n"
		   "\telif [[ $before == '=' && $COMP_CWORD -gt 1 ]]; then\n"
		   "\t\toption=${COMP_WORDS[COMP_CWORD - 2]}=\n"
		   "\telif [[ $before == -* ]]; then\n"
		   "\t\toption=$before\n"
		   "\tfi\n"
		   "\t# A command is the first word.\n"
		   "\tif [[ $COMP_CWORD -gt 1 && \" $commands \" == *\" ${COMP_WORDS[1]} \"* ]]; then\n"
		   "\t\tcommand=${COMP_WORDS[1]}\n"
		   "\tfi\n"
		   "\tcase $command in\n");
	for (size_t c = 0; completion_command(c); c++)
		add_command(out, completion_command(c));
	buf_addstr(out, "\tesac\n"
			"\t[[ $COMP_CWORD -gt 1 ]] || operands=$commands\n"
			"\tcase $command:$option in\n");
	for (size_t c = 0; completion_command(c); c++)
		add_values(out, completion_command(c));
	buf_addstr(out, "\t*)\n"
			"\t\tif [[ $word == -* ]]; then\n"
			"\t\t\toperands=$options files=''\n"
			"\t\tfi\n"
			"\t\t;;\n"
			"\tesac\n"
			"\tif [[ $word == *,* ]]; then\n"
			"\t\tlist=${word%,*},\n"
			"\t\tword=${word##*,}\n"
			"\tfi\n"
			"\tmapfile -t COMPREPLY < <(compgen -P \"$list\" -W \"$operands\" -- \"$word\"\n"
			"\t\t[[ -z $files ]] || compgen \"$files\" -- \"$word\")\n"
			"}\n"
			"\n"
			"complete -o filenames -F _composeharden composeharden\n");
}
