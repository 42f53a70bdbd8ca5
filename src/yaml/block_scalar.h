/* Where a literal or folded scalar really begins and ends; private to yaml/. */
#ifndef YAML_BLOCK_SCALAR_H
#define YAML_BLOCK_SCALAR_H

#include <stdbool.h>
#include <stddef.h>

struct block_scalar {
	size_t start;	/* the "|" or ">" */
	size_t comment; /* the "#" of a comment on the header's line, or 0 */
	size_t end; /* after the content, see struct yaml_node; after the header if there is none */
	bool keep;  /* "+" */
	bool strip; /* "-" */
	bool ends_text; /* its last line is the text's last and has no line break */
	size_t shallow; /* a first line that is not deeper than `column`, or 0 */
};

/*
 * Reads the header at text[start]. `raw_end` is where the parser says that the
 * body ends: it may lie in the indentation of what follows, or past the size of
 * the text. `column` is that of the collection which holds the scalar: an
 * indentation indicator counts from there.
 */
struct block_scalar block_scalar_read(const char *text, size_t size, size_t start, size_t raw_end,
				      size_t column);

/* True when the header at text[start] has the chomping indicator, "+" or "-". */
bool block_scalar_chomps(const char *text, size_t size, size_t start, char indicator);

#endif
