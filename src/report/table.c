/* The table for people: services against controls, before and after, in signs that need no colour. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/utf8.h"
#include "report/report.h"
#include "report/summary.h"
#include "report/table_grid.h"

extern const struct reporter reporter_table;

#define GAP 2
#define SERVICE_MAX 60 /* bytes of a name that a cell shows */
#define CELL_MAX 240   /* the same of other text */

static const char *const heads[COLUMN_COUNT] = {"SERVICE",	"USER",		"READ ONLY",
						"CAPABILITIES", "NO-NEW PRIVS", "TMPFS"};

/* What the signs of a whole report were. */
struct signs {
	bool got[CONFIDENCE_KNOWN + 1], left, pending, hidden;
};

static void set_sign(struct cell *cell, const struct control_outcome *outcome, struct signs *signs)
{
	switch (outcome->state) {
	case CONTROL_GOT:
		cell->sign = confidence_sign(outcome->confidence);
		cell->tone = tone_of_confidence(outcome->confidence);
		signs->got[outcome->confidence] = true;
		break;
	case CONTROL_LEFT:
	case CONTROL_ALLOWED:
		cell->sign = '=';
		cell->tone = TONE_DIM;
		signs->left = true;
		break;
	case CONTROL_PENDING:
		cell->sign = '!';
		cell->tone = TONE_BAD;
		signs->pending = true;
		break;
	case CONTROL_HAD:
		cell->tone = TONE_PLAIN;
		break;
	default:
		cell->tone = TONE_DIM;
	}
}

/* Long text is cut at a character, and says so. */
static void shorten(struct buf *text, size_t len)
{
	if (text->len <= len)
		return;
	while (len && ((unsigned char)text->data[len] & 0xC0) == 0x80)
		len--;
	text->data[len] = '\0';
	text->len = len;
	buf_addstr(text, "...");
}

static void fill_cell(struct table *table, struct cell *cell, const struct service_report *report,
		      enum control control)
{
	struct buf before CLEANUP_BUF = BUF_INIT, after CLEANUP_BUF = BUF_INIT;

	control_add_value(&before, report, control, YAML_BEFORE);
	control_add_value(&after, report, control, YAML_AFTER);
	if (table->before && control != CONTROL_TMPFS && strcmp(before.data, after.data) != 0) {
		buf_addstr(&cell->text, strcmp(before.data, "-") != 0 ? before.data : "unset");
		buf_addstr(&cell->text, " -> ");
	}
	buf_addstr(&cell->text, after.data);
	shorten(&cell->text, CELL_MAX);
}

static void fill_row(struct table *table, const struct service_report *report, struct signs *signs)
{
	struct row *row = &table->rows[table->count++];
	const char *name = report->service->name;

	for (int i = 0; i < COLUMN_COUNT; i++) {
		struct cell *cell = &row->cells[i];
		struct control_outcome outcome;

		buf_init(&cell->text);
		cell->sign = ' ';
		if (!i) {
			utf8_add_safe(&cell->text, name, strlen(name), true);
			utf8_disarm(&cell->text, 0);
			shorten(&cell->text, SERVICE_MAX);
			cell->tone = TONE_HEAD;
			continue;
		}
		outcome = control_outcome_of(report, (enum control)(i - 1));
		set_sign(cell, &outcome, signs);
		fill_cell(table, cell, report, (enum control)(i - 1));
	}
}

static void table_fill(struct table *table, const struct harden *harden, bool before,
		       struct signs *signs)
{
	table->rows = xcalloc(harden->file.count + 1, sizeof(*table->rows));
	table->before = before;
	for (int i = 0; i < COLUMN_COUNT; i++) {
		struct cell *cell = &table->rows[0].cells[i];

		buf_init(&cell->text);
		buf_addstr(&cell->text, heads[i]);
		cell->sign = ' ';
		cell->tone = TONE_DIM;
	}
	table->count = 1;
	for (size_t i = 0; i < harden->file.count; i++)
		if (harden->reports[i].judged)
			fill_row(table, &harden->reports[i], signs);
}

static void table_begin(struct report *report)
{
	report->state = xcalloc(1, sizeof(struct signs));
}

/* The sign stands before what is left to do below the table as well. */
static void note_pending(const struct harden *harden, struct signs *signs)
{
	for (size_t i = 0; i < harden->file.count; i++)
		for (const struct finding *at = harden->reports[i].findings; at; at = at->next)
			signs->pending |= finding_is_pending(at);
}

/* The one kind of piece: signs that a file has, a bit each. */
#define PIECE_SIGNS 1
#define SIGN_LEFT (CONFIDENCE_KNOWN + 1)
#define SIGN_PENDING (SIGN_LEFT + 1)
#define SIGN_HIDDEN (SIGN_PENDING + 1)

static void give_signs(struct report *report, const struct signs *signs)
{
	struct report_piece piece = {.kind = PIECE_SIGNS};

	for (unsigned i = 0; i <= CONFIDENCE_KNOWN; i++)
		piece.number |= (unsigned)signs->got[i] << i;
	piece.number |= (unsigned)signs->left << SIGN_LEFT;
	piece.number |= (unsigned)signs->pending << SIGN_PENDING;
	piece.number |= (unsigned)signs->hidden << SIGN_HIDDEN;
	report_give(report, &piece);
}

static int table_take(struct report *report, const struct report_piece *piece)
{
	struct signs *signs = report->state;

	if (piece->kind != PIECE_SIGNS)
		return -1;
	for (unsigned i = 0; i <= CONFIDENCE_KNOWN; i++)
		signs->got[i] |= piece->number >> i & 1;
	signs->left |= piece->number >> SIGN_LEFT & 1;
	signs->pending |= piece->number >> SIGN_PENDING & 1;
	signs->hidden |= piece->number >> SIGN_HIDDEN & 1;
	return 0;
}

static void table_file(struct report *report, const struct file_outcome *outcome)
{
	struct summary_options options = {.verbose = report->verbose,
					  .color = report->color,
					  .style = SUMMARY_BELOW_TABLE,
					  .width = report->width};
	struct signs own = {0}, *signs = &own;
	struct table table = {0};
	size_t start;

	if (!outcome->harden)
		return;
	summary_head(&report->out, outcome, &options);
	table_fill(&table, outcome->harden, true, signs);
	if (!table_lay_out(&table, report->width)) {
		table_release(&table);
		table = (struct table){0};
		table_fill(&table, outcome->harden, false, signs);
		signs->hidden |= table_force(&table, report->width);
	}
	start = report->out.len;
	if (table.count > 1)
		table_print(&report->out, &table, report->color);
	utf8_disarm(&report->out, start);
	table_release(&table);
	note_pending(outcome->harden, signs);
	buf_addch(&report->out, '\n');
	start = report->out.len;
	summary_rest(&report->out, outcome, &options);
	if (report->out.len > start)
		buf_addch(&report->out, '\n');
	give_signs(report, signs);
}

static void add_legend(struct report *report, size_t *column, const char *words)
{
	size_t len = strlen(words);

	if (*column && *column + GAP + len > report->width) {
		buf_addch(&report->out, '\n');
		*column = 0;
	} else if (*column) {
		buf_addchars(&report->out, ' ', GAP);
		*column += GAP;
	}
	buf_addstr(&report->out, words);
	*column += len;
}

static void table_end(struct report *report)
{
	struct signs *signs = report->state;
	size_t column = 0;

	if (signs->got[CONFIDENCE_KNOWN])
		add_legend(report, &column, "+ added");
	if (signs->got[CONFIDENCE_LIKELY])
		add_legend(report, &column, "~ added, likely");
	if (signs->got[CONFIDENCE_ASSUMED])
		add_legend(report, &column, "? added, assumed");
	if (signs->left)
		add_legend(report, &column, "= left alone");
	if (signs->pending)
		add_legend(report, &column, "! to do");
	if (signs->hidden)
		add_legend(report, &column, "(tmpfs: in a wider terminal)");
	if (column)
		buf_addch(&report->out, '\n');
	free(signs);
	report->state = NULL;
}

const struct reporter reporter_table = {
	.name = "table", .begin = table_begin, .file = table_file, .take = table_take, .end = table_end};
