/* Reporters: each turns what became of the files into one format. */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <stdbool.h>

#include "base/buf.h"
#include "harden/harden.h"
#include "text/diff.h"

struct error;
struct verdicts;

/* What became of one file. */
struct file_outcome {
	const char *path;
	const struct harden *harden; /* NULL when the file is in trouble */
	const struct error *error;   /* what the trouble is; NULL when there is none */
	bool written;
	bool in_place; /* what changed in other files of the project is written, too */
	const struct verdicts *verdicts; /* of a trial (report/verdict.h); NULL: there was none */
};

/* The path of the file that a place is in: the outcome's own, or that of another file of its project. */
const char *report_file(const struct file_outcome *outcome, struct source_place place);

/* What a file adds to a report: text as it stands there, or what the reporter puts together at the end. */
struct report_piece {
	unsigned kind;	 /* PIECE_TEXT, or one of the reporter's own, from 1 on */
	unsigned number; /* its meaning is the kind's */
	const char *data; /* borrowed */
	size_t size;
};

#define PIECE_TEXT 0
/* The number of a text that is what the program was run for, and no report: --quiet does not keep it back. */
#define TEXT_ASKED_FOR 1

/*
 * A report has two sides, which may lie in two processes. One makes pieces of a file: it has `give`, and no state. The
 * other puts them together: it has the state, and calls begin and end.
 */
struct report {
	struct buf out; /* what was made since it was last taken and cleared */
	void (*give)(void *context, const struct report_piece *piece);
	void *give_context;
	const struct reporter *reporter;
	struct diff_options diff;
	bool verbose, color;
	bool baseline;	  /* findings are compared with one (finding->in_baseline) */
	size_t width;	  /* columns of the terminal, for people's formats */
	const char *base; /* the working folder: paths below it are given relative to it; or NULL */
	void *state; /* the reporter's own, between begin and end */
};

/* Each function adds to report->out; begin, take and end may be NULL. */
struct reporter {
	const char *name;
	void (*begin)(struct report *report);
	/* What it adds to report->out is text; all else it gives itself (report_give()). */
	void (*file)(struct report *report, const struct file_outcome *outcome);
	/* A piece that is no text, of a file that may be hostile: -1 when it is none that file() gives. */
	int (*take)(struct report *report, const struct report_piece *piece);
	void (*end)(struct report *report);
};

/* Makes all pieces of a file. */
void report_make(struct report *report, const struct file_outcome *outcome);
/* Gives the text that was made, then a piece of the reporter's own. */
void report_give(struct report *report, const struct report_piece *piece);
/* Adds a piece to the report. -1 when it is none of its reporter's; nothing is added then. */
int report_take(struct report *report, const struct report_piece *piece)
	__attribute__((warn_unused_result));

/* Hands report->out on to diff.drain once it holds enough for a write; without a drain it stays until the end. */
void report_drain(struct report *report);

/* NULL when there is none of that name. Static. */
const struct reporter *reporter_find(const char *name);
/* "diff, json, ..." for messages; static. */
const char *reporter_names(void);

/* True for findings that ask somebody to do something: open, held and refused ones that no baseline knows. */
bool finding_is_pending(const struct finding *finding);

/*
 * "web: it may run as root; left alone: ...": the service, what is wrong, and why nothing changes or what would help. Not
 * escaped: it holds text of the file.
 */
void report_add_message(struct buf *out, const struct finding *finding);
/* The same without the service. */
void report_add_clause(struct buf *out, const struct finding *finding);

/* "what it writes in /data must belong to 999:999: sudo chown ...", made safe, on one line. */
void report_add_step(struct buf *out, const struct forecast_step *step);

#endif
