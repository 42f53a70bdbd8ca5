/* The rules of a SARIF report, with their help. Private to report/sarif*.c. */
#ifndef REPORT_SARIF_RULES_H
#define REPORT_SARIF_RULES_H

#include <jansson.h>

#include "rules/rule.h"

/* The `tool` of a run: the program and all its rules. */
json_t *sarif_tool(void);

/* Where the rule stands among them. */
int sarif_rule_index(const struct rule *rule);

/* "error", "warning", "note". Static. */
const char *sarif_level(enum severity severity);

#endif
