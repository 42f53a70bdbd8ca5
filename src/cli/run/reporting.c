/* Reporting files. */
#include "cli/run/reporting.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "cli/run/terminal.h"

static void drain_summary(struct buf *out)
{
	fwrite(out->data, 1, out->len, stderr);
	buf_clear(out);
}

void reporting_init(struct reporting *reporting, const struct cli_options *options)
{
	*reporting = (struct reporting){
		.options = options,
		.summary = {
			.verbose = options->verbose,
			/* Who asks for more gets all of it. */
			.style = options->verbose && options->summary == SUMMARY_SHORT
					 ? SUMMARY_FULL
					 : options->summary,
			.width = terminal_width(STDERR_FILENO),
			.color = terminal_color(options->color, STDERR_FILENO),
			.drain = drain_summary,
		},
	};
}

void reporting_release(struct reporting *reporting)
{
	outputs_release(&reporting->outputs);
}

int reporting_open(struct reporting *reporting, const struct paths *inputs, struct error *err)
{
	return outputs_open(&reporting->outputs, reporting->options, inputs, err);
}

/* The table says all that the summary would, and more. */
static bool wants_summary(const struct reporting *reporting)
{
	for (size_t i = 0; i < reporting->outputs.count; i++)
		if (!reporting->options->outputs[i].file &&
		    !strcmp(reporting->options->outputs[i].format, "table"))
			return false;
	return !reporting->options->quiet && reporting->summary.style != SUMMARY_NONE;
}

enum status reporting_file(struct reporting *reporting, const struct file_outcome *outcome,
			   const struct buf *patched)
{
	enum status status = STATUS_FINE;
	struct buf summary CLEANUP_BUF;
	struct error err CLEANUP_ERROR = ERROR_INIT;

	buf_init(&summary);
	if (outcome->error) {
		complain(outcome->path, outcome->error);
		status = STATUS_TROUBLE;
	}
	if (outputs_file(&reporting->outputs, outcome, patched, &err)) {
		complain(NULL, &err);
		status = STATUS_TROUBLE;
	}
	if (!wants_summary(reporting))
		return status;
	summary_file(&summary, outcome, &reporting->summary);
	drain_summary(&summary);
	return status;
}

int reporting_close(struct reporting *reporting, struct error *err)
{
	return outputs_close(&reporting->outputs, err);
}
