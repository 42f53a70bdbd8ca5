/* What the completions of shells are made of; private to the command. */
#ifndef CLI_COMMAND_COMPLETION_H
#define CLI_COMMAND_COMPLETION_H

#include "cli/command/command.h"
#include "cli/option/option_table.h"

/* What the value of an option is completed by. */
enum completion_kind {
	COMPLETION_FLAG, /* it takes none */
	COMPLETION_FREE, /* nothing is known of it */
	COMPLETION_WORDS,
	COMPLETION_LIST, /* words with commas between them */
	COMPLETION_FILES,
	COMPLETION_FOLDERS
};

/* The words that it may be, each with a blank before it, are added to `words` (emptied before). */
enum completion_kind completion_kind_of(const struct option_entry *entry, struct buf *words);
/* "--color[=WHEN]": the value stands behind "=" or not at all. */
bool completion_is_optional(const struct option_entry *entry);

/* Words that the command takes behind it, each with a blank before it; nothing when those are files. */
void completion_operands(struct buf *out, const struct command *command);
bool completion_takes_files(const struct command *command);

/* The options that a command takes; the caller releases them. */
void completion_options(struct cli_options *options, const struct command *command);

/*
 * All commands, the one without a name first; index from 0, NULL behind the last. The name of that one is "" to the
 * shells.
 */
const struct command *completion_command(size_t index);

/* Text between single quotes of a shell; fish wants a backslash before each quote. */
void completion_quote(struct buf *out, const char *text, bool fish);

void completion_bash(struct buf *out);
void completion_zsh(struct buf *out);
void completion_fish(struct buf *out);

#endif
