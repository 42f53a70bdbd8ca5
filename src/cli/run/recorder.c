/* Making records of outcomes. */
#include "cli/run/recorder.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "cli/run/baseline.h"
#include "cli/run/terminal.h"
#include "cli/run/wanted.h"

static void give(void *context, const struct report_piece *piece)
{
	const struct recorder_output *output = context;
	struct record *record = output->recorder->record;

	record_begin(record, RECORD_PIECE);
	record_number(record, output->number);
	record_number(record, piece->kind);
	record_number(record, piece->number);
	record_bytes(record, piece->data, piece->size);
	record_end(record);
}

static void drain(struct buf *out, void *context)
{
	const struct report_piece text = {PIECE_TEXT, 0, out->data, out->len};

	give(context, &text);
	buf_clear(out);
}

/* The table says all that the summary would, and more. */
static bool wants_summary(const struct cli_options *options)
{
	for (size_t i = 0; i < options->output_count; i++)
		if (!options->outputs[i].file && !strcmp(options->outputs[i].format, "table"))
			return false;
	return !options->quiet;
}

void recorder_init(struct recorder *recorder, const struct cli_options *options,
		   const struct outputs *outputs, const struct run_baseline *baseline)
{
	*recorder = (struct recorder){.options = options, .count = outputs->count};
	if (baseline && baseline->file)
		recorder->baseline = baseline;
	for (size_t i = 0; i < outputs->count; i++) {
		struct recorder_output *output = &recorder->outputs[i];

		output->number = i;
		output->shows = options->in_place && output_shows(&outputs->list[i]);
		output->report = outputs->list[i].report;
		output->report.state = NULL;
		output->report.give = give;
		output->report.diff.drain = drain;
	}
	recorder->summary = (struct summary_options){
		.verbose = options->verbose,
		/* Who asks for more gets all of it. */
		.style = !wants_summary(options)				 ? SUMMARY_NONE
			 : options->verbose && options->summary == SUMMARY_SHORT ? SUMMARY_FULL
										 : options->summary,
		.width = terminal_width(STDERR_FILENO),
		.color = terminal_color(options->color, STDERR_FILENO),
	};
}

void recorder_copy(struct recorder *copy, const struct recorder *recorder, struct record *record)
{
	*copy = *recorder;
	copy->record = record;
	for (size_t i = 0; i < copy->count; i++) {
		struct recorder_output *output = &copy->outputs[i];

		buf_init(&output->report.out);
		output->recorder = copy;
		output->report.give_context = output;
		output->report.diff.drain_context = output;
	}
}

void recorder_release(struct recorder *recorder)
{
	for (size_t i = 0; i < recorder->count; i++)
		buf_release(&recorder->outputs[i].report.out);
}

void recorder_status(struct recorder *recorder, enum status status)
{
	record_begin(recorder->record, RECORD_STATUS);
	record_number(recorder->record, status);
	record_end(recorder->record);
}

static void note_finding(void *context, const char *path, const char *fingerprint,
			 const struct finding *finding)
{
	const struct recorder *recorder = context;

	record_begin(recorder->record, RECORD_FINDING);
	record_text(recorder->record, path);
	record_text(recorder->record, fingerprint);
	record_text(recorder->record, finding->rule->id);
	record_text(recorder->record, finding->service->name);
	record_end(recorder->record);
}

static void mark(struct recorder *recorder, const struct file_outcome *outcome)
{
	CLEANUP_FREE char *path = run_baseline_path(recorder->baseline, outcome->path);

	record_begin(recorder->record, RECORD_BASELINE);
	record_text(recorder->record, path);
	record_end(recorder->record);
	run_baseline_mark(recorder->baseline, path, outcome, note_finding, recorder);
}

/* The services that were asked for by name. */
static void look(struct recorder *recorder, const struct harden *harden)
{
	struct wanted wanted;

	wanted_init(&wanted, recorder->options->harden.services);
	wanted_look(&wanted, harden);
	record_begin(recorder->record, RECORD_LOOKED);
	record_end(recorder->record);
	for (size_t i = 0; wanted.patterns && wanted.patterns[i]; i++) {
		record_begin(recorder->record, RECORD_NAME);
		record_number(recorder->record, i);
		record_number(recorder->record, wanted.met[i]);
		record_text(recorder->record, wanted.near[i]);
		record_end(recorder->record);
	}
	wanted_release(&wanted);
}

/* Against a baseline each change that is pending counts by the finding that it mends. */
static bool fails_check(const struct recorder *recorder, const struct finding *finding)
{
	if (finding->state == FINDING_FIX || finding->state == FINDING_INHERITED)
		return recorder->baseline && !finding->in_baseline;
	return finding_is_pending(finding) && finding->severity >= recorder->options->fail_on;
}

static void judge(struct recorder *recorder, const struct harden *harden)
{
	bool found = harden->changed && !recorder->baseline;

	if (!recorder->options->check || recorder->options->write_baseline)
		return;
	for (size_t i = 0; i < harden->file.count; i++)
		for (const struct finding *at = harden->reports[i].findings; at; at = at->next)
			found |= fails_check(recorder, at);
	if (found)
		recorder_status(recorder, STATUS_FOUND);
}

static void report(struct recorder_output *output, const struct file_outcome *outcome,
		   const struct buf *patched)
{
	if (patched && !strcmp(output->report.reporter->name, "diff")) {
		const struct report_piece text = {PIECE_TEXT, TEXT_ASKED_FOR, patched->data,
						  patched->len};

		report_give(&output->report, &text);
	} else {
		report_make(&output->report, outcome);
	}
}

static void add_summary(struct buf *out, void *context)
{
	struct recorder *recorder = context;

	record_begin(recorder->record, RECORD_SUMMARY);
	record_bytes(recorder->record, out->data, out->len);
	record_end(recorder->record);
	buf_clear(out);
}

static void ask_to_write(struct recorder *recorder, const struct record *wish)
{
	record_begin(recorder->record, RECORD_WISH);
	record_bytes(recorder->record, wish->bytes.data, wish->bytes.len);
	record_end(recorder->record);
}

void recorder_file(struct recorder *recorder, const struct file_outcome *outcome,
		   const struct recorder_part *part)
{
	static const struct recorder_part plain = {NULL, NULL, NULL};
	struct buf summary CLEANUP_BUF = BUF_INIT;

	part = part ? part : &plain;
	record_begin(recorder->record, RECORD_PART);
	record_text(recorder->record, outcome->path);
	record_text(recorder->record, part->real);
	record_end(recorder->record);
	if (part->wish)
		ask_to_write(recorder, part->wish);
	if (outcome->harden) {
		look(recorder, outcome->harden);
		if (recorder->baseline)
			mark(recorder, outcome);
		judge(recorder, outcome->harden);
	}
	if (outcome->error)
		record_error(recorder->record, RECORD_TROUBLE, outcome->path, outcome->error);
	/* What is written is shown by who writes it. */
	for (size_t i = 0; i < recorder->count; i++)
		if (!part->wish || !recorder->outputs[i].shows)
			report(&recorder->outputs[i], outcome, part->patched);
	record_begin(recorder->record, RECORD_REPORTED);
	record_end(recorder->record);
	if (recorder->summary.style != SUMMARY_NONE) {
		struct summary_options options = recorder->summary;

		options.drain = add_summary;
		options.drain_context = recorder;
		summary_file(&summary, outcome, &options);
		if (summary.len)
			add_summary(&summary, recorder);
	}
}

void recorder_trouble(struct recorder *recorder, const char *path, const struct error *err)
{
	const struct file_outcome outcome = {.path = path, .error = err};

	recorder_file(recorder, &outcome, NULL);
}
