/* The summary for people: what was added to each service and why, what was left alone and why. */
#include <string.h>

#include "base/utf8.h"
#include "report/report.h"
#include "yaml/document.h"

static void add_safe(struct buf *out, const char *text)
{
	utf8_add_safe(out, text, strlen(text), true);
}

static void add_decision(struct buf *out, const struct decision *decision)
{
	buf_addf(out, " (%s, %s", confidence_name(decision->confidence),
		 evidence_source_name(decision->source));
	if (decision->why) {
		buf_addstr(out, ": ");
		add_safe(out, decision->why);
	}
	buf_addch(out, ')');
}

/* Items of one key with the same reason share a line. */
static const struct applied *add_applied(struct buf *out, const struct applied *applied)
{
	const struct applied *at = applied;

	buf_addf(out, "    + %s: ", service_key_name(applied->key));
	for (;; at = at->next) {
		add_safe(out, *at->value ? at->value : "(empty)");
		if (!at->next || at->next->key != applied->key ||
		    at->next->decision.why != applied->decision.why)
			break;
		buf_addstr(out, ", ");
	}
	add_decision(out, &applied->decision);
	buf_addch(out, '\n');
	return at->next;
}

static void add_finding(struct buf *out, const struct finding *finding, bool verbose)
{
	const char *id = finding->rule->id;

	switch (finding->state) {
	case FINDING_FIX:
		return;
	case FINDING_INHERITED:
		if (verbose)
			buf_addf(out, "    = %s: mended where it is merged from\n", id);
		return;
	case FINDING_ALLOWED:
		buf_addf(out, "    = %s: allowed by %s: ", id, finding->exception->origin);
		add_safe(out, finding->exception->reason ? finding->exception->reason
							  : "no reason given");
		buf_addch(out, '\n');
		return;
	case FINDING_EXEMPT:
		buf_addf(out, "    = %s: left alone", id);
		add_decision(out, &finding->decision);
		buf_addch(out, '\n');
		return;
	case FINDING_OPEN:
	case FINDING_HELD:
	case FINDING_REFUSED:
		break;
	}
	buf_addf(out, "    ! %s (%s): ", id, severity_name(finding->severity));
	add_safe(out, finding->message);
	if (finding->refusal) {
		buf_addstr(out, "; not changed: ");
		add_safe(out, finding->refusal);
	} else if (finding->hint) {
		buf_addstr(out, "; ");
		add_safe(out, finding->hint);
	}
	buf_addch(out, '\n');
}

static void add_service(struct buf *out, const struct service_report *report, bool verbose)
{
	struct buf lines CLEANUP_BUF;

	buf_init(&lines);
	for (const struct applied *at = report->applied; at;)
		at = add_applied(&lines, at);
	for (const struct finding *at = report->findings; at; at = at->next)
		add_finding(&lines, at, verbose);
	for (const struct target_loser *at = report->target.losers; at && verbose; at = at->next) {
		buf_addf(&lines, "    - outranked: %s says ", evidence_source_name(at->source));
		add_safe(&lines, at->what);
		buf_addch(&lines, '\n');
	}
	for (const char *const *note = report->target.notes; note && *note && report->applied;
	     note++) {
		buf_addstr(&lines, "    > ");
		add_safe(&lines, *note);
		buf_addch(&lines, '\n');
	}
	if (!lines.len && !verbose)
		return;
	buf_addstr(out, "  ");
	add_safe(out, report->service->name);
	if (report->service->image.node) {
		buf_addstr(out, " (");
		add_safe(out, report->service->image.text);
		buf_addch(out, ')');
	}
	if (report->twin) {
		buf_addstr(out, " is the same as ");
		add_safe(out, report->twin->name);
	} else if (!report->selected && report->service->mapping) {
		buf_addstr(out, ": not selected");
	} else if (!report->judged) {
		buf_addstr(out, ": no image and no build");
	} else if (!lines.len) {
		buf_addstr(out, ": nothing to do");
	}
	buf_addch(out, '\n');
	buf_add(out, lines.data, lines.len);
}

static void add_remarks(struct buf *out, const struct file_outcome *outcome)
{
	for (const struct remark *at = outcome->harden->remarks.first; at; at = at->next) {
		struct place place = yaml_place(outcome->harden->file.document, at->offset);

		buf_addstr(out, "  ? ");
		add_safe(out, outcome->path);
		buf_addf(out, ":%u:%u: ", place.line, place.column);
		add_safe(out, at->text);
		buf_addch(out, '\n');
	}
}

void summary_file(struct buf *out, const struct file_outcome *outcome, bool verbose)
{
	const struct harden *harden = outcome->harden;
	size_t changed = 0, known = 0, assumed = 0, pending = 0;

	if (!harden)
		return;
	for (size_t i = 0; i < harden->file.count; i++) {
		const struct service_report *report = &harden->reports[i];

		changed += report->applied != NULL;
		for (const struct applied *at = report->applied; at; at = at->next)
			*(at->decision.confidence == CONFIDENCE_KNOWN ? &known : &assumed) += 1;
		for (const struct finding *at = report->findings; at; at = at->next)
			pending += finding_is_pending(at);
	}
	add_safe(out, outcome->path);
	buf_addf(out, ": %zu service%s, %zu %s", harden->file.count,
		 harden->file.count == 1 ? "" : "s", changed,
		 outcome->written ? "hardened" : "to harden");
	if (changed)
		buf_addf(out, " (%zu lines known, %zu assumed)", known, assumed);
	if (pending)
		buf_addf(out, ", %zu finding%s left", pending, pending == 1 ? "" : "s");
	buf_addch(out, '\n');
	for (size_t i = 0; i < harden->file.count; i++)
		add_service(out, &harden->reports[i], verbose);
	add_remarks(out, outcome);
}
