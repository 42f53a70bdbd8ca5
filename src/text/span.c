/* The index of line starts, and what is looked up in it. */
#include "text/span.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "base/utf8.h"

#define BOM "\xEF\xBB\xBF"
#define BOM_SIZE ((size_t)3)
/* Bytes of a line that are counted anew for each place in it. */
#define LONG_LINE ((size_t)4096)

static void add_start(struct lines *lines, size_t *cap, size_t offset)
{
	list_grow(lines->start, lines->count, *cap);
	lines->has_long |= lines->count && offset - lines->start[lines->count - 1] > LONG_LINE;
	lines->start[lines->count++] = (uint32_t)offset;
}

/* The next LF or CR at or behind `at`, or `size`. Most texts have no CR, and memchr() is quick. */
static size_t next_break(const struct lines *lines, size_t at)
{
	const char *text = lines->text, *found;
	size_t size = lines->size;

	if (lines->has_cr) {
		while (at < size && text[at] != '\n' && text[at] != '\r')
			at++;
		return at;
	}
	found = at < size ? memchr(text + at, '\n', size - at) : NULL;
	return found ? (size_t)(found - text) : size;
}

void lines_init(struct lines *lines, const char *text, size_t size)
{
	size_t cap = 0;

	*lines = (struct lines){
		.text = text, .size = size, .has_cr = size && memchr(text, '\r', size)};
	add_start(lines, &cap, 0);
	for (size_t i = 0; (i = next_break(lines, i)) < size; i++) {
		if (text[i] == '\r' && i + 1 < size && text[i + 1] == '\n')
			i++;
		if (i + 1 < size)
			add_start(lines, &cap, i + 1);
	}
	lines->has_long |= size - lines->start[lines->count - 1] > LONG_LINE;
	if (lines->has_long)
		units_init(&lines->units, text, size);
}

void lines_release(struct lines *lines)
{
	free(lines->start);
	units_release(&lines->units);
	*lines = (struct lines){0};
}

size_t lines_find(const struct lines *lines, size_t offset)
{
	size_t low = 0, high = lines->count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (lines->start[middle] <= offset)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* Code points between two bytes of one line. */
static size_t count_points(const struct lines *lines, size_t start, size_t end)
{
	if (lines->has_long)
		return units_points(&lines->units, end) - units_points(&lines->units, start);
	return utf8_count(lines->text + start, end - start);
}

struct place lines_place(const struct lines *lines, size_t offset)
{
	size_t number = lines_find(lines, offset);
	size_t start = lines->start[number];
	size_t column = 1;

	if (offset > lines->size)
		offset = lines->size;
	if (start == 0 && lines->size >= BOM_SIZE && !memcmp(lines->text, BOM, BOM_SIZE))
		start = BOM_SIZE;
	if (offset > start) {
		column += count_points(lines, start, offset);
		/* An offset inside a code point is at that code point's column. */
		if (offset < lines->size && (lines->text[offset] & 0xC0) == 0x80 && column > 1)
			column--;
	}
	return (struct place){(unsigned)number + 1, (unsigned)column};
}

struct span lines_span(const struct lines *lines, size_t number)
{
	size_t next = number + 1;

	return (struct span){lines->start[number],
			     next < lines->count ? lines->start[next] : lines->size};
}

struct span lines_content(const struct lines *lines, size_t number)
{
	struct span span = lines_span(lines, number);
	const char *text = lines->text;

	if (span.end > span.start && text[span.end - 1] == '\n')
		span.end--;
	if (span.end > span.start && text[span.end - 1] == '\r')
		span.end--;
	return span;
}
