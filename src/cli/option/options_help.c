/* The text of --help, made from the table of options. */
#include <string.h>

#include "cli/command/command.h"
#include "cli/option/option_table.h"

/* Words wrapped at 80 columns from column 28 on. */
static void add_wrapped(struct buf *out, const char *words)
{
	size_t column = 28;

	while (*words) {
		size_t len = strcspn(words, " ");

		if (column > 28 && column + 1 + len > 79) {
			buf_addch(out, '\n');
			buf_addchars(out, ' ', 28);
			column = 28;
		} else if (column > 28) {
			buf_addch(out, ' ');
			column++;
		}
		buf_add(out, words, len);
		column += len;
		words += len;
		words += *words == ' ';
	}
	buf_addch(out, '\n');
}

static void add_entry(struct buf *out, const struct option_entry *entry)
{
	size_t start = out->len;

	if (entry->letter)
		buf_addf(out, "  -%c, --%s", entry->letter, entry->name);
	else
		buf_addf(out, "      --%s", entry->name);
	if (entry->value)
		buf_addf(out, "%s%s", entry->value[0] == '[' ? "" : "=", entry->value);
	if (out->len - start > 26) {
		buf_addch(out, '\n');
		start = out->len;
	}
	buf_addchars(out, ' ', 28 - (out->len - start));
	add_wrapped(out, entry->help);
}

void cli_options_list(struct buf *out, const char *const *known)
{
	for (size_t i = 0; i < option_count; i++)
		if (option_is_known(&option_table[i], known))
			add_entry(out, &option_table[i]);
}

void cli_options_list_own(struct buf *out, const struct cli_own *own)
{
	for (size_t i = 0; i < own->count; i++)
		add_entry(out, &own->entries[i]);
}

void cli_options_help(struct buf *out)
{
	buf_addstr(
		out,
		"Usage: composeharden [OPTION]... [FILE|DIR|-]...\n"
		"Harden Docker Compose files in place: a non-root user, dropped capabilities, a\n"
		"read-only root with writable tmpfs, no new privileges. Every other byte stays.\n"
		"\n"
		"Without -i nothing is written: the unified diff goes to standard output, the\n"
		"summary to standard error. Without FILE, the file that Compose would take here.\n"
		"With \"-\", the patched text of standard input goes to standard output.\n"
		"\n");
	cli_options_list(out, NULL);
	buf_addstr(out, "\nCommands, as the first word (a file of that name is written ./NAME):\n");
	for (size_t i = 0; commands[i]; i++) {
		size_t start = out->len;

		buf_addf(out, "  %s %s", commands[i]->name, commands[i]->usage);
		buf_addchars(out, ' ', out->len - start < 27 ? 28 - (out->len - start) : 1);
		add_wrapped(out, commands[i]->summary);
	}
	buf_addstr(out, "\nAlso as the first word: ");
	for (size_t i = 0; command_words[i]; i++)
		buf_addf(out, "%s%s%s%s", i ? ", " : "", command_words[i]->name,
			 *command_words[i]->usage ? " " : "", command_words[i]->usage);
	buf_addstr(out, ".\n\n"
			"Exit status: 0 done; 1 --check found something; 2 trouble: wrong use, a "
			"file that\n"
			"cannot be read, is not YAML or not Compose. A file in trouble is never "
			"written.\n");
}
