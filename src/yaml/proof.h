/* The proof that a patched text says what was planned, and nothing else. */
#ifndef YAML_PROOF_H
#define YAML_PROOF_H

#include <stddef.h>

struct error;
struct yaml_document;

/*
 * Parses the patched text and compares it, node by node, with the tree of
 * `document` as it will be (YAML_AFTER): kind, style, order, anchor, tag, exact
 * text, and what each alias means. Comments are not compared: the edits do not
 * touch them. -1 with a message on the first difference; the text must then not
 * be used.
 */
int yaml_prove(const struct yaml_document *document, const char *text, size_t size,
	       struct error *err) __attribute__((warn_unused_result));

#endif
