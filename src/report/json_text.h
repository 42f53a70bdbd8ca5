/* JSON as it is printed: the same data, and nothing in it that acts on a terminal. */
#ifndef REPORT_JSON_TEXT_H
#define REPORT_JSON_TEXT_H

#include <jansson.h>

struct buf;

/* Indented, with a line break at the end. What must not be shown as it is (base/utf8.h) is escaped. */
void report_add_json(struct buf *out, const json_t *root);

#endif
