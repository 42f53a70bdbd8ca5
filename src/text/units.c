/* How many characters stand before a byte of a text, without counting from its beginning each time. */
#include "text/units.h"

#include <stdlib.h>

#include "base/alloc.h"

/* Bytes from mark to mark: the index takes a sixty-fourth of the text. */
#define STEP ((size_t)512)

static struct units_mark count(struct units_mark from, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char byte = (unsigned char)bytes[i];

		from.points += (byte & 0xC0) != 0x80;
		from.pairs += byte >= 0xF0;
	}
	return from;
}

void units_init(struct units *units, const char *text, size_t size)
{
	struct units_mark mark = {0};
	size_t steps = size / STEP;

	*units = (struct units){.text = text, .size = size};
	units->marks = xcalloc(steps + 1, sizeof(*units->marks));
	for (size_t i = 0; i < steps; i++)
		units->marks[i + 1] = mark = count(mark, text + i * STEP, STEP);
}

void units_release(struct units *units)
{
	free(units->marks);
	*units = (struct units){0};
}

static struct units_mark count_before(const struct units *units, size_t offset)
{
	size_t at = offset / STEP;

	return count(units->marks[at], units->text + at * STEP, offset % STEP);
}

size_t units_points(const struct units *units, size_t offset)
{
	return count_before(units, offset).points;
}

size_t units_utf16(const struct units *units, size_t offset)
{
	struct units_mark mark = count_before(units, offset);

	return (size_t)mark.points + mark.pairs;
}
