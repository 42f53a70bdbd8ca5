/* Writing scalars: when quotes are needed, and what stands between them. */
#ifndef YAML_SCALAR_H
#define YAML_SCALAR_H

#include <stdbool.h>
#include <stddef.h>

#include "yaml/node.h"

struct buf;

/*
 * True when the text, written plain, is read back as this very text, of
 * whatever type: no indicator, no ": " or " #", nothing but printable ASCII. In
 * flow context "," "[" "]" "{" "}" and any ":" are too much as well.
 */
bool yaml_plain_is_possible(const char *text, size_t len, bool flow);

/*
 * True when moreover YAML 1.1 and 1.2 parsers read it as a string: nothing that
 * looks like a null, a boolean, a number (also base 60, "10:20") or a date.
 */
bool yaml_plain_is_string(const char *text, size_t len, bool flow);

/* True when single quotes can hold it: printable and on one line. */
bool yaml_single_is_possible(const char *text, size_t len);

/* Adds the text in the given style (plain, single or double quoted; on one line). */
void yaml_add_scalar(struct buf *out, const char *text, size_t len, enum yaml_style style);

#endif
