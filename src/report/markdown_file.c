/* What one file adds to the Markdown report, in pieces. */
#include "report/markdown_pieces.h"

#include "base/error.h"
#include "report/controls.h"
#include "report/markdown.h"
#include "report/markdown_text.h"
#include "report/place.h"
#include "report/verdict.h"

/* One file at work. */
struct markdown_file {
	struct report *report;
	const struct file_outcome *outcome;
	size_t counts[COUNT_COUNT];
};

static void give_item(struct markdown_file *file, size_t part, const struct buf *item)
{
	const struct report_piece piece = {PIECE_ITEM, (unsigned)part, item->data, item->len};

	if (item->len)
		report_give(file->report, &piece);
}

static void count_values(struct markdown_file *file, const struct service_report *report)
{
	bool assumed = false;
	struct buf name CLEANUP_BUF = BUF_INIT;

	for (const struct applied *at = report->applied; at; at = at->next) {
		file->counts[COUNT_VALUES]++;
		if (at->decision.confidence == CONFIDENCE_ASSUMED) {
			file->counts[COUNT_ASSUMED]++;
			assumed = true;
		}
	}
	for (int control = 0; control < CONTROL_COUNT && report->judged; control++)
		if (control_outcome_of(report, (enum control)control).state == CONTROL_GOT)
			file->counts[COUNT_CONTROL + control]++;
	file->counts[COUNT_TOUCHED] += report->applied != NULL;
	if (!assumed)
		return;
	markdown_add_code(&name, report->service->name);
	give_item(file, PART_WATCH, &name);
}

static void add_service(struct markdown_file *file, const struct service_report *report)
{
	const struct trial_verdict *verdict = verdict_find(file->outcome, report);
	struct buf item CLEANUP_BUF = BUF_INIT;

	count_values(file, report);
	if (verdict)
		markdown_add_verdict(&item, verdict);
	give_item(file, PART_VERDICTS, &item);
	buf_clear(&item);
	markdown_add_steps(&item, report);
	give_item(file, PART_STEPS, &item);
	buf_clear(&item);
	markdown_add_details(&item, file->outcome, report);
	give_item(file, PART_DETAILS, &item);
	for (const struct finding *at = report->findings; at; at = at->next) {
		file->counts[COUNT_OLD] += at->in_baseline;
		if (!finding_is_pending(at))
			continue;
		buf_clear(&item);
		markdown_add_pending(&item, at);
		give_item(file, PART_PENDING + (size_t)at->severity, &item);
	}
}

/* The rows of one file's services below its path; none for a file that needs nothing. */
static void add_table(struct markdown_file *file)
{
	const struct harden *harden = file->outcome->harden;
	struct buf item CLEANUP_BUF = BUF_INIT;
	bool first = true;

	for (size_t i = 0; i < harden->file.count; i++) {
		struct buf row CLEANUP_BUF = BUF_INIT;

		markdown_add_row(&row, &harden->reports[i]);
		if (!row.len)
			continue;
		if (first) {
			buf_addch(&item, '\n');
			markdown_add_code(&item, file->outcome->path);
			buf_addstr(&item, "\n\n| Service | User | Read-only root | Capabilities | "
					  "No new privileges | tmpfs |\n"
					  "| --- | --- | --- | --- | --- | --- |\n");
		}
		first = false;
		buf_add(&item, row.data, row.len);
		give_item(file, PART_TABLE, &item);
		buf_clear(&item);
	}
}

static void add_remarks(struct markdown_file *file)
{
	const struct file_outcome *outcome = file->outcome;
	struct report_text text CLEANUP_REPORT_TEXT = {0};

	report_text_init(&text, outcome);
	for (const struct remark *at = outcome->harden->remarks.first; at; at = at->next) {
		struct region region = report_region(&text, source_point(at->place));
		struct buf item CLEANUP_BUF = BUF_INIT;

		buf_addstr(&item, "- ");
		markdown_add_code(&item, report_file(outcome, at->place));
		buf_addf(&item, " line %u: ", region.line);
		markdown_add_prose(&item, at->text);
		buf_addch(&item, '\n');
		give_item(file, PART_REMARKS, &item);
	}
}

static void give_engine(struct markdown_file *file)
{
	const struct verdicts *verdicts = file->outcome->verdicts;
	struct buf words CLEANUP_BUF = BUF_INIT;
	struct report_piece piece = {.kind = PIECE_ENGINE};

	if (!verdicts)
		return;
	buf_addf(&words, "%s %s", verdicts->engine, verdicts->version);
	piece.data = words.data;
	piece.size = words.len;
	report_give(file->report, &piece);
}

static void add_trouble(struct markdown_file *file)
{
	const struct error *error = file->outcome->error;
	struct buf item CLEANUP_BUF = BUF_INIT;

	buf_addstr(&item, "- ");
	markdown_add_code(&item, file->outcome->path);
	if (error->line)
		buf_addf(&item, " line %u", error->line);
	buf_addstr(&item, ": ");
	markdown_add_prose(&item, error->message);
	buf_addch(&item, '\n');
	give_item(file, PART_TROUBLE, &item);
}

void markdown_file(struct report *report, const struct file_outcome *outcome)
{
	struct markdown_file file = {.report = report, .outcome = outcome};
	const struct report_piece counts = {PIECE_COUNTS, 0, (const char *)file.counts,
					    sizeof(file.counts)};

	file.counts[COUNT_FILES]++;
	file.counts[COUNT_WRITTEN] += outcome->written;
	if (outcome->error)
		add_trouble(&file);
	if (outcome->harden) {
		file.counts[COUNT_SERVICES] += outcome->harden->file.count;
		give_engine(&file);
		add_table(&file);
		for (size_t i = 0; i < outcome->harden->file.count; i++)
			add_service(&file, &outcome->harden->reports[i]);
		add_remarks(&file);
	}
	report_give(report, &counts);
}
