/* Cells in columns that fit a width. Private to report/table*.c. */
#ifndef REPORT_TABLE_GRID_H
#define REPORT_TABLE_GRID_H

#include "base/buf.h"
#include "report/paint.h"
#include "report/controls.h"

#define COLUMN_COUNT (CONTROL_COUNT + 1) /* the service's name, then the controls */

struct cell {
	struct buf text; /* safe to be shown */
	char sign;	 /* ' ' for none */
	enum tone tone;
};

struct row {
	struct cell cells[COLUMN_COUNT];
};

struct table {
	struct row *rows; /* owned; the first holds the heads */
	size_t count;
	size_t widths[COLUMN_COUNT]; /* without the gap; 0: the column is left out */
	bool before;		     /* cells show what was there before as well */
};

void table_release(struct table *table);

/*
 * Gives the columns their widths, so that a line has no more than `width` columns: lists are broken between
 * their items, heads between words. False when that does not do.
 */
bool table_lay_out(struct table *table, size_t width);
/* The same in any case: the tmpfs are left out, and then words are broken. True without the tmpfs. */
bool table_force(struct table *table, size_t width);

void table_print(struct buf *out, const struct table *table, bool color);

#endif
