/* Commands: each one file, each one entry in the table. */
#ifndef CLI_COMMAND_COMMAND_H
#define CLI_COMMAND_COMMAND_H

#include <stdbool.h>

/* Exit statuses; the highest of all files wins. */
enum status { STATUS_FINE, STATUS_FOUND, STATUS_TROUBLE };

struct cli_options;

struct command {
	const char *name;    /* NULL: what is done without the name of a command */
	const char *usage;   /* what follows the name, for the help */
	const char *summary; /* one line for the help */
	/* Sets the options that it takes (known, own without a state); NULL for those of the table. */
	void (*describe)(struct cli_options *options);
	/* argv[0] is the command's name, or the program's. */
	enum status (*run)(int argc, char **argv);
};

extern const struct command command_harden; /* what is done without a command */
extern const struct command command_audit;
extern const struct command command_explain;
extern const struct command command_facts;
extern const struct command command_learn;
extern const struct command command_new;
extern const struct command command_try;

extern const struct command *const commands[]; /* NULL-terminated, in the order of the help */

/* Words that stand for an option, or serve the shell; they are not in the list of the help. */
extern const struct command command_check;
extern const struct command command_completion;
extern const struct command command_help;
extern const struct command command_version;

extern const struct command *const command_words[]; /* NULL-terminated */

/* NULL when the word (or NULL) is no command: then it is a file. */
const struct command *command_find(const char *word);

/*
 * The command that a word is probably meant to be: one that names no file, and is near to the name of a command. NULL
 * when it may well be a file.
 */
const struct command *command_meant(const char *word);

/* Prints "composeharden: MESSAGE" on standard error, escaped. */
struct error;
void complain(const char *file, const struct error *error);
/* The line that it prints. */
struct buf;
void complaint_add(struct buf *out, const char *file, const struct error *error);

/*
 * Takes argv apart as every command does; `name` is the command's, NULL for what is done without. False for a
 * wrong use, which is complained about. After it a reader that goes away ends nothing.
 */
bool command_parse(struct cli_options *options, const char *name, int argc, char **argv);

/* Prints the whole text on standard output; trouble is complained about. */
enum status command_print(const struct buf *text);

#endif
