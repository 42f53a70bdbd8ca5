/* The program: picks the command, which is the first word if any. */
#include <fcntl.h>
#include <locale.h>
#include <stdbool.h>
#include <unistd.h>

#include "cli/command/command.h"

/*
 * Whoever starts the program may have closed standard input, output or error; the next file that is opened
 * would then take that place, and what is printed would land in it. The place is taken by the other end of
 * /dev/null, so that reading and writing fail as they do on what is closed.
 */
static bool hold_standard_streams(void)
{
	static const int modes[] = {O_WRONLY, O_RDONLY, O_RDONLY};

	/* open(2) takes the lowest descriptor that is free: those below are held already. */
	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", modes[fd]) != fd)
			return false;
	return true;
}

int main(int argc, char **argv)
{
	const struct command *command = command_find(argc > 1 ? argv[1] : NULL);

	if (!hold_standard_streams())
		return STATUS_TROUBLE;
	setlocale(LC_CTYPE, "");
	if (command)
		return (int)command->run(argc - 1, argv + 1);
	return (int)command_harden.run(argc, argv);
}
