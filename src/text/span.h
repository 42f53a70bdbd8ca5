/* A run of bytes of a text, and the lines and columns of a text. */
#ifndef TEXT_SPAN_H
#define TEXT_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text/units.h"

/* Bytes start <= i < end. */
struct span {
	size_t start, end;
};

/* 1-based; the column counts code points from the line's first byte (a BOM is not counted). */
struct place {
	unsigned line, column;
};

/* A part of a text that was made of another one: from `start` on it stands for what is at `place` there. */
struct origin {
	size_t start;
	struct place place;
};

/*
 * Where lines start. A line ends with LF, CR LF or a lone CR, which is what
 * YAML 1.2 (5.4) calls a line break. Borrows the text, which is below 4 GiB.
 */
struct lines {
	const char *text;
	size_t size;
	uint32_t *start; /* owned; start[0] is 0 */
	size_t count;  /* at least 1; after a line break at the end there is no further line */
	bool has_cr;   /* a CR is somewhere in the text */
	bool has_long; /* a line is so long that its columns are looked up in `units` */
	struct units units; /* of the text when `has_long` */
};

void lines_init(struct lines *lines, const char *text, size_t size);
void lines_release(struct lines *lines);
#define CLEANUP_LINES __attribute__((cleanup(lines_release)))

/* 0-based number of the line that holds offset; offset == size gives the last line. O(log n). */
size_t lines_find(const struct lines *lines, size_t offset);
/* O(log n), however long the line. */
struct place lines_place(const struct lines *lines, size_t offset);
/* From the first byte of line `number` to its end with (or without) its line break. */
struct span lines_span(const struct lines *lines, size_t number);
struct span lines_content(const struct lines *lines, size_t number);

#endif
