/* What a trial found, as the verdicts that reports tell. */
#ifndef CLI_COMMAND_TRY_VERDICT_H
#define CLI_COMMAND_TRY_VERDICT_H

#include "report/verdict.h"
#include "trial/trial.h"

/* One a service, in the order of starting. They live as long as the trial. */
void try_verdicts(struct verdicts *out, struct trial *trial);

/* "works as hardened": static. */
const char *try_heading(enum trial_status status);

#endif
