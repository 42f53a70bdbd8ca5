/* Parts of the Markdown report. Private to report/markdown*.c. */
#ifndef REPORT_MARKDOWN_H
#define REPORT_MARKDOWN_H

#include "base/buf.h"
#include "report/report.h"

/* A row of the table of services, empty for one that there is nothing to say of. */
void markdown_add_row(struct buf *out, const struct service_report *report);
/* All about one service, folded; nothing where there is nothing to say. */
void markdown_add_details(struct buf *out, const struct file_outcome *outcome,
			  const struct service_report *report);
/* "- [ ] `db`: what, and the command" for each step. */
void markdown_add_steps(struct buf *out, const struct service_report *report);
/* "- **rule** (high), `web`: what" */
void markdown_add_pending(struct buf *out, const struct finding *finding);
/* The row of the table of verdicts of a trial. */
struct trial_verdict;
void markdown_add_verdict(struct buf *out, const struct trial_verdict *verdict);
/* A list: what was proved, needed and left out, with the reasons. */
void markdown_add_verdict_items(struct buf *out, const struct trial_verdict *verdict);

#endif
