/* Telling of files. */
#include "cli/run/reporting.h"

#include "base/error.h"

void reporting_init(struct reporting *reporting)
{
	*reporting = (struct reporting){.form = {.options = NULL}};
	taker_init(&reporting->taker, &reporting->outputs, &reporting->form);
}

void reporting_release(struct reporting *reporting)
{
	taker_release(&reporting->taker);
	outputs_release(&reporting->outputs);
}

int reporting_open(struct reporting *reporting, const struct cli_options *options,
		   const struct paths *inputs, const struct run_baseline *baseline,
		   struct error *err)
{
	if (outputs_open(&reporting->outputs, options, inputs, err))
		return -1;
	recorder_init(&reporting->form, options, &reporting->outputs, baseline);
	return 0;
}

void reporting_file(struct reporting *reporting, const struct file_outcome *outcome)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct recorder recorder;
	struct record record;

	record_init(&record);
	recorder_copy(&recorder, &reporting->form, &record);
	recorder_file(&recorder, outcome, NULL);
	(void)!taker_take(&reporting->taker, &record.bytes, &err);
	recorder_release(&recorder);
	record_release(&record);
}

void reporting_close(struct reporting *reporting)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;

	if (outputs_close(&reporting->outputs, &err)) {
		complain(NULL, &err);
		taker_raise(&reporting->taker, STATUS_TROUBLE);
	}
}
