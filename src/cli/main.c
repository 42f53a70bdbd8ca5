/* The program: picks the command. */
#include <locale.h>

#include "cli/command.h"

int main(int argc, char **argv)
{
	setlocale(LC_CTYPE, "");
	return (int)command_harden.run(argc, argv);
}
