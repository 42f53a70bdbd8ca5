/* The baseline of a run: read, compared with, written. */
#ifndef CLI_RUN_BASELINE_H
#define CLI_RUN_BASELINE_H

#include "cli/option/options.h"
#include "report/baseline.h"

#define BASELINE_DEFAULT ".composeharden-baseline.json"

/* Of --baseline and --write-baseline; zeroed: there is none. */
struct run_baseline {
	const char *file; /* NULL: none was asked for */
	char *folder;	  /* owned; of the file, resolved: paths in it are relative to that */
	struct baseline *list;
	size_t told; /* stale entries that were named */
};

/* -1 when the file is no baseline, or is not there and is not to be written. */
int run_baseline_open(struct run_baseline *baseline, const struct cli_options *options,
		      struct error *err) __attribute__((warn_unused_result));
void run_baseline_release(struct run_baseline *baseline);

/* A file's path as the baseline has it: the caller's. */
char *run_baseline_path(const struct run_baseline *baseline, const char *path);
/* Before anything is reported of a file: marks what is known, and calls `note` with what counts (baseline_mark()). */
void run_baseline_mark(const struct run_baseline *baseline, const char *path,
		       const struct file_outcome *outcome,
		       void (*note)(void *context, const char *path, const char *fingerprint,
				    const struct finding *finding),
		       void *context);

/* At the end: names stale entries on standard error, or writes the file anew. */
int run_baseline_close(struct run_baseline *baseline, const struct cli_options *options,
		       struct error *err) __attribute__((warn_unused_result));

#endif
