/* Telling what became of files: made into records where they are judged. */
#ifndef CLI_RUN_RECORDER_H
#define CLI_RUN_RECORDER_H

#include <stdbool.h>

#include "cli/command/command.h"
#include "cli/option/options.h"
#include "cli/run/output.h"
#include "cli/run/record.h"
#include "report/report.h"
#include "report/summary.h"

struct run_baseline;

struct recorder_output {
	struct recorder *recorder;
	size_t number;
	bool shows; /* people see here what is written before it is */
	struct report report;
};

struct recorder {
	const struct cli_options *options;   /* borrowed, like all but the buffers */
	const struct run_baseline *baseline; /* NULL: there is none */
	struct summary_options summary;	     /* style SUMMARY_NONE: there is none */
	struct recorder_output outputs[CLI_OUTPUT_MAX];
	size_t count;
	struct record *record; /* at work */
};

/* What all recorders of a run are copied from, for the outputs that are open; `baseline` may be NULL. */
void recorder_init(struct recorder *recorder, const struct cli_options *options,
		   const struct outputs *outputs, const struct run_baseline *baseline);
/* One that tells to a record; it must not move. */
void recorder_copy(struct recorder *copy, const struct recorder *recorder, struct record *record);
void recorder_release(struct recorder *recorder);

/* What there may be to tell of a file beside its outcome; each may be NULL. */
struct recorder_part {
	const char *real; /* its real path, when it is told of once for all that reach it */
	const struct buf *patched; /* what outputs whose format is "diff" get instead: what becomes of standard input */
	const struct record *wish; /* of writer_wish(): it is to be written, and the outcome is that of a file which was */
};

/* Tells of one file; `part` may be NULL. Findings are marked (finding->in_baseline). */
void recorder_file(struct recorder *recorder, const struct file_outcome *outcome,
		   const struct recorder_part *part);
/* Tells of trouble with a file of which nothing else is known. */
void recorder_trouble(struct recorder *recorder, const char *path, const struct error *err);
/* Raises the exit status. */
void recorder_status(struct recorder *recorder, enum status status);

#endif
