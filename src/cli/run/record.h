/* What is told of a project, as bytes that can pass from one process to another. */
#ifndef CLI_RUN_RECORD_H
#define CLI_RUN_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct error;

/* The entries; behind each the fields that it has. */
enum record_kind {
	RECORD_PART = 1, /* a file begins: its name; text of its real path, if it is reported for the first that reaches it */
	RECORD_WISH,	 /* bytes of writer_wish(): it is to be written; what follows is of the file as it is then */
	RECORD_REPORTED, /* all pieces of it are there */
	RECORD_STATUS,	 /* number: an exit status */
	RECORD_TROUBLE,	 /* an error: see record_error() */
	RECORD_NOTE,	 /* the same, of what is told once and is no trouble */
	RECORD_PIECE,	 /* number of the output, kind, number, bytes: a struct report_piece */
	RECORD_SUMMARY,	 /* bytes for standard error */
	RECORD_LOOKED,	 /* a file whose services can be asked for */
	RECORD_NAME, /* number of a pattern of --service, whether it is met, text of what is near or NULL */
	RECORD_BASELINE, /* text: a path in the baseline that was looked at */
	RECORD_FINDING	 /* texts: path, fingerprint, rule, service */
};

struct record {
	struct buf bytes; /* whole entries, but while one is written */
	size_t start;	  /* of the entry that is written */
	/* Takes the bytes, and clears them, once there are enough for a write; NULL: they stay. */
	void (*drain)(struct record *record, void *context);
	void *context;
};

void record_init(struct record *record);
void record_release(struct record *record);

/* An entry: begun, its fields in order, ended. */
void record_begin(struct record *record, enum record_kind kind);
void record_number(struct record *record, uint64_t number);
void record_bytes(struct record *record, const void *bytes, size_t size);
void record_text(struct record *record, const char *text); /* or NULL */
void record_end(struct record *record);
/* The whole entry of an error of a file: `path` or NULL, what the error holds. */
void record_error(struct record *record, enum record_kind kind, const char *path,
		  const struct error *error);

/*
 * Reading back what may come from a process that was taken over: nothing outside of the bytes is touched, and what is not as
 * it should be makes `wrong` true and gives 0, "" or NULL.
 */
struct record_reader {
	const char *at, *end;
	const char *entry_end;
	bool wrong;
};

void record_read(struct record_reader *reader, const char *bytes, size_t size);
/* The next entry; false at the end, or when something was wrong. */
bool record_next(struct record_reader *reader, enum record_kind *kind);
/* Passes over all fields of the entry. */
void record_skip(struct record_reader *reader);
uint64_t record_read_number(struct record_reader *reader);
const char *record_read_bytes(struct record_reader *reader, size_t *size);
/* A text or NULL; it holds no NUL and lives as long as the bytes. */
const char *record_read_text(struct record_reader *reader);
/* The same, where NULL is wrong. */
const char *record_read_word(struct record_reader *reader);

#endif
