/* What went wrong, where, in words for the user. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdarg.h>
#include <stddef.h>

/*
 * Functions that can fail on bad input or a failing system take a
 * `struct error *` last, return 0 or -1, and set it only when they return -1.
 * The place is 1-based; 0 means that there is none. Columns count code points.
 * The message is plain text without the file's name, without a final dot and
 * without a newline; it may quote bytes of the input, so whoever prints it
 * escapes it (base/utf8.h).
 */
struct error {
	char *message; /* owned; NULL while nothing went wrong */
	char *file;    /* owned; NULL: the file that the caller was working on */
	unsigned line, column;
};

/* clang-format off */
#define ERROR_INIT {NULL, NULL, 0, 0}
/* clang-format on */
void error_release(struct error *error); /* and makes it empty again */
#define CLEANUP_ERROR __attribute__((cleanup(error_release)))

/* All three replace what was set before, and return -1 for `return error_set(...)`. */
int error_set(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));
int error_at(struct error *error, unsigned line, unsigned column, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* The message, then ": " and strerror(code). */
int error_system(struct error *error, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Puts words and ": " before the message that is there; returns -1. */
int error_wrap(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Names the file that the place is in, unless one is named already. */
void error_in(struct error *error, const char *file);

#endif
