/* Literal and folded scalars: where they begin and end, and what they say; private to yaml/. */
#ifndef YAML_BLOCK_SCALAR_H
#define YAML_BLOCK_SCALAR_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

/*
 * libfyaml 0.7 cuts the text of some block scalars short or fills it up with bytes from nowhere
 * ("a:<LF>  |-<LF>  b<LF>    c<LF>"), and folds others wrongly. So we read them ourselves, as
 * libyaml and Compose do.
 */
struct block_scalar {
	size_t start;	/* the "|" or ">" */
	size_t comment; /* the "#" of a comment on the header's line, or 0 */
	size_t body;	/* the line after the header's */
	size_t indent;	/* spaces that each line of text begins with */
	size_t stop;	/* the line that is no part of it any more, or the end of the text */
	size_t end; /* after the content, see struct yaml_node; after the header if there is none */
	bool folded; /* ">" */
	bool keep;   /* "+" */
	bool strip;  /* "-" */
};

/*
 * Reads the header at text[start] and finds the lines. `column` is that of the
 * collection which holds the scalar, -1 at the top.
 */
struct block_scalar block_scalar_read(const char *text, size_t size, size_t start,
				      ptrdiff_t column);

/* False when the parser, who says that it ends at `raw_end`, reads more or less of it than we. */
bool block_scalar_agrees(const struct block_scalar *scalar, const char *text, size_t size,
			 size_t raw_end);

/* Adds its value. */
void block_scalar_text(const struct block_scalar *scalar, const char *text, struct buf *out);

/* True when the header at text[start] has the chomping indicator, "+" or "-". */
bool block_scalar_chomps(const char *text, size_t size, size_t start, char indicator);

#endif
