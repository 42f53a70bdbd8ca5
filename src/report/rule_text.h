/* What a rule is, in words: for the terminal, and as the page doc/rules.md. */
#ifndef REPORT_RULE_TEXT_H
#define REPORT_RULE_TEXT_H

#include "rules/rule.h"

struct buf;

/* All that is known of one rule, in lines of at most `width` columns. */
void rule_text_add(struct buf *out, const struct rule *rule, size_t width);
/* One line a rule, by group. */
void rule_text_list(struct buf *out);
/* The page: all rules, and every check known to the field. */
void rule_text_page(struct buf *out);

#endif
