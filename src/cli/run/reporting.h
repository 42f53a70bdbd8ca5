/* What becomes of files, told: reports in all formats that were asked for, and the summary. */
#ifndef CLI_RUN_REPORTING_H
#define CLI_RUN_REPORTING_H

#include "cli/command/command.h"
#include "cli/option/options.h"
#include "cli/run/output.h"
#include "cli/run/recorder.h"
#include "cli/run/taker.h"

/* The two sides, and where the reports go. It must not move. */
struct reporting {
	struct outputs outputs;
	struct recorder form; /* what recorders are copied from; its summary may be changed before the first file */
	struct taker taker;   /* its status is that of the run */
};

/* Its status may be raised from then on. Release it in any case. */
void reporting_init(struct reporting *reporting);
void reporting_release(struct reporting *reporting);
/* As outputs_open() and recorder_init(), before any work is done. */
int reporting_open(struct reporting *reporting, const struct cli_options *options,
		   const struct paths *inputs, const struct run_baseline *baseline,
		   struct error *err) __attribute__((warn_unused_result));
/* Tells of a file that was judged, and written, by this process. */
void reporting_file(struct reporting *reporting, const struct file_outcome *outcome);
/* As outputs_close(); trouble is complained about. */
void reporting_close(struct reporting *reporting);

#endif
