/* The taxonomies of a SARIF report: which weaknesses and techniques rules are about. Private to report/sarif*.c. */
#ifndef REPORT_SARIF_TAXA_H
#define REPORT_SARIF_TAXA_H

#include <jansson.h>

#include "rules/rule.h"

/* `taxonomies` of a run: CWE and MITRE ATT&CK, each with what some rule refers to. */
json_t *sarif_taxonomies(void);

/* `relationships` of a rule; NULL when it refers to nothing. */
json_t *sarif_taxa_relationships(const struct rule *rule);

/* Adds "external/cwe/cwe-250" and "external/attack/t1611" to the list of a rule's tags. */
void sarif_taxa_tags(json_t *tags, const struct rule *rule);

#endif
