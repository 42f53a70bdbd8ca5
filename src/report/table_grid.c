/* Cells in columns that fit a width. */
#include "report/table_grid.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

#define INDENT 2
#define GAP 2
#define GUTTER 2      /* of the sign */
#define WIDTH_LEAST 8 /* that a column is squeezed to */

void table_release(struct table *table)
{
	for (size_t i = 0; i < table->count; i++)
		for (int j = 0; j < COLUMN_COUNT; j++)
			buf_release(&table->rows[i].cells[j].text);
	free(table->rows);
}

static size_t gutter_of(int column)
{
	return column ? GUTTER : 0;
}

/* The length of what fits on one line of a cell: whole words, or as much of one as there is room for. */
static size_t line_length(const char *text, size_t width)
{
	size_t fitting = 0, len = 0, columns = 0;

	while (text[len]) {
		size_t next = len + 1;

		while (((unsigned char)text[next] & 0xC0) == 0x80)
			next++;
		columns += utf8_width(text + len, next - len);
		if (columns > width && len)
			return text[len] == ' ' || !fitting ? len : fitting;
		if (text[len] == ' ')
			fitting = len;
		len = next;
	}
	return len;
}

/* The widest word of a cell; where lines are never broken, the whole. */
static size_t least_width(const struct cell *cell, bool broken)
{
	size_t least = 0;

	if (!broken)
		return utf8_width(cell->text.data, cell->text.len);
	for (const char *at = cell->text.data; *at;) {
		size_t len = strcspn(at, " "), width = utf8_width(at, len);

		least = width > least ? width : least;
		at += len + strspn(at + len, " ");
	}
	return least;
}

static size_t total_width(const struct table *table)
{
	size_t total = INDENT;

	for (int i = 0; i < COLUMN_COUNT; i++)
		if (table->widths[i])
			total += table->widths[i] + (i ? GAP : 0);
	return total;
}

/* Takes columns away from the widest until all fit; false when that would go below `least`. */
static bool squeeze(struct table *table, const size_t *least, size_t width)
{
	while (total_width(table) > width) {
		int widest = -1;

		for (int i = 0; i < COLUMN_COUNT; i++)
			if (table->widths[i] > least[i] &&
			    (widest < 0 || table->widths[i] > table->widths[widest]))
				widest = i;
		if (widest < 0)
			return false;
		table->widths[widest]--;
	}
	return true;
}

/* Lists may be broken between their items, and heads between words; names, users and words of state are not. */
static void measure(struct table *table, size_t *least)
{
	for (int i = 0; i < COLUMN_COUNT; i++) {
		bool list = i == CONTROL_CAPABILITIES + 1 || i == CONTROL_TMPFS + 1;

		table->widths[i] = least[i] = 0;
		for (size_t j = 0; j < table->count; j++) {
			const struct cell *cell = &table->rows[j].cells[i];
			size_t narrow = gutter_of(i) + least_width(cell, list || !j);
			size_t whole = gutter_of(i) + least_width(cell, !j);

			least[i] = narrow > least[i] ? narrow : least[i];
			table->widths[i] = whole > table->widths[i] ? whole : table->widths[i];
		}
	}
}

bool table_lay_out(struct table *table, size_t width)
{
	size_t least[COLUMN_COUNT];

	measure(table, least);
	return squeeze(table, least, width);
}

bool table_force(struct table *table, size_t width)
{
	size_t least[COLUMN_COUNT];

	measure(table, least);
	if (squeeze(table, least, width))
		return false;
	table->widths[CONTROL_TMPFS + 1] = 0;
	if (squeeze(table, least, width))
		return true;
	/* Names are broken first, and everything else only where there is no other way. */
	for (int i = 0; i < COLUMN_COUNT; i++) {
		least[i] = least[i] > WIDTH_LEAST ? WIDTH_LEAST : least[i];
		if (squeeze(table, least, width))
			break;
	}
	return true;
}

/* One line of the row; `rest` is moved along. False when there was nothing to print. */
static bool print_line(struct buf *out, const struct table *table, const struct row *row,
		       const char **rest, bool color)
{
	bool first = rest[0] == row->cells[0].text.data;
	size_t column = INDENT, pending = INDENT;
	bool any = false;

	for (int i = 0; i < COLUMN_COUNT; i++) {
		const struct cell *cell = &row->cells[i];
		struct buf part CLEANUP_BUF = BUF_INIT;
		size_t len, start = column;

		if (!table->widths[i])
			continue;
		len = line_length(rest[i], table->widths[i] - gutter_of(i));
		if (i && len)
			buf_addf(&part, "%c ", first ? cell->sign : ' ');
		buf_add(&part, rest[i], len);
		rest[i] += len + strspn(rest[i] + len, " ");
		if (len) {
			buf_addchars(out, ' ', pending);
			paint(out, color, cell->tone, part.data);
			pending = 0;
			any = true;
		}
		column += table->widths[i] + GAP;
		pending += column - start - (len ? utf8_width(part.data, part.len) : 0);
	}
	if (any)
		buf_addch(out, '\n');
	return any;
}

void table_print(struct buf *out, const struct table *table, bool color)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct row *row = &table->rows[i];
		const char *rest[COLUMN_COUNT];
		bool more = true;

		for (int j = 0; j < COLUMN_COUNT; j++)
			rest[j] = row->cells[j].text.data;
		while (more) {
			print_line(out, table, row, rest, color);
			more = false;
			for (int j = 0; j < COLUMN_COUNT; j++)
				more |= table->widths[j] && *rest[j];
		}
	}
}
