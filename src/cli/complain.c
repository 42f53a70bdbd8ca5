/* Error messages on standard error. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/utf8.h"
#include "cli/command.h"

void complain(const char *file, const struct error *error)
{
	struct buf line CLEANUP_BUF;
	const char *where = error->file ? error->file : file;

	buf_init(&line);
	buf_addstr(&line, "composeharden: ");
	if (where) {
		utf8_add_safe(&line, where, strlen(where), true);
		if (error->line)
			buf_addf(&line, ":%u", error->line);
		if (error->line && error->column)
			buf_addf(&line, ":%u", error->column);
		buf_addstr(&line, ": ");
	}
	utf8_add_safe(&line, error->message, strlen(error->message), true);
	buf_addch(&line, '\n');
	fputs(line.data, stderr);
}
