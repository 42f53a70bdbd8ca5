/* A run of composeharden try: what its files share. */
#ifndef CLI_COMMAND_TRY_H
#define CLI_COMMAND_TRY_H

#include "cli/option/try_options.h"
#include "cli/run/reporting.h"
#include "report/verdict.h"
#include "trial/trial.h"

struct attempt_run {
	const struct cli_options *options;
	const struct try_wish *wish;
	struct reporting reporting;
	struct trial_files files;
	struct trial trial;
	struct verdicts verdicts;
	bool is_reported; /* the reports have all that became of the files */
};

/* --learn: what was found, as a file of facts. */
int try_write_learnt(struct attempt_run *run, const struct harden_options *options,
		     struct error *err) __attribute__((warn_unused_result));

#endif
