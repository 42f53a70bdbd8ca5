/* What both summaries say of guesses and of findings that are left. Private to report/. */
#ifndef REPORT_SUMMARY_WORDS_H
#define REPORT_SUMMARY_WORDS_H

#include <stdbool.h>

#include "evidence/claim.h"

struct buf;
struct finding;
struct service_report;

/* Nothing at all is known of the service's image, and the decision is for that reason what it is. */
bool summary_is_guess(const struct service_report *report, const struct decision *decision);
/* How often such a guess works: a clause. */
const char *summary_guess_words(enum confidence confidence);
/* Behind the name of the rule: " left alone: why", " (high): what; not changed: why". Not made safe. */
void summary_add_left_alone(struct buf *text, const struct finding *finding);
void summary_add_pending(struct buf *text, const struct finding *finding);

#endif
