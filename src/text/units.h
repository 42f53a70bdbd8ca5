/* How many characters stand before a byte of a text, without counting from its beginning each time. */
#ifndef TEXT_UNITS_H
#define TEXT_UNITS_H

#include <stddef.h>
#include <stdint.h>

/* What was counted up to one of the marks, which stand at equal distances. */
struct units_mark {
	uint32_t points; /* code points */
	uint32_t pairs;	 /* of these, the ones that UTF-16 writes as two units */
};

/*
 * Borrows the text, which is below 4 GiB. A code point counts where its first byte stands, so an offset
 * inside of one is behind it; ill-formed bytes count by the same rule, and never fail.
 */
struct units {
	const char *text;
	size_t size;
	struct units_mark *marks; /* owned */
};

void units_init(struct units *units, const char *text, size_t size); /* O(size) */
void units_release(struct units *units);

/* Code points, and UTF-16 code units, that begin before `offset` (at most `size`). O(1). */
size_t units_points(const struct units *units, size_t offset);
size_t units_utf16(const struct units *units, size_t offset);

#endif
