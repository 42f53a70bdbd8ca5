/* What becomes of files, told: reports in all formats that were asked for, and the summary. */
#ifndef CLI_RUN_REPORTING_H
#define CLI_RUN_REPORTING_H

#include "cli/command/command.h"
#include "cli/option/options.h"
#include "cli/run/output.h"
#include "report/summary.h"

struct reporting {
	const struct cli_options *options; /* borrowed */
	struct outputs outputs;
	struct summary_options summary; /* its style may be changed before the first file */
};

/* Release it in any case. */
void reporting_init(struct reporting *reporting, const struct cli_options *options);
void reporting_release(struct reporting *reporting);

/* As outputs_open(), before any work is done. */
int reporting_open(struct reporting *reporting, const struct paths *inputs, struct error *err)
	__attribute__((warn_unused_result));
/*
 * Reports one file, trouble with it too; `patched` as for outputs_file(). STATUS_TROUBLE for a file in trouble, and for
 * what could not be printed, which is complained about.
 */
enum status reporting_file(struct reporting *reporting, const struct file_outcome *outcome,
			   const struct buf *patched);
/* As outputs_close(). */
int reporting_close(struct reporting *reporting, struct error *err)
	__attribute__((warn_unused_result));

#endif
