/* What is left of a file and what to do before deploying, in HTML; what the rules mean. */
#include <string.h>

#include "base/alloc.h"
#include "report/html.h"
#include "report/html_text.h"

void html_add_rule(const struct html_file *file, const struct rule *rule)
{
	size_t number = 0;

	while (number < rule_count && rules[number] != rule)
		number++;
	/* What audit finds of drift is no rule of the table. */
	if (number == rule_count) {
		buf_addstr(file->out, rule->id);
		return;
	}
	file->rules[number] = true;
	buf_addf(file->out, "<a href=\"#r-%s\">%s</a>", rule->id, rule->id);
}

static void add_finding(const struct html_file *file, const struct finding *finding)
{
	struct buf *out = file->out, clause CLEANUP_BUF = BUF_INIT;
	struct region region = report_region(file->text, source_point(finding->place));
	const char *severity = severity_name(finding->severity);

	report_add_clause(&clause, finding);
	buf_addf(out, "<tr><td class=\"sev %s\">%s</td><td>", severity, severity);
	html_add_rule(file, finding->rule);
	buf_addstr(out, "</td><th scope=\"row\">");
	html_add(out, finding->service->name);
	buf_addstr(out, "</th><td>");
	html_add_prose(out, clause.data);
	buf_addstr(out, " <small>");
	if (finding->place.file && finding->place.file != &file->outcome->harden->file) {
		html_add(out, finding->place.file->path);
		buf_addch(out, ' ');
	}
	buf_addf(out, "line %u</small></td></tr>\n", region.line);
}

static void add_remarks(const struct html_file *file)
{
	const struct remark *at = file->outcome->harden->remarks.first;
	struct buf *out = file->out;

	if (at)
		buf_addstr(out, "<ul>\n");
	for (const struct remark *remark = at; remark; remark = remark->next) {
		struct region region = report_region(file->text, source_point(remark->place));

		buf_addstr(out, "<li>");
		html_add_code(out, report_file(file->outcome, remark->place));
		buf_addf(out, " line %u: ", region.line);
		html_add_prose(out, remark->text);
		buf_addstr(out, "</li>\n");
	}
	if (at)
		buf_addstr(out, "</ul>\n");
}

void html_add_findings(const struct html_file *file)
{
	const struct harden *harden = file->outcome->harden;
	struct buf *out = file->out;
	size_t count = 0;

	/* The most severe first. */
	for (int severity = SEVERITY_CRITICAL; severity >= SEVERITY_LOW; severity--)
		for (size_t i = 0; i < harden->file.count; i++)
			for (const struct finding *at = harden->reports[i].findings; at;
			     at = at->next) {
				if ((int)at->severity != severity || !finding_is_pending(at))
					continue;
				if (!count++)
					buf_addstr(out, "<table class=\"found\"><thead><tr><th "
							"scope=\"col\">"
							"Severity</th><th "
							"scope=\"col\">Rule</th><th scope=\"col\">"
							"Service</th><th scope=\"col\">What, and "
							"what would help"
							"</th></tr></thead><tbody>\n");
				add_finding(file, at);
			}
	buf_addstr(out, count ? "</tbody></table>\n" : "");
	add_remarks(file);
}

void html_add_steps(const struct html_file *file)
{
	const struct harden *harden = file->outcome->harden;
	struct buf *out = file->out;

	buf_addstr(out, "<ol class=\"steps\">\n");
	for (size_t i = 0; i < harden->file.count; i++)
		for (const struct forecast_step *at = harden->reports[i].steps; at && at->what;
		     at++) {
			buf_addstr(out, "<li>");
			html_add_code(out, harden->reports[i].service->name);
			buf_addstr(out, ": ");
			html_add_prose(out, at->what);
			if (at->command) {
				buf_addstr(out, "<pre><code>");
				html_add_block(out, at->command);
				buf_addstr(out, "</code></pre>");
			}
			buf_addstr(out, "</li>\n");
		}
	buf_addstr(out, "</ol>\n");
}

void html_add_rules(struct buf *out, const bool *shown)
{
	size_t count = 0;

	for (size_t i = 0; i < rule_count; i++) {
		const struct rule *rule = rules[i];

		if (!shown[i])
			continue;
		if (!count++)
			buf_addstr(out, "<section aria-labelledby=\"rules\"><h2 id=\"rules\">What "
					"the rules "
					"mean</h2>\n<dl class=\"rules\">\n");
		buf_addf(out, "<dt id=\"r-%s\"><b>%s</b>: ", rule->id, rule->id);
		html_add(out, rule->title);
		buf_addstr(out, "</dt><dd>");
		html_add_prose(out, rule->what);
		buf_addch(out, ' ');
		html_add_prose(out, rule->why);
		buf_addstr(out, "</dd>\n");
	}
	if (count)
		buf_addstr(out, "</dl></section>\n");
}
