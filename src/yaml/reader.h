/* libfyaml's events with the marks corrected where that needs no context; private to yaml/. */
#ifndef YAML_READER_H
#define YAML_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "text/span.h"
#include "yaml/node.h"

struct error;

enum yaml_event_type {
	YAML_DOCUMENT_START,
	YAML_DOCUMENT_END,
	YAML_COLLECTION_START,
	YAML_COLLECTION_END,
	YAML_LEAF /* a scalar or an alias */
};

struct yaml_event {
	enum yaml_event_type type;
	enum yaml_kind kind;   /* collections and leaves */
	enum yaml_style style; /* the same; flow collections are those with brackets */
	bool null;	       /* a scalar without a token */
	bool has_span;
	/*
	 * What libfyaml marks, with quotes, "&" and "*" included. A block scalar's span begins at
	 * its header and may run into what follows, see yaml/block_scalar.h; a block collection's
	 * is empty and at its first key or dash; the end of a block collection has none.
	 */
	struct span span;
	/* Borrowed until the next event; not NUL-terminated. Empty for block scalars. */
	const char *text;
	size_t len;
	const char *anchor, *tag; /* the same, the tag as written; NULL when there is none */
	size_t anchor_len, tag_len;
	struct span anchor_span, tag_span; /* set when there is one */
};

struct fy_parser;
struct fy_diag;
struct fy_event;

struct yaml_reader {
	struct fy_parser *parser;
	struct fy_diag *diag;
	struct fy_event *event;
	const char *text; /* what the parser reads */
	char *copy;	  /* of a text without a final line break, with one added; or NULL */
	size_t size;	  /* bytes given to the parser */
	size_t passed;	  /* the end of what events have named so far */
};

/* The bytes must have passed yaml_gate() and live until yaml_reader_close(). */
int yaml_reader_open(struct yaml_reader *reader, const char *text, size_t size, struct error *err)
	__attribute__((warn_unused_result));
/* 1 and an event, 0 at the end, -1 on a syntax error. */
int yaml_reader_next(struct yaml_reader *reader, struct yaml_event *event, struct error *err)
	__attribute__((warn_unused_result));
/*
 * After a syntax error the parser's memory is given up, not freed:
 * fy_parser_destroy() then reads freed memory (libfyaml 0.7.12, input "? a:<TAB>-").
 */
void yaml_reader_close(struct yaml_reader *reader, bool failed);

#endif
