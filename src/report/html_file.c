/* What one file adds to the HTML report, in pieces. */
#include "base/alloc.h"
#include "base/error.h"
#include "report/html.h"
#include "report/html_text.h"

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

size_t html_pending_count(const struct html_counts *counts)
{
	size_t sum = 0;

	for (size_t i = 0; i <= SEVERITY_CRITICAL; i++)
		sum += counts->pending[i];
	return sum;
}

void html_add_severities(struct buf *out, const struct html_counts *counts)
{
	size_t start = out->len;

	for (size_t i = SEVERITY_CRITICAL + 1; i-- > 0;)
		if (counts->pending[i])
			buf_addf(out, "%s%zu %s", out->len > start ? ", " : "", counts->pending[i],
				 severity_name((enum severity)i));
	if (out->len == start)
		buf_addstr(out, "none");
}

static void give(struct report *report, enum html_piece kind, const void *data, size_t size)
{
	const struct report_piece piece = {kind, 0, data, size};

	report_give(report, &piece);
}

static void give_row(struct report *report, const struct file_outcome *outcome,
		     const struct html_counts *counts)
{
	struct buf row CLEANUP_BUF = BUF_INIT;

	buf_addf(&row, "<tr%s><th scope=\"row\"><a href=\"#f" HTML_NUMBER "\">",
		 counts->pending[SEVERITY_CRITICAL] || counts->pending[SEVERITY_HIGH]
			 ? " class=\"bad\""
			 : "");
	html_add(&row, outcome->path);
	buf_addf(&row, "</a></th><td>%zu</td><td>%zu</td><td>", counts->services, counts->touched);
	html_add_severities(&row, counts);
	buf_addf(&row, "</td><td>%zu</td><td>%zu</td></tr>\n", counts->steps, counts->outside);
	give(report, PIECE_ROW, row.data, row.len);
}

static void add_part(const struct html_file *file, const char *id, const char *title,
		     void (*fill)(const struct html_file *file))
{
	buf_addf(file->out,
		 "<section aria-labelledby=\"f" HTML_NUMBER "-%s\"><h3 id=\"f" HTML_NUMBER
		 "-%s\">%s</h3>\n",
		 id, id, title);
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

static void add_file(const struct html_file *file, const struct html_counts *counts)
{
	struct buf *out = file->out;

	buf_addstr(out, "<section id=\"f" HTML_NUMBER "\"><details class=\"file\"" HTML_FOLD
			"><summary><h2>");
	html_add(out, file->outcome->path);
	buf_addstr(out, "</h2> <span>");
	html_add_count(out, counts->services, "service");
	buf_addf(out, ", %zu %s; ", counts->touched,
		 file->outcome->written ? "hardened" : "to harden");
	html_add_count(out, html_pending_count(counts), "finding");
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
	if (html_pending_count(counts) || file->outcome->harden->remarks.first)
		add_part(file, "found", "Left for you", html_add_findings);
	buf_addstr(out, "</details></section>\n");
}

static void give_trouble(struct report *report, const struct file_outcome *outcome)
{
	struct buf out CLEANUP_BUF = BUF_INIT;

	buf_addstr(&out, "<li>");
	html_add_code(&out, outcome->path);
	if (outcome->error->line)
		buf_addf(&out, " line %u", outcome->error->line);
	buf_addstr(&out, ": ");
	html_add_prose(&out, outcome->error->message);
	buf_addstr(&out, "</li>\n");
	give(report, PIECE_TROUBLE, out.data, out.len);
}

static void give_rules(struct report *report, const bool *shown)
{
	for (size_t i = 0; i < rule_count; i++) {
		const struct report_piece piece = {.kind = PIECE_RULE, .number = (unsigned)i};

		if (shown[i])
			report_give(report, &piece);
	}
}

void html_file(struct report *report, const struct file_outcome *outcome)
{
	CLEANUP_FREE bool *shown = xcalloc(rule_count, sizeof(*shown));
	struct report_text text CLEANUP_REPORT_TEXT = {0};
	struct arena arena CLEANUP_ARENA;
	struct buf body CLEANUP_BUF = BUF_INIT;
	struct topology topology;
	struct html_counts counts = {.written = outcome->written};
	struct html_file file = {&body, outcome, &text, &topology, shown};

	arena_init(&arena);
	if (outcome->error)
		give_trouble(report, outcome);
	if (!outcome->harden)
		return;
	report_text_init(&text, outcome);
	topology_read(&topology, &outcome->harden->file, &arena);
	count_file(&counts, &file);
	add_file(&file, &counts);
	give(report, PIECE_COUNTS, &counts, sizeof(counts));
	give_row(report, outcome, &counts);
	give(report, PIECE_BODY, body.data, body.len);
	give_rules(report, shown);
}
