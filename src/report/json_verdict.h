/* The verdicts of a trial in the JSON report; private to report/json*.c. */
#ifndef REPORT_JSON_VERDICT_H
#define REPORT_JSON_VERDICT_H

#include <jansson.h>

struct trial_verdict;

/* The member "trial" of a service; the caller's. */
json_t *json_verdict(const struct trial_verdict *from);

#endif
