/* Setting, wrapping and placing the words that say what went wrong. */
#include "base/error.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

void error_release(struct error *error)
{
	free(error->message);
	free(error->file);
	*error = (struct error)ERROR_INIT;
}

/* Takes the message; what was set before goes last, for the message may be made of it. */
static int replace(struct error *error, char *message, unsigned line, unsigned column)
{
	error_release(error);
	error->message = message;
	error->line = line;
	error->column = column;
	return -1;
}

int error_set(struct error *error, const char *format, ...)
{
	char *message;
	va_list args;

	va_start(args, format);
	message = xvasprintf(format, args);
	va_end(args);
	return replace(error, message, 0, 0);
}

int error_at(struct error *error, unsigned line, unsigned column, const char *format, ...)
{
	char *message;
	va_list args;

	va_start(args, format);
	message = xvasprintf(format, args);
	va_end(args);
	return replace(error, message, line, column);
}

int error_system(struct error *error, int code, const char *format, ...)
{
	CLEANUP_FREE char *doing = NULL;
	va_list args;

	va_start(args, format);
	doing = xvasprintf(format, args);
	va_end(args);
	return replace(error, xasprintf("%s: %s", doing, strerror(code)), 0, 0);
}

int error_wrap(struct error *error, const char *format, ...)
{
	CLEANUP_FREE char *words = NULL;
	char *message;
	va_list args;

	va_start(args, format);
	words = xvasprintf(format, args);
	va_end(args);
	message = error->message ? xasprintf("%s: %s", words, error->message) : xstrdup(words);
	free(error->message);
	error->message = message;
	return -1;
}

void error_in(struct error *error, const char *file)
{
	if (!error->file)
		error->file = xstrdup(file);
}
