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
	size_t pending[SEVERITY_CRITICAL + 1]; /* findings left */
};

struct html {
	struct buf rows, body, trouble;
	struct html_project *projects; /* owned */
	size_t count, cap, troubled;
	struct html_counts total;
	bool *rules; /* owned */
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
	total->written += counts->written;
}

/* The one thing that whoever made the piece could not know. */
static void add_numbered(struct buf *out, const struct report_piece *piece, size_t number)
{
	const char *at = piece->data, *end = at + piece->size, *next;

	while ((next = memchr(at, *HTML_NUMBER, (size_t)(end - at))) != NULL) {
		buf_add(out, at, (size_t)(next - at));
		buf_addf(out, "%zu", number);
		at = next + 1;
	}
	buf_add(out, at, (size_t)(end - at));
}

static int take_counts(struct html *html, const struct report_piece *piece)
{
	struct html_counts counts;
	struct html_project *project;

	if (piece->size != sizeof(counts))
		return -1;
	memcpy(&counts, piece->data, sizeof(counts));
	add_counts(&html->total, &counts);
	list_grow(html->projects, html->count, html->cap);
	project = &html->projects[html->count++];
	*project = (struct html_project){.row = html->rows.len, .row_end = html->rows.len};
	memcpy(project->pending, counts.pending, sizeof(project->pending));
	return 0;
}

static int html_take(struct report *report, const struct report_piece *piece)
{
	struct html *html = report->state;

	switch (piece->kind) {
	case PIECE_TROUBLE:
		html->troubled++;
		buf_add(&html->trouble, piece->data, piece->size);
		return 0;
	case PIECE_COUNTS:
		return take_counts(html, piece);
	case PIECE_ROW:
		if (!html->count)
			return -1;
		add_numbered(&html->rows, piece, html->count);
		html->projects[html->count - 1].row_end = html->rows.len;
		return 0;
	case PIECE_BODY:
		add_numbered(&html->body, piece, html->count);
		return 0;
	case PIECE_RULE:
		if (piece->number >= rule_count)
			return -1;
		html->rules[piece->number] = true;
		return 0;
	default:
		return -1;
	}
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
	print_tile(out, "", html->total.written ? "services hardened" : "services to harden",
		   total->touched, more.data);
	buf_clear(&more);
	buf_addf(&more, "%zu known, %zu likely, %zu assumed", total->values[CONFIDENCE_KNOWN],
		 total->values[CONFIDENCE_LIKELY], total->values[CONFIDENCE_ASSUMED]);
	print_tile(out, "", "values added",
		   total->values[CONFIDENCE_KNOWN] + total->values[CONFIDENCE_LIKELY] +
			   total->values[CONFIDENCE_ASSUMED],
		   more.data);
	buf_clear(&more);
	if (html_pending_count(total))
		html_add_severities(&more, total);
	if (total->old)
		buf_addf(&more, "%s%zu in the baseline", more.len ? ", " : "", total->old);
	print_tile(out,
		   total->pending[SEVERITY_CRITICAL] || total->pending[SEVERITY_HIGH] ? "bad" : "",
		   "findings left", html_pending_count(total), more.data);
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
			html->total.written ? "were hardened" : "would be hardened");
	else if (html_pending_count(total))
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
	const char *at = html->body.data, *end = at + html->body.len, *next;

	while ((next = memchr(at, *HTML_FOLD, (size_t)(end - at))) != NULL) {
		print_some(report, at, (size_t)(next - at));
		buf_addstr(&report->out, html->count <= OPEN_MAX ? " open" : "");
		at = next + 1;
	}
	print_some(report, at, (size_t)(end - at));
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
		 html->total.written ? "Hardened" : "To harden");
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
	.name = "html", .begin = html_begin, .file = html_file, .take = html_take, .end = html_end};
