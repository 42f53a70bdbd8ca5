/* The HTML report: one page that needs nothing else, of one file or of thousands. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/list.h"
#include "base/sort.h"
#include "report/html.h"
#include "report/html_text.h"

extern const struct reporter reporter_html;

#define OPEN_MAX 3 /* so many files are shown unfolded */

/* A file that was reported. */
struct html_project {
	size_t row, row_end; /* where its row is among those of the table */
	size_t fold;	     /* where in the body its fold may be told to be open */
	size_t pending[SEVERITY_CRITICAL + 1]; /* findings left */
};

struct html {
	struct buf rows, body, trouble;
	struct html_project *projects; /* owned */
	size_t count, cap, troubled;
	struct html_counts total;
	bool written, *rules;
};

static void html_begin(struct report *report)
{
	struct html *html = xcalloc(1, sizeof(*html));

	buf_init(&html->rows);
	buf_init(&html->body);
	buf_init(&html->trouble);
	html->rules = xcalloc(rule_count, sizeof(*html->rules));
	report->state = html;
}

static void count_file(struct html_counts *counts, const struct html_file *file)
{
	const struct harden *harden = file->outcome->harden;

	for (size_t i = 0; i < harden->file.count; i++) {
		const struct service_report *report = &harden->reports[i];

		counts->services += report->judged;
		counts->touched += report->applied != NULL;
		for (const struct applied *at = report->applied; at; at = at->next)
			counts->values[at->decision.confidence]++;
		for (const struct finding *at = report->findings; at; at = at->next) {
			counts->pending[at->severity] += finding_is_pending(at);
			counts->old += at->in_baseline;
		}
		for (const struct forecast_step *at = report->steps; at && at->what; at++)
			counts->steps++;
	}
	for (size_t i = 0; i < file->topology->order_count; i++)
		counts->outside += file->topology->order[i]->reach == REACH_OUTSIDE;
}

static void add_counts(struct html_counts *total, const struct html_counts *counts)
{
	total->services += counts->services;
	total->touched += counts->touched;
	for (size_t i = 0; i <= CONFIDENCE_KNOWN; i++)
		total->values[i] += counts->values[i];
	for (size_t i = 0; i <= SEVERITY_CRITICAL; i++)
		total->pending[i] += counts->pending[i];
	total->steps += counts->steps;
	total->outside += counts->outside;
	total->old += counts->old;
}

static size_t pending_count(const struct html_counts *counts)
{
	size_t sum = 0;

	for (size_t i = 0; i <= SEVERITY_CRITICAL; i++)
		sum += counts->pending[i];
	return sum;
}

/* "1 critical, 3 medium" */
static void add_severities(struct buf *out, const struct html_counts *counts)
{
	size_t start = out->len;

	for (size_t i = SEVERITY_CRITICAL + 1; i-- > 0;)
		if (counts->pending[i])
			buf_addf(out, "%s%zu %s", out->len > start ? ", " : "", counts->pending[i],
				 severity_name((enum severity)i));
	if (out->len == start)
		buf_addstr(out, "none");
}

static void add_project(struct html *html, const struct file_outcome *outcome,
			const struct html_counts *counts)
{
	struct html_project *project;
	struct buf *out = &html->rows;

	list_grow(html->projects, html->count, html->cap);
	project = &html->projects[html->count++];
	*project = (struct html_project){.row = out->len};
	memcpy(project->pending, counts->pending, sizeof(project->pending));
	buf_addf(out, "<tr%s><th scope=\"row\"><a href=\"#f%zu\">",
		 counts->pending[SEVERITY_CRITICAL] || counts->pending[SEVERITY_HIGH]
			 ? " class=\"bad\""
			 : "",
		 html->count);
	html_add(out, outcome->path);
	buf_addf(out, "</a></th><td>%zu</td><td>%zu</td><td>", counts->services, counts->touched);
	add_severities(out, counts);
	buf_addf(out, "</td><td>%zu</td><td>%zu</td></tr>\n", counts->steps, counts->outside);
	project->row_end = out->len;
}

static void add_part(const struct html_file *file, const char *id, const char *title,
		     void (*fill)(const struct html_file *file))
{
	buf_addf(file->out, "<section aria-labelledby=\"f%zu-%s\"><h3 id=\"f%zu-%s\">%s</h3>\n",
		 file->number, id, file->number, id, title);
	fill(file);
	buf_addstr(file->out, "</section>\n");
}

static void add_map(const struct html_file *file)
{
	bool drawn = html_add_map(file);

	if (drawn)
		buf_addstr(file->out, "<details><summary>The map in words</summary>\n");
	html_add_ties(file);
	if (drawn)
		buf_addstr(file->out, "</details>\n");
}

static void add_legend(const struct html_file *file)
{
	buf_addstr(file->out,
		   "<ul class=\"legend\"><li class=\"g\"><b>new</b> known, or likely where it says "
		   "so</li>"
		   "<li class=\"a\"><b>new, assumed</b> a guess: watch it</li>"
		   "<li class=\"l\"><b>left alone</b> it cannot be had, or is allowed</li>"
		   "<li class=\"p\"><b>to do</b> somebody has to decide</li></ul>\n");
	html_add_grid(file);
}

static void add_file(struct html *html, const struct html_file *file,
		     const struct html_counts *counts)
{
	struct buf *out = file->out;

	buf_addf(out, "<section id=\"f%zu\"><details class=\"file\"", file->number);
	html->projects[html->count - 1].fold = out->len;
	buf_addstr(out, "><summary><h2>");
	html_add(out, file->outcome->path);
	buf_addstr(out, "</h2> <span>");
	html_add_count(out, counts->services, "service");
	buf_addf(out, ", %zu %s; ", counts->touched,
		 file->outcome->written ? "hardened" : "to harden");
	html_add_count(out, pending_count(counts), "finding");
	buf_addstr(out, " left; ");
	html_add_count(out, counts->steps, "step");
	buf_addstr(out, " before deploying</span></summary>\n");
	if (counts->services)
		add_part(file, "grid", "Services and controls, before and after", add_legend);
	if (counts->steps)
		add_part(file, "steps", "Before you deploy", html_add_steps);
	if (counts->services) {
		add_part(file, "map", "How things are reached", add_map);
		add_part(file, "ways", "From outside to the host", html_add_ways);
	}
	if (pending_count(counts) || file->outcome->harden->remarks.first)
		add_part(file, "found", "Left for you", html_add_findings);
	buf_addstr(out, "</details></section>\n");
}

static void add_trouble(struct html *html, const struct file_outcome *outcome)
{
	struct buf *out = &html->trouble;

	html->troubled++;
	buf_addstr(out, "<li>");
	html_add_code(out, outcome->path);
	if (outcome->error->line)
		buf_addf(out, " line %u", outcome->error->line);
	buf_addstr(out, ": ");
	html_add_prose(out, outcome->error->message);
	buf_addstr(out, "</li>\n");
}

static void html_take(struct report *report, const struct file_outcome *outcome)
{
	struct html *html = report->state;
	struct report_text text CLEANUP_REPORT_TEXT = {0};
	struct arena arena CLEANUP_ARENA;
	struct topology topology;
	struct html_counts counts = {.services = 0};
	struct html_file file = {&html->body, outcome,	       &text,
				 &topology,   html->count + 1, html->rules};

	arena_init(&arena);
	html->written |= outcome->written;
	if (outcome->error)
		add_trouble(html, outcome);
	if (!outcome->harden)
		return;
	report_text_init(&text, outcome);
	topology_read(&topology, &outcome->harden->file, &arena);
	count_file(&counts, &file);
	add_counts(&html->total, &counts);
	add_project(html, outcome, &counts);
	add_file(html, &file, &counts);
}

static void print_head(struct buf *out)
{
	buf_addstr(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
			"<meta http-equiv=\"Content-Security-Policy\" "
			"content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
			"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
			"<meta name=\"color-scheme\" content=\"light dark\">\n"
			"<meta name=\"referrer\" content=\"no-referrer\">\n"
			"<title>Docker Compose hardening</title>\n<style>\n");
	buf_addstr(out, html_style);
	buf_addstr(out, "</style>\n</head>\n<body>\n<header>\n<h1>Docker Compose hardening</h1>\n");
}

static void print_tile(struct buf *out, const char *class, const char *words, size_t number,
		       const char *more)
{
	buf_addf(out, "<div class=\"%s\"><dt>%s <small>%s</small></dt><dd>%zu</dd></div>\n", class,
		 words, more, number);
}

static void print_tiles(struct buf *out, const struct html *html)
{
	const struct html_counts *total = &html->total;
	struct buf more CLEANUP_BUF = BUF_INIT;

	buf_addstr(out, "<dl class=\"tiles\">\n");
	buf_addf(&more, "of %zu", total->services);
	print_tile(out, "", html->written ? "services hardened" : "services to harden",
		   total->touched, more.data);
	buf_clear(&more);
	buf_addf(&more, "%zu known, %zu likely, %zu assumed", total->values[CONFIDENCE_KNOWN],
		 total->values[CONFIDENCE_LIKELY], total->values[CONFIDENCE_ASSUMED]);
	print_tile(out, "", "values added",
		   total->values[CONFIDENCE_KNOWN] + total->values[CONFIDENCE_LIKELY] +
			   total->values[CONFIDENCE_ASSUMED],
		   more.data);
	buf_clear(&more);
	if (pending_count(total))
		add_severities(&more, total);
	if (total->old)
		buf_addf(&more, "%s%zu in the baseline", more.len ? ", " : "", total->old);
	print_tile(out,
		   total->pending[SEVERITY_CRITICAL] || total->pending[SEVERITY_HIGH] ? "bad" : "",
		   "findings left", pending_count(total), more.data);
	print_tile(out, "", "steps before deploying", total->steps, "");
	print_tile(out, "", "services reached from outside", total->outside, "");
	if (html->troubled)
		print_tile(out, "bad", "files in trouble", html->troubled, "left as they are");
	buf_addstr(out, "</dl>\n");
}

static void print_lead(struct buf *out, const struct html *html)
{
	const struct html_counts *total = &html->total;

	buf_addstr(out, "<p class=\"lead\">");
	if (total->touched)
		buf_addf(out, "%zu of ", total->touched);
	html_add_count(out, total->services, "service");
	buf_addstr(out, " in ");
	html_add_count(out, html->count, "file");
	if (total->touched)
		buf_addf(
			out,
			" %s: a user that is not root, a read-only root, no capabilities but those "
			"needed, no new privileges, as far as each allows.</p>\n",
			html->written ? "were hardened" : "would be hardened");
	else if (pending_count(total))
		buf_addstr(out, ": nothing is changed, and something is left to do.</p>\n");
	else
		buf_addstr(out, ": nothing to change.</p>\n");
	print_tiles(out, html);
	buf_addstr(out, "</header>\n<main>\n");
}

/* The body is long: it is handed on bit by bit. */
static void print_some(struct report *report, const char *text, size_t len)
{
	while (len) {
		size_t part = len < BUF_DRAIN_SIZE ? len : BUF_DRAIN_SIZE;

		buf_add(&report->out, text, part);
		report_drain(report);
		text += part;
		len -= part;
	}
}

static void print_body(struct report *report, const struct html *html)
{
	size_t at = 0;

	for (size_t i = 0; i < html->count && html->count <= OPEN_MAX; i++) {
		print_some(report, html->body.data + at, html->projects[i].fold - at);
		buf_addstr(&report->out, " open");
		at = html->projects[i].fold;
	}
	print_some(report, html->body.data + at, html->body.len - at);
}

static int compare_projects(const void *left, const void *right)
{
	const struct html_project *a = left, *b = right;

	for (size_t i = SEVERITY_CRITICAL + 1; i-- > 0;)
		if (a->pending[i] != b->pending[i])
			return a->pending[i] > b->pending[i] ? -1 : 1;
	return (a->row > b->row) - (a->row < b->row);
}

/* Those that need somebody most come first. */
static void print_projects(struct report *report, const struct html *html)
{
	struct buf *out = &report->out;
	CLEANUP_FREE struct html_project *sorted = NULL;

	if (html->count < 2)
		return;
	buf_addf(out,
		 "<section aria-labelledby=\"files\"><h2 id=\"files\">Files</h2>\n"
		 "<table class=\"files\"><thead><tr><th scope=\"col\">File</th>"
		 "<th scope=\"col\">Services</th><th scope=\"col\">%s</th>"
		 "<th scope=\"col\">Findings left</th><th scope=\"col\">Steps</th>"
		 "<th scope=\"col\">Reached from outside</th></tr></thead><tbody>\n",
		 html->written ? "Hardened" : "To harden");
	sorted = xcalloc(html->count, sizeof(*sorted));
	memcpy(sorted, html->projects, html->count * sizeof(*sorted));
	sort(sorted, html->count, sizeof(*sorted), compare_projects);
	for (size_t i = 0; i < html->count; i++)
		print_some(report, html->rows.data + sorted[i].row,
			   sorted[i].row_end - sorted[i].row);
	buf_addstr(out, "</tbody></table></section>\n");
}

static void html_end(struct report *report)
{
	struct html *html = report->state;
	struct buf *out = &report->out;

	print_head(out);
	print_lead(out, html);
	if (html->trouble.len)
		buf_addf(out,
			 "<section class=\"trouble\" aria-labelledby=\"trouble\"><h2 "
			 "id=\"trouble\">Files "
			 "in trouble, left as they are</h2>\n<ul>\n%s</ul></section>\n",
			 html->trouble.data);
	print_projects(report, html);
	print_body(report, html);
	html_add_rules(out, html->rules);
	buf_addstr(out,
		   "</main>\n<footer><p>Made by " PACKAGE_NAME " " PACKAGE_VERSION
		   ". This page needs no network and no script.</p></footer>\n</body>\n</html>\n");
	buf_release(&html->rows);
	buf_release(&html->body);
	buf_release(&html->trouble);
	free(html->projects);
	free(html->rules);
	free(html);
	report->state = NULL;
}

const struct reporter reporter_html = {
	.name = "html", .begin = html_begin, .file = html_take, .end = html_end};
