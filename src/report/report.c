/* The table of reporters, and the one that prints diffs. */
#include "report/report.h"

#include <string.h>

#include "base/utf8.h"

/* REPORTER(x) is reporter_x, whose name is "x". In the order in which they are listed to users. */
#define REPORTERS(REPORTER) \
	REPORTER(diff)      \
	REPORTER(table)     \
	REPORTER(markdown)  \
	REPORTER(html)      \
	REPORTER(json)      \
	REPORTER(sarif)     \
	REPORTER(github)    \
	REPORTER(gitlab)    \
	REPORTER(services)

#define DECLARE(name) extern const struct reporter reporter_##name;
REPORTERS(DECLARE)
#undef DECLARE

static void diff_file(struct report *report, const struct file_outcome *outcome)
{
	const struct harden *harden = outcome->harden;

	if (harden && harden->changed)
		diff_print(&report->out, outcome->path, harden->text, harden->size,
			   &harden->splicer.edits, &report->diff);
}

const struct reporter reporter_diff = {.name = "diff", .file = diff_file};

const char *report_file(const struct file_outcome *outcome, struct source_place place)
{
	return place.file == &outcome->harden->file ? outcome->path : place.file->path;
}

bool finding_is_pending(const struct finding *finding)
{
	return !finding->in_baseline &&
	       (finding->state == FINDING_OPEN || finding->state == FINDING_HELD ||
		finding->state == FINDING_REFUSED);
}

void report_add_clause(struct buf *out, const struct finding *finding)
{
	const struct exception *exception = finding->exception;

	buf_addstr(out, finding->message);
	if (exception) {
		buf_addf(out, "; allowed by %s", exception->origin);
		if (exception->until)
			buf_addf(out, " until %s", exception->until);
		buf_addf(out, ": %s", exception->reason ? exception->reason : "no reason given");
	} else if (finding->state == FINDING_EXEMPT && finding->decision.why) {
		buf_addf(out, "; left alone: %s", finding->decision.why);
	} else if (finding->refusal) {
		buf_addf(out, "; not changed: %s", finding->refusal);
	} else if (finding->hint) {
		buf_addf(out, "; %s", finding->hint);
	}
}

void report_add_message(struct buf *out, const struct finding *finding)
{
	buf_addf(out, "%s: ", finding->service->name);
	report_add_clause(out, finding);
}

void report_add_step(struct buf *out, const struct forecast_step *step)
{
	utf8_add_safe(out, step->what, strlen(step->what), true);
	if (!step->command)
		return;
	buf_addstr(out, ": ");
	utf8_add_safe(out, step->command, strlen(step->command), true);
}

static void give_text(struct report *report)
{
	const struct report_piece text = {PIECE_TEXT, 0, report->out.data, report->out.len};

	if (text.size)
		report->give(report->give_context, &text);
	buf_clear(&report->out);
}

void report_give(struct report *report, const struct report_piece *piece)
{
	give_text(report);
	report->give(report->give_context, piece);
}

void report_make(struct report *report, const struct file_outcome *outcome)
{
	if (report->reporter->file)
		report->reporter->file(report, outcome);
	give_text(report);
}

int report_take(struct report *report, const struct report_piece *piece)
{
	if (piece->kind != PIECE_TEXT)
		return report->reporter->take ? report->reporter->take(report, piece) : -1;
	buf_add(&report->out, piece->data, piece->size);
	report_drain(report);
	return 0;
}

void report_drain(struct report *report)
{
	if (report->diff.drain && report->out.len >= BUF_DRAIN_SIZE)
		report->diff.drain(&report->out, report->diff.drain_context);
}

#define ROW(name) &reporter_##name,
static const struct reporter *const reporters[] = {REPORTERS(ROW)};
#undef ROW

const struct reporter *reporter_find(const char *name)
{
	for (size_t i = 0; i < sizeof(reporters) / sizeof(*reporters); i++)
		if (!strcmp(reporters[i]->name, name))
			return reporters[i];
	return NULL;
}

const char *reporter_names(void)
{
#define NAME(name) ", " #name
	static const char names[] = REPORTERS(NAME);
#undef NAME

	return names + strlen(", ");
}
