/* The completion for zsh. */
#include <string.h>

#include "cli/command/completion.h"

/* Between the brackets of _arguments. */
static void add_help(struct buf *out, const char *help)
{
	struct buf text CLEANUP_BUF = BUF_INIT;

	for (; *help; help++) {
		if (strchr("[]\\", *help))
			buf_addch(&text, '\\');
		buf_addch(&text, *help);
	}
	buf_addf(out, "[%s]", text.data);
}

static void add_value(struct buf *out, const struct option_entry *entry)
{
	struct buf words CLEANUP_BUF = BUF_INIT;
	enum completion_kind kind = completion_kind_of(entry, &words);

	if (kind == COMPLETION_FLAG)
		return;
	buf_addf(out, "%svalue:", completion_is_optional(entry) ? "::" : ":");
	if (kind == COMPLETION_WORDS)
		buf_addf(out, "(%s)", words.data + 1);
	else if (kind == COMPLETION_LIST)
		buf_addf(out, "_values -s , value%s", words.data);
	else if (kind == COMPLETION_FILES)
		buf_addstr(out, "_files");
	else if (kind == COMPLETION_FOLDERS)
		buf_addstr(out, "_files -/");
	else
		buf_addch(out, ' ');
}

/* One line of _arguments for a name of the option. */
static void add_spec(struct buf *out, const struct option_entry *entry, const char *name,
		     const char *mark)
{
	struct buf spec CLEANUP_BUF = BUF_INIT;

	buf_addf(&spec, "*%s%s", name, mark);
	add_help(&spec, entry->help);
	add_value(&spec, entry);
	buf_addstr(out, " \\\n\t\t\t");
	completion_quote(out, spec.data, false);
}

static void add_option(struct buf *out, const struct option_entry *entry)
{
	struct buf name CLEANUP_BUF = BUF_INIT;

	buf_addf(&name, "--%s", entry->name);
	add_spec(out, entry, name.data,
		 !entry->value			 ? ""
		 : completion_is_optional(entry) ? "=-"
						 : "=");
	if (!entry->letter)
		return;
	buf_clear(&name);
	buf_addf(&name, "-%c", entry->letter);
	add_spec(out, entry, name.data, entry->value ? "+" : "");
}

static void add_operands(struct buf *out, const struct command *command)
{
	struct buf words CLEANUP_BUF = BUF_INIT;

	completion_operands(&words, command);
	if (words.len)
		buf_addf(out, " \\\n\t\t\t'*:word:(%s)'", words.data + 1);
	else if (completion_takes_files(command))
		buf_addstr(out, " \\\n\t\t\t'*:file:_files'");
}

static void add_command(struct buf *out, const struct command *command)
{
	struct cli_options options CLEANUP_CLI_OPTIONS;

	completion_options(&options, command);
	buf_addf(out, "\t%s)\n\t\t_arguments -s -S", command->name ? command->name : "''");
	for (size_t i = 0; i < option_entry_count(&options); i++)
		if (option_entry_is_taken(&options, i))
			add_option(out, option_entry_at(&options, i));
	add_operands(out, command);
	buf_addstr(out, "\n\t\t;;\n");
}

void completion_zsh(struct buf *out)
{
	buf_addstr(out, "#compdef composeharden\n"
			"# Completion of composeharden for zsh, made by \"composeharden completion zsh\".\n"
			"_composeharden() {\n"
			"\tlocal command=''\n"
			"\tlocal -a commands=(\n");
	for (size_t c = 1; completion_command(c); c++) {
		struct buf text CLEANUP_BUF = BUF_INIT;

		buf_addf(&text, "%s:%s", completion_command(c)->name,
			 completion_command(c)->summary);
		buf_addstr(out, "\t\t");
		completion_quote(out, text.data, false);
		buf_addch(out, '\n');
	}
	buf_addstr(out, "\t)\n"
			"\n"
			"\tif ((CURRENT == 2)) && [[ $words[2] != -* ]]; then\n"
			"\t\t_describe command commands\n"
			"\t\t_files\n"
			"\t\treturn\n"
			"\tfi\n"
			"\t# A command is the first word.\n"
			"\tif ((CURRENT > 2 && $commands[(I)$words[2]:*])); then\n"
			"\t\tcommand=$words[2]\n"
			"\t\twords=(\"$words[1]\" \"${(@)words[3,-1]}\")\n"
			"\t\t((CURRENT--))\n"
			"\tfi\n"
			"\tcase $command in\n");
	for (size_t c = 0; completion_command(c); c++)
		add_command(out, completion_command(c));
	buf_addstr(out, "\tesac\n"
			"}\n"
			"\n"
			"if [[ $funcstack[1] == _composeharden ]]; then\n"
			"\t_composeharden \"$@\"\n"
			"else\n"
			"\tcompdef _composeharden composeharden\n"
			"fi\n");
}
