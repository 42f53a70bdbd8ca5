/* The table of commands. */
#include "cli/command/command.h"

#include <stddef.h>
#include <string.h>

const struct command *const commands[] = {&command_new, &command_audit, &command_learn,
					  &command_try, &command_facts, &command_explain,
					  NULL};

const struct command *command_find(const char *word)
{
	for (size_t i = 0; word && commands[i]; i++)
		if (!strcmp(commands[i]->name, word))
			return commands[i];
	return NULL;
}
