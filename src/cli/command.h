/* Commands: each one file, each one entry in main's table. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

/* Exit statuses; the highest of all files wins. */
enum status { STATUS_FINE, STATUS_FOUND, STATUS_TROUBLE };

struct command {
	const char *name; /* NULL: what is done without the name of a command */
	enum status (*run)(int argc, char **argv);
};

extern const struct command command_harden;

/* Prints "composeharden: MESSAGE" on standard error, escaped. */
struct error;
void complain(const char *file, const struct error *error);

#endif
