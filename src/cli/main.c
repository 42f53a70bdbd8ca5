/* The program: picks the command, which is the first word if any. */
#include <fcntl.h>
#include <locale.h>
#include <stdbool.h>
#include <unistd.h>

#include "base/error.h"
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

/* A mistyped command would else be told to be a file that is not there. */
static enum status refuse_word(const char *word, const struct command *meant)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;

	error_set(&err, "there is no command and no file \"%s\": did you mean %s?", word,
		  meant->name);
	complain(NULL, &err);
	return STATUS_TROUBLE;
}

int main(int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : NULL;
	const struct command *command = command_find(word), *meant;

	if (!hold_standard_streams())
		return STATUS_TROUBLE;
	if (command) {
		/* For libarchive, which gives names in it; globs see to it themselves (base/glob.h). */
		setlocale(LC_CTYPE, "");
		return (int)command->run(argc - 1, argv + 1);
	}
	meant = command_meant(word);
	if (meant)
		return (int)refuse_word(word, meant);
	return (int)command_harden.run(argc, argv);
}
