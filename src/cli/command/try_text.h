/* What a trial found, told for people. */
#ifndef CLI_COMMAND_TRY_TEXT_H
#define CLI_COMMAND_TRY_TEXT_H

#include "base/buf.h"
#include "report/verdict.h"
#include "trial/trial.h"

/* One paragraph a service: what it is, what was proved, needed and left out, and why. Escaped. */
void try_text_add(struct buf *out, const struct verdicts *verdicts);

/* What would be tried: of --dry-run. Escaped. */
void try_text_add_plan(struct buf *out, const struct trial *trial);

#endif
