/* One service in HTML: its row of the grid, and its values with their reasons. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "report/controls.h"
#include "report/html.h"
#include "report/html_text.h"
#include "report/reasons.h"

struct look {
	const char *class, *words;
};

static struct look look_of(const struct control_outcome *outcome)
{
	static const struct look got[] = {
		[CONFIDENCE_ASSUMED] = {"a", "new, assumed"},
		[CONFIDENCE_LIKELY] = {"g", "new, likely"},
		[CONFIDENCE_KNOWN] = {"g", "new"},
	};

	switch (outcome->state) {
	case CONTROL_GOT:
		return got[outcome->confidence];
	case CONTROL_LEFT:
		return (struct look){"l", "left alone"};
	case CONTROL_ALLOWED:
		return (struct look){"l", "allowed"};
	case CONTROL_PENDING:
		return (struct look){"p", "to do"};
	case CONTROL_HAD:
		return (struct look){"h", ""};
	default:
		return (struct look){"n", ""};
	}
}

static void add_value(struct buf *out, const char *value)
{
	html_add(out, strcmp(value, "-") != 0 ? value : "not set");
}

static void add_cell(struct buf *out, const struct service_report *report, enum control control)
{
	struct control_outcome outcome = control_outcome_of(report, control);
	struct look look = look_of(&outcome);
	struct buf before CLEANUP_BUF = BUF_INIT, after CLEANUP_BUF = BUF_INIT;

	control_add_value(&before, report, control, YAML_BEFORE);
	control_add_value(&after, report, control, YAML_AFTER);
	buf_addf(out, "<td class=\"%s\">", look.class);
	if (strcmp(before.data, after.data) != 0) {
		buf_addstr(out, "<span class=\"was\">");
		add_value(out, before.data);
		buf_addstr(out, " \xE2\x86\x92 </span>");
	}
	buf_addstr(out, "<b>");
	add_value(out, after.data);
	buf_addstr(out, "</b>");
	if (*look.words)
		buf_addf(out, " <small>%s</small>", look.words);
	buf_addstr(out, "</td>");
}

/* One key with its values, all of one reason; gives the number of lines that it took. */
static size_t add_reason(struct buf *out, const struct reason_line *lines, size_t count)
{
	const struct decision *decision = &lines->applied->decision;
	size_t at = 0;

	buf_addf(out, "<tr><th scope=\"row\">%s</th><td>", service_key_name(lines->applied->key));
	do {
		const struct applied *applied = lines[at].applied;

		buf_addstr(out, at ? ", " : "");
		buf_addstr(out, applied->removed ? "without " : "");
		if (applied->field) {
			html_add(out, applied->field);
			buf_addstr(out, ": ");
		}
		html_add_code(out, applied->value);
		at++;
	} while (at < count && lines[at].group == lines->group &&
		 lines[at].applied->key == lines->applied->key);
	buf_addf(out, "</td><td><b>%s</b>, %s", confidence_name(decision->confidence),
		 evidence_source_name(decision->source));
	if (decision->why) {
		buf_addstr(out, ": ");
		html_add_prose(out, decision->why);
	}
	buf_addstr(out, "</td></tr>\n");
	return at;
}

static void add_reasons(struct buf *out, const struct service_report *report)
{
	size_t count, at = 0;
	CLEANUP_FREE struct reason_line *lines = reason_lines(report, true, &count);

	if (!count)
		return;
	buf_addstr(out,
		   "<table class=\"why\"><thead><tr><th scope=\"col\">Key</th>"
		   "<th scope=\"col\">Added</th><th scope=\"col\">Why</th></tr></thead><tbody>\n");
	while (at < count)
		at += add_reason(out, lines + at, count - at);
	buf_addstr(out, "</tbody></table>\n");
}

static void add_item(struct buf *out, const char *words, const char *text)
{
	buf_addf(out, "<li>%s", words);
	html_add_prose(out, text);
	buf_addstr(out, "</li>\n");
}

/* Exceptions, controls that cannot be had, what others see of it, notes. */
static void add_remarks(struct buf *out, const struct html_file *file,
			const struct service_report *report)
{
	const char *const *note = report->posture.notes;

	for (const struct finding *at = report->findings; at; at = at->next) {
		struct html_file line = *file;
		struct buf clause CLEANUP_BUF = BUF_INIT;

		if (at->state != FINDING_ALLOWED && at->state != FINDING_EXEMPT &&
		    at->state != FINDING_INHERITED)
			continue;
		line.out = out;
		if (at->state == FINDING_INHERITED)
			buf_addstr(&clause, "mended where it is merged from");
		else
			report_add_clause(&clause, at);
		buf_addstr(out, "<li>");
		html_add_rule(&line, at->rule);
		buf_addstr(out, ": ");
		html_add_prose(out, clause.data);
		buf_addstr(out, "</li>\n");
	}
	if (report->reaches)
		add_item(out, "changes as well: ", report->reaches);
	for (; note && *note && report->applied; note++)
		add_item(out, "note: ", *note);
	for (const struct posture_loser *at = report->posture.losers; at; at = at->next) {
		buf_addf(out, "<li>outranked: %s says ", evidence_source_name(at->source));
		html_add_prose(out, at->what);
		buf_addstr(out, "</li>\n");
	}
}

static void add_image(struct buf *out, const struct service_report *report)
{
	if (report->service->image.node)
		html_add_code(out, setting_shown(&report->service->image));
	else
		buf_addstr(out, "built here");
}

/* The second line of a service: its image, and all reasons folded. */
static void add_fold(const struct html_file *file, const struct service_report *report)
{
	struct buf *out = file->out;
	struct buf inner CLEANUP_BUF = BUF_INIT, remarks CLEANUP_BUF = BUF_INIT;
	size_t count = 0, assumed = 0;

	for (const struct applied *at = report->applied; at; at = at->next) {
		count++;
		assumed += at->decision.confidence == CONFIDENCE_ASSUMED;
	}
	add_reasons(&inner, report);
	add_remarks(&remarks, file, report);
	buf_addstr(out, "<tr class=\"fold\"><td colspan=\"6\">");
	buf_addstr(out, inner.len || remarks.len ? "<details><summary>" : "<p>");
	add_image(out, report);
	buf_addstr(out, ": ");
	if (count)
		html_add_count(out, count, "value");
	else
		buf_addstr(out, "nothing");
	buf_addstr(out, " added");
	if (assumed)
		buf_addf(out, ", %zu assumed", assumed);
	if (!inner.len && !remarks.len) {
		buf_addstr(out, "</p></td></tr>\n");
		return;
	}
	buf_addstr(out, ", <span class=\"more\">why</span></summary>\n");
	buf_add(out, inner.data, inner.len);
	if (remarks.len)
		buf_addf(out, "<ul>\n%s</ul>\n", remarks.data);
	buf_addstr(out, "</details></td></tr>\n");
}

void html_add_grid(const struct html_file *file)
{
	const struct harden *harden = file->outcome->harden;
	struct buf *out = file->out;

	buf_addstr(out,
		   "<table class=\"grid\"><thead><tr><th scope=\"col\">Service</th>"
		   "<th scope=\"col\">User</th><th scope=\"col\">Read-only root</th>"
		   "<th scope=\"col\">Capabilities</th><th scope=\"col\">No new privileges</th>"
		   "<th scope=\"col\">Writable tmpfs</th></tr></thead>\n");
	for (size_t i = 0; i < harden->file.count; i++) {
		const struct service_report *report = &harden->reports[i];

		if (!report->judged)
			continue;
		buf_addstr(out, "<tbody><tr><th scope=\"row\">");
		html_add(out, report->service->name);
		buf_addstr(out, "</th>");
		for (int control = 0; control < CONTROL_COUNT; control++)
			add_cell(out, report, (enum control)control);
		buf_addstr(out, "</tr>\n");
		add_fold(file, report);
		buf_addstr(out, "</tbody>\n");
	}
	buf_addstr(out, "</table>\n");
}
