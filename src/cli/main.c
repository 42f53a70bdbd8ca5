/* The program: picks the command, which is the first word if any. */
#include <locale.h>

#include "cli/command.h"

int main(int argc, char **argv)
{
	const struct command *command = command_find(argc > 1 ? argv[1] : NULL);

	setlocale(LC_CTYPE, "");
	if (command)
		return (int)command->run(argc - 1, argv + 1);
	return (int)command_harden.run(argc, argv);
}
