/* Texts on standard output, and error messages on standard error. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/utf8.h"
#include "cli/command/command.h"
#include "cli/option/options.h"

void complaint_add(struct buf *out, const char *file, const struct error *error)
{
	const char *where = error->file ? error->file : file;

	buf_addstr(out, "composeharden: ");
	if (where) {
		utf8_add_safe(out, *where ? where : "\"\"", *where ? strlen(where) : 2, true);
		if (error->line)
			buf_addf(out, ":%u", error->line);
		if (error->line && error->column)
			buf_addf(out, ":%u", error->column);
		buf_addstr(out, ": ");
	}
	utf8_add_safe(out, error->message, strlen(error->message), true);
	buf_addch(out, '\n');
}

void complain(const char *file, const struct error *error)
{
	struct buf line CLEANUP_BUF = BUF_INIT;

	complaint_add(&line, file, error);
	fputs(line.data, stderr);
}

bool command_parse(struct cli_options *options, const char *name, int argc, char **argv)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;

	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* write(2) says EFBIG */
	if (!cli_options_parse(options, argc, argv, &err))
		return true;
	complain(NULL, &err);
	/* A file that is wrong was used rightly. */
	if (!err.file)
		fprintf(stderr, "Try 'composeharden%s%s --help'.\n", name ? " " : "",
			name ? name : "");
	return false;
}

enum status command_print(const struct buf *text)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;

	if (fwrite(text->data, 1, text->len, stdout) == text->len && !fflush(stdout))
		return STATUS_FINE;
	/* A reader that went away has read enough. */
	if (errno == EPIPE)
		return STATUS_FINE;
	error_system(&err, errno, "cannot write to standard output");
	complain(NULL, &err);
	return STATUS_TROUBLE;
}
