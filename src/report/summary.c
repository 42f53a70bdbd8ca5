/* The summary for people: what was added to each service and why, what was left alone and why. */
#include "report/summary.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "report/paint.h"
#include "report/reasons.h"
#include "report/report.h"
#include "report/summary_short.h"
#include "report/summary_words.h"
#include "yaml/document.h"

#define WIDTH 80 /* where the options give none */
#define KEY_WIDTH 14

struct summary {
	struct buf *out;
	const struct summary_options *options;
	struct buf *piece; /* of a line, at work; kept from line to line */
};

static size_t width_of(const struct summary *summary)
{
	return summary->options->width ? summary->options->width : WIDTH;
}

static void add_safe(struct buf *out, const char *text)
{
	utf8_add_safe(out, text, strlen(text), true);
}

/* "known, facts: why" */
static void add_reason(struct summary *summary, const struct decision *decision, bool by_default)
{
	const char *why = decision->why;
	struct wrap wrap = {width_of(summary), 6, 4};
	struct buf *piece = summary->piece;

	buf_clear(piece);
	buf_addstr(piece, confidence_name(decision->confidence));
	buf_addstr(piece, ", ");
	buf_addstr(piece, evidence_source_name(decision->source));
	buf_addchars(summary->out, ' ', wrap.column);
	paint(summary->out, summary->options->color,
	      tone_of_confidence(decision->confidence), piece->data);
	wrap.column += piece->len;
	if (by_default || why) {
		buf_clear(piece);
		buf_addstr(piece, by_default ? ": nothing is known of it; " : ": ");
		buf_addstr(piece, by_default ? summary_guess_words(decision->confidence) : why);
		wrap_add(summary->out, &wrap, piece->data);
	}
	buf_addch(summary->out, '\n');
}

/* Items of one key share a line as long as they fit. */
static size_t add_values(struct summary *summary, const struct reason_line *lines, size_t count)
{
	struct wrap wrap = {width_of(summary), 8 + KEY_WIDTH, 8 + KEY_WIDTH};
	const char *name = service_key_name(lines->applied->key);
	size_t at = 0, pad = strlen(name) < KEY_WIDTH - 1 ? KEY_WIDTH - strlen(name) : 1;
	struct buf *values = summary->piece;

	buf_clear(values);
	do {
		const struct applied *applied = lines[at].applied;

		buf_addstr(values, at ? ", " : "");
		if (applied->field) {
			buf_addstr(values, applied->field);
			buf_addstr(values, ": ");
		}
		buf_addstr(values, *applied->value ? applied->value : "(empty)");
		at++;
	} while (at < count && lines[at].group == lines->group &&
		 lines[at].applied->key == lines->applied->key &&
		 lines[at].applied->removed == lines->applied->removed);
	buf_addstr(summary->out, "      ");
	paint(summary->out, summary->options->color,
	      lines->applied->removed ? TONE_WARN : TONE_GOOD, lines->applied->removed ? "-" : "+");
	buf_addch(summary->out, ' ');
	buf_addstr(summary->out, name);
	buf_addchars(summary->out, ' ', pad);
	wrap_add(summary->out, &wrap, values->data);
	buf_addch(summary->out, '\n');
	return at;
}

static void add_applied(struct summary *summary, const struct service_report *report)
{
	bool verbose = summary->options->verbose;
	size_t count, at = 0;
	struct reason_line *lines = reason_lines(report, verbose, &count);

	while (at < count) {
		const struct decision *decision = &lines[at].applied->decision;
		size_t group = lines[at].group;

		add_reason(summary, decision, !verbose && summary_is_guess(report, decision));
		while (at < count && lines[at].group == group)
			at += add_values(summary, lines + at, count - at);
	}
	free(lines);
}

/* A line that begins with a sign and, unless it is NULL, the name of a rule. */
static void add_line(struct summary *summary, char sign, enum tone tone, const char *id,
		     const char *text)
{
	struct wrap wrap = {width_of(summary), 6, 5};
	char mark[2] = {sign, '\0'};

	buf_addchars(summary->out, ' ', 4);
	paint(summary->out, summary->options->color, tone, mark);
	if (id) {
		buf_addch(summary->out, ' ');
		paint(summary->out, summary->options->color, tone, id);
		wrap.column += strlen(id) + 1;
	}
	buf_clear(summary->piece);
	buf_addch(summary->piece, ' ');
	buf_addstr(summary->piece, text);
	wrap_add(summary->out, &wrap, summary->piece->data);
	buf_addch(summary->out, '\n');
}

/* An exception, or a control that cannot be had. */
static void add_left_alone(struct summary *summary, const struct finding *finding)
{
	struct buf text CLEANUP_BUF = BUF_INIT;

	summary_add_left_alone(&text, finding);
	add_line(summary, '=', TONE_DIM, finding->rule->id, text.data + 1);
}

static void add_pending(struct summary *summary, const struct finding *finding)
{
	struct buf text CLEANUP_BUF = BUF_INIT;

	summary_add_pending(&text, finding);
	add_line(summary, '!', tone_of_severity(finding->severity), finding->rule->id,
		 text.data + 1);
}

static void add_findings(struct summary *summary, const struct service_report *report)
{
	for (const struct finding *at = report->findings; at; at = at->next) {
		if (at->state == FINDING_ALLOWED || at->state == FINDING_EXEMPT)
			add_left_alone(summary, at);
		else if (at->state == FINDING_INHERITED && summary->options->verbose)
			add_line(summary, '=', TONE_DIM, at->rule->id,
				 "mended where it is merged from");
	}
	for (const struct finding *at = report->findings; at; at = at->next)
		if (finding_is_pending(at))
			add_pending(summary, at);
}

/* Steps are not wrapped: they hold commands to copy. */
static void add_steps(struct summary *summary, const struct forecast_step *step)
{
	if (step && step->what)
		buf_addstr(summary->out, "    before deploying:\n");
	for (; step && step->what; step++) {
		buf_addstr(summary->out, "    ");
		paint(summary->out, summary->options->color, TONE_NOTE, ">");
		buf_addch(summary->out, ' ');
		report_add_step(summary->out, step);
		buf_addch(summary->out, '\n');
	}
}

/* What was outranked, what is known of the image, what the user has to do. */
static void add_notes(struct summary *summary, const struct service_report *report)
{
	const struct posture *posture = &report->posture;

	for (const struct posture_loser *at = posture->losers; at && summary->options->verbose;
	     at = at->next) {
		struct buf text CLEANUP_BUF = BUF_INIT;

		buf_addf(&text, "outranked: %s says %s", evidence_source_name(at->source),
			 at->what);
		add_line(summary, '-', TONE_DIM, NULL, text.data);
	}
	if (report->reaches) {
		struct buf text CLEANUP_BUF = BUF_INIT;

		buf_addf(&text, "changes %s as well, made from it or sharing with it", report->reaches);
		add_line(summary, '&', TONE_NOTE, NULL, text.data);
	}
	for (const char *const *note = posture->notes;
	     note && *note && report->applied &&
	     !(summary->options->style == SUMMARY_BELOW_TABLE && !summary->options->verbose);
	     note++)
		add_line(summary, '*', TONE_NOTE, NULL, *note);
	add_steps(summary, report->steps);
}

static void add_head(struct summary *summary, const struct service_report *report, bool empty)
{
	buf_clear(summary->piece);
	add_safe(summary->piece, report->service->name);
	buf_addstr(summary->out, "  ");
	paint(summary->out, summary->options->color, TONE_HEAD, summary->piece->data);
	if (report->service->image.node) {
		buf_addstr(summary->out, " (");
		add_safe(summary->out, setting_shown(&report->service->image));
		buf_addch(summary->out, ')');
	}
	if (report->twin) {
		buf_addstr(summary->out, " is the same as ");
		add_safe(summary->out, report->twin->name);
	} else if (!report->selected && report->service->mapping) {
		buf_addstr(summary->out, ": not selected");
	} else if (report->service->windows && report->service->has_container) {
		buf_addstr(summary->out, ": a Windows container");
	} else if (report->service->owner) {
		buf_addstr(summary->out, " is a part of it in ");
		add_safe(summary->out, report->service->owner->file->path);
	} else if (!report->judged) {
		buf_addstr(summary->out, ": no image and no build");
	} else if (empty) {
		buf_addstr(summary->out, ": nothing to do");
	}
	buf_addch(summary->out, '\n');
}

/* The head depends on what follows it: the lines are made first. */
static void add_service(struct buf *out, const struct service_report *report,
			struct summary *summary)
{
	const struct summary_options *options = summary->options;
	struct buf *lines = summary->out;

	buf_clear(lines);
	if (options->style != SUMMARY_BELOW_TABLE || options->verbose)
		add_applied(summary, report);
	add_findings(summary, report);
	add_notes(summary, report);
	if (!lines->len && !options->verbose)
		return;
	summary->out = out;
	add_head(summary, report, !lines->len);
	summary->out = lines;
	buf_add(out, lines->data, lines->len);
}

static void add_remarks(struct buf *out, const struct file_outcome *outcome, bool color)
{
	for (const struct remark *at = outcome->harden->remarks.first; at; at = at->next) {
		struct place place = yaml_place(at->place.file->document, at->place.offset);

		buf_addstr(out, "  ");
		paint(out, color, TONE_WARN, "?");
		buf_addch(out, ' ');
		add_safe(out, report_file(outcome, at->place));
		buf_addf(out, ":%u:%u: ", place.line, place.column);
		add_safe(out, at->text);
		buf_addch(out, '\n');
	}
}

static void add_counts(struct buf *out, const struct file_outcome *outcome)
{
	const struct harden *harden = outcome->harden;
	size_t changed = 0, sure[CONFIDENCE_KNOWN + 1] = {0}, pending = 0, old = 0;
	size_t known, likely;

	for (size_t i = 0; i < harden->file.count; i++) {
		const struct service_report *report = &harden->reports[i];

		changed += report->applied != NULL;
		for (const struct applied *at = report->applied; at; at = at->next)
			sure[at->decision.confidence]++;
		for (const struct finding *at = report->findings; at; at = at->next) {
			pending += finding_is_pending(at);
			old += at->in_baseline;
		}
	}
	buf_addf(out, ": %zu service%s, ", harden->file.count, harden->file.count == 1 ? "" : "s");
	known = sure[CONFIDENCE_KNOWN];
	likely = sure[CONFIDENCE_LIKELY];
	if (changed) {
		buf_addf(out, "%zu %s (%zu value%s known, ", changed,
			 outcome->written ? "hardened" : "to harden", known, known == 1 ? "" : "s");
		if (likely)
			buf_addf(out, "%zu likely, ", likely);
		buf_addf(out, "%zu assumed)", sure[CONFIDENCE_ASSUMED]);
	} else {
		buf_addstr(out, "nothing to change");
	}
	if (pending)
		buf_addf(out, ", %zu finding%s left", pending, pending == 1 ? "" : "s");
	if (old)
		buf_addf(out, ", %zu in the baseline", old);
	buf_addch(out, '\n');
}

void summary_head(struct buf *out, const struct file_outcome *outcome,
		  const struct summary_options *options)
{
	size_t start = out->len;
	struct buf path CLEANUP_BUF = BUF_INIT;

	add_safe(&path, outcome->path);
	paint(out, options->color, TONE_HEAD, path.data);
	add_counts(out, outcome);
	utf8_disarm(out, start);
}

/* Service by service, handed on as it grows. */
static void add_services(struct buf *out, const struct file_outcome *outcome,
			 const struct summary_options *options)
{
	struct buf lines CLEANUP_BUF, piece CLEANUP_BUF;
	struct summary summary = {&lines, options, &piece};
	size_t start = out->len;

	buf_init(&lines);
	buf_init(&piece);
	for (size_t i = 0; i < outcome->harden->file.count; i++) {
		add_service(out, &outcome->harden->reports[i], &summary);
		if (options->drain && out->len >= BUF_DRAIN_SIZE) {
			utf8_disarm(out, start);
			options->drain(out, options->drain_context);
			start = out->len;
		}
	}
	utf8_disarm(out, start);
}

void summary_rest(struct buf *out, const struct file_outcome *outcome,
		  const struct summary_options *options)
{
	size_t start;

	if (options->style == SUMMARY_SHORT)
		summary_short(out, outcome, options);
	else
		add_services(out, outcome, options);
	start = out->len;
	add_remarks(out, outcome, options->color);
	utf8_disarm(out, start);
}

void summary_file(struct buf *out, const struct file_outcome *outcome,
		  const struct summary_options *options)
{
	if (!outcome->harden)
		return;
	summary_head(out, outcome, options);
	summary_rest(out, outcome, options);
}
