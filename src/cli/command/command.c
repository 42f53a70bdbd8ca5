/* The table of commands. */
#include "cli/command/command.h"

#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "text/near.h"

const struct command *const commands[] = {&command_new, &command_audit, &command_learn,
					  &command_try, &command_facts, &command_explain,
					  NULL};

const struct command *const command_words[] = {&command_help, &command_version, &command_check,
					       &command_completion, NULL};

static const struct command *const *const tables[] = {commands, command_words};

const struct command *command_find(const char *word)
{
	for (size_t t = 0; word && t < sizeof(tables) / sizeof(*tables); t++)
		for (size_t i = 0; tables[t][i]; i++)
			if (!strcmp(tables[t][i]->name, word))
				return tables[t][i];
	return NULL;
}

const struct command *command_meant(const char *word)
{
	struct near near = {.word = word};

	if (!word || *word == '-' || !access(word, F_OK))
		return NULL;
	for (size_t t = 0; t < sizeof(tables) / sizeof(*tables); t++)
		for (size_t i = 0; tables[t][i]; i++)
			near_look(&near, tables[t][i]->name);
	return near.name ? command_find(near.name) : NULL;
}
