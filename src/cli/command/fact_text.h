/* What is known of an image, told for people. */
#ifndef CLI_COMMAND_FACT_TEXT_H
#define CLI_COMMAND_FACT_TEXT_H

#include "base/buf.h"
#include "evidence/facts/fact.h"

/* All of an entry: how it starts, what it needs, notes, sources; lines of 80 columns. */
void fact_text_add(struct buf *out, const struct fact *fact);

/* "LABEL   text", wrapped and escaped; nothing without a text. */
void fact_text_add_row(struct buf *out, const char *label, const char *text);

/* An entry in one line: its name, whom it runs as, its patterns. */
void fact_text_add_line(struct buf *out, const struct fact *fact);

#endif
