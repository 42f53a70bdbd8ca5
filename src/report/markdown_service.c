/* One service in Markdown: its row of the table, its steps, its values with their reasons. */
#include <stdlib.h>
#include <string.h>

#include "report/markdown.h"
#include "report/markdown_text.h"
#include "report/controls.h"
#include "report/reasons.h"
#include "report/verdict.h"

static const char *state_word(const struct control_outcome *outcome)
{
	static const char *const got[] = {
		[CONFIDENCE_ASSUMED] = " **new**, assumed",
		[CONFIDENCE_LIKELY] = " **new**, likely",
		[CONFIDENCE_KNOWN] = " **new**",
	};

	switch (outcome->state) {
	case CONTROL_HAD:
		return "";
	case CONTROL_GOT:
		return got[outcome->confidence];
	case CONTROL_LEFT:
		return ", left alone";
	case CONTROL_ALLOWED:
		return ", allowed";
	case CONTROL_PENDING:
		return ", **to do**";
	default:
		return "";
	}
}

static void add_cell(struct buf *out, const struct service_report *report, enum control control)
{
	struct control_outcome outcome = control_outcome_of(report, control);
	struct buf value CLEANUP_BUF = BUF_INIT;

	control_add_value(&value, report, control, YAML_AFTER);
	buf_addstr(out, " | ");
	if (!strcmp(value.data, "-") && outcome.state != CONTROL_NONE)
		buf_addstr(out, "not set");
	else if (control == CONTROL_READ_ONLY || control == CONTROL_NO_NEW_PRIVILEGES ||
		 !strcmp(value.data, "-"))
		buf_addstr(out, value.data);
	else
		markdown_add_code(out, value.data);
	buf_addstr(out, state_word(&outcome));
}

void markdown_add_row(struct buf *out, const struct service_report *report)
{
	if (!report->judged)
		return;
	buf_addstr(out, "| ");
	markdown_add_code(out, report->service->name);
	for (int control = 0; control < CONTROL_COUNT; control++)
		add_cell(out, report, (enum control)control);
	buf_addstr(out, " |\n");
}

void markdown_add_steps(struct buf *out, const struct service_report *report)
{
	for (const struct forecast_step *at = report->steps; at && at->what; at++) {
		buf_addstr(out, "- [ ] ");
		markdown_add_code(out, report->service->name);
		buf_addstr(out, ": ");
		markdown_add_prose(out, at->what);
		buf_addch(out, '\n');
		if (at->command)
			markdown_add_fence(out, "sh", at->command, 2);
	}
}

void markdown_add_pending(struct buf *out, const struct finding *finding)
{
	struct buf clause CLEANUP_BUF = BUF_INIT;

	report_add_clause(&clause, finding);
	buf_addf(out, "- **%s** (%s), ", finding->rule->id, severity_name(finding->severity));
	markdown_add_code(out, finding->service->name);
	buf_addstr(out, ": ");
	markdown_add_prose(out, clause.data);
	buf_addch(out, '\n');
}

/* "| `cap_add` | `SETGID`, `SETUID` | known, facts: why |"; gives the number of lines that it took. */
static size_t add_value_row(struct buf *out, const struct reason_line *lines, size_t count)
{
	const struct decision *decision = &lines->applied->decision;
	size_t at = 0;

	buf_addf(out, "| `%s` | ", service_key_name(lines->applied->key));
	do {
		buf_addstr(out, at ? ", " : "");
		if (lines[at].applied->removed)
			buf_addstr(out, "without ");
		markdown_add_code(out, lines[at].applied->value);
		at++;
	} while (at < count && lines[at].group == lines->group &&
		 lines[at].applied->key == lines->applied->key);
	buf_addf(out, " | %s, %s", confidence_name(decision->confidence),
		 evidence_source_name(decision->source));
	if (decision->why) {
		buf_addstr(out, ": ");
		markdown_add_prose(out, decision->why);
	}
	buf_addstr(out, " |\n");
	return at;
}

static void add_values(struct buf *out, const struct service_report *report)
{
	size_t count, at = 0;
	CLEANUP_FREE struct reason_line *lines = reason_lines(report, true, &count);

	if (!count)
		return;
	buf_addstr(out, "| Key | Added | Why |\n| --- | --- | --- |\n");
	while (at < count)
		at += add_value_row(out, lines + at, count - at);
	buf_addch(out, '\n');
}

/* Exceptions, and controls that cannot be had. */
static void add_left_alone(struct buf *out, const struct service_report *report)
{
	for (const struct finding *at = report->findings; at; at = at->next) {
		struct buf clause CLEANUP_BUF = BUF_INIT;

		if (at->state == FINDING_INHERITED) {
			buf_addf(out, "- **%s**: mended where it is merged from\n", at->rule->id);
		} else if (at->state == FINDING_ALLOWED || at->state == FINDING_EXEMPT) {
			report_add_clause(&clause, at);
			buf_addf(out, "- **%s**: ", at->rule->id);
			markdown_add_prose(out, clause.data);
			buf_addch(out, '\n');
		}
	}
}

static void add_notes(struct buf *out, const struct service_report *report)
{
	const char *const *note = report->posture.notes;

	for (; note && *note && report->applied; note++) {
		buf_addstr(out, "- note: ");
		markdown_add_prose(out, *note);
		buf_addch(out, '\n');
	}
}

/* "<code>db</code>, image <code>postgres:17</code>: 7 values, 2 of them assumed" */
static void add_fold(struct buf *out, const struct file_outcome *outcome,
		     const struct service_report *report)
{
	size_t count = 0, assumed = 0;

	for (const struct applied *at = report->applied; at; at = at->next) {
		count++;
		assumed += at->decision.confidence == CONFIDENCE_ASSUMED;
	}
	buf_addstr(out, "<details><summary>");
	markdown_add_html_code(out, report->service->name);
	if (report->service->image.node) {
		buf_addstr(out, ", image ");
		markdown_add_html_code(out, setting_shown(&report->service->image));
	}
	buf_addstr(out, ", in ");
	markdown_add_html_code(out, outcome->path);
	buf_addf(out, ": %zu value%s added", count, count == 1 ? "" : "s");
	if (assumed)
		buf_addf(out, ", %zu of them assumed", assumed);
	buf_addstr(out, "</summary>\n\n");
}

void markdown_add_details(struct buf *out, const struct file_outcome *outcome,
			  const struct service_report *report)
{
	const struct trial_verdict *verdict = verdict_find(outcome, report);
	struct buf inner CLEANUP_BUF = BUF_INIT;

	add_values(&inner, report);
	if (verdict)
		markdown_add_verdict_items(&inner, verdict);
	add_left_alone(&inner, report);
	add_notes(&inner, report);
	if (!inner.len)
		return;
	add_fold(out, outcome, report);
	buf_add(out, inner.data, inner.len);
	buf_addstr(out, "\n</details>\n\n");
}
