/* The table of options, from which parser, help and completion are made. Private to cli/. */
#ifndef CLI_OPTION_OPTION_TABLE_H
#define CLI_OPTION_OPTION_TABLE_H

#include "cli/option/options.h"

typedef int (*take_fn)(struct cli_options *options, const char *value, struct error *err);

struct option_entry {
	const char *name;
	char letter;	   /* or NUL */
	const char *value; /* what it takes, for the help; NULL: nothing */
	const char *help;
	take_fn take;
};

/* The function of an option without a value: it sets a member, given as seen from `options`. */
#define TAKE_FLAG(function, member)                                                                \
	static int function(struct cli_options *options, const char *value, struct error *err)     \
	{                                                                                          \
		(void)value;                                                                       \
		(void)err;                                                                         \
		member = true;                                                                     \
		return 0;                                                                          \
	}

/* A whole number from min to max, in digits; -1, with *out untouched, for all else. */
int option_number(const char *value, unsigned min, unsigned max, unsigned *out)
	__attribute__((warn_unused_result));

extern const struct option_entry option_table[];
extern const size_t option_count;

/*
 * Adds the words that the option's value may be, each with a blank before it; nothing when the value is free. Of a list
 * with commas, each item may be one of them.
 */
void option_words_add(struct buf *out, const struct option_entry *entry);

/* All entries that the options have, by number: those of the command itself, then those of the table. */
size_t option_entry_count(const struct cli_options *options);
const struct option_entry *option_entry_at(const struct cli_options *options, size_t i);
/* Whether the command takes it. */
bool option_entry_is_taken(const struct cli_options *options, size_t i);

/* Whether a command takes the option: its name is in the list, or the list is NULL. */
bool option_is_known(const struct option_entry *entry, const char *const *known);

/* The rules that names of rules and groups mean; `origin` begins the message of an unknown one. */
int named_rules(const char *origin, const char *const *names, uint64_t *set, struct error *err)
	__attribute__((warn_unused_result));

#endif
