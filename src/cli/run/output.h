/* Where the reports go: one or more formats at once, each to standard output or a file of its own. */
#ifndef CLI_RUN_OUTPUT_H
#define CLI_RUN_OUTPUT_H

#include <stdbool.h>

#include "cli/run/discover.h"
#include "cli/option/options.h"
#include "report/report.h"

struct output {
	const char *file; /* NULL: standard output */
	struct report report;
	bool quiet;  /* what people read is not asked for */
	bool closed; /* nobody reads it any more */
	int trouble; /* errno of a write to standard output that failed and was not told yet; or 0 */
};

struct outputs {
	struct output list[CLI_OUTPUT_MAX];
	size_t count;
	char *base; /* owned; the working folder */
};

/*
 * Makes ready what the options ask for, and release it in any case. -1, with the file named in the error, when a
 * file can be seen not to be writable, or is one of `inputs`.
 */
int outputs_open(struct outputs *outputs, const struct cli_options *options,
		 const struct paths *inputs, struct error *err) __attribute__((warn_unused_result));
void outputs_release(struct outputs *outputs);
#define CLEANUP_OUTPUTS __attribute__((cleanup(outputs_release)))

/* Adds a piece of a file to a report. -1 when it is none of that report's. */
int outputs_take(struct outputs *outputs, size_t number, const struct report_piece *piece)
	__attribute__((warn_unused_result));
/*
 * Behind all pieces of a file: prints what goes to standard output. -1 when that cannot be written; that nobody reads
 * it is no error.
 */
int outputs_settle(struct outputs *outputs, struct error *err) __attribute__((warn_unused_result));

/* True when diffs are printed there for people, who see what is written before it is. */
bool output_shows(const struct output *output);
/* The same of one of them. */
bool outputs_show(const struct outputs *outputs);
/* Prints the diff of a file there. -1 when standard output cannot be written. */
int outputs_show_diff(struct outputs *outputs, const char *name, const char *text, size_t size,
		      const struct edits *edits, struct error *err)
	__attribute__((warn_unused_result));

/*
 * Ends the reports and writes those that go to files, each whole or not at all; the mode of a
 * file that is there is kept. -1 with the last error; what can be written is written all the same.
 */
int outputs_close(struct outputs *outputs, struct error *err) __attribute__((warn_unused_result));

/* How diffs are printed to a descriptor (-1: a file), from the folder that the program runs in. */
struct diff_options output_diff(const struct cli_options *options, int fd);

/*
 * Writes a text to a file, whole or not at all, with the mode of the file that is there; a device or a FIFO as it
 * is. A new file is there empty before it is there whole, never in between.
 */
int output_write(const char *file, const struct buf *out, struct error *err)
	__attribute__((warn_unused_result));

#endif
