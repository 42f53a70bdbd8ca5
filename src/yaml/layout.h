/* How a file is written: line ends, dashes, quotes, the step of its indentation. */
#ifndef YAML_LAYOUT_H
#define YAML_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

#include "yaml/node.h"

struct yaml_document;

static inline bool yaml_is_break(char byte)
{
	return byte == '\n' || byte == '\r';
}

static inline bool yaml_is_blank(char byte)
{
	return byte == ' ' || byte == '\t';
}

struct yaml_layout {
	const char *line_end;	/* "\n", "\r\n" or "\r": what ends the first line */
	size_t step;		/* columns that a nested block mapping is indented; 2 when unknown */
	size_t dash;		/* columns that a block sequence's dashes stand right of their key */
	enum yaml_style quotes; /* single or double: what most quoted scalars have */
};

/* Read from the whole document; what it does not show is as most Compose files are. */
struct yaml_layout yaml_layout_read(const struct yaml_document *document);

/* The dash offset used inside this mapping, or `fallback` when it has no block sequence. */
size_t yaml_layout_dash(const struct yaml_document *document, const struct yaml_node *mapping,
			size_t fallback);

/* Column of an offset, counted in bytes from the start of its line (a BOM is not counted). */
size_t yaml_column(const struct yaml_document *document, size_t offset);

#endif
