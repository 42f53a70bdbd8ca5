/* The table of a trial. */
#include "cli/command/try_text.h"

#include <string.h>

#include "base/alloc.h"
#include "base/utf8.h"
#include "cli/command/try_verdict.h"
#include "report/report.h"

/* Columns of the first word of a line, and where its text begins. */
#define INDENT 4
#define TEXT_COLUMN 16
#define LINE_END 96

/* A word in the first columns, and text wrapped behind it. */
static void add_line(struct buf *out, const char *word, const char *text)
{
	struct buf safe CLEANUP_BUF;
	const char *at;
	size_t column = TEXT_COLUMN;

	buf_init(&safe);
	utf8_add_safe(&safe, text, strlen(text), true);
	buf_addchars(out, ' ', INDENT);
	buf_addstr(out, word);
	buf_addchars(out, ' ', TEXT_COLUMN - INDENT - strlen(word));
	for (at = safe.data; *at;) {
		size_t len = strcspn(at, " ");

		if (column > TEXT_COLUMN && column + 1 + len > LINE_END) {
			buf_addch(out, '\n');
			buf_addchars(out, ' ', TEXT_COLUMN);
			column = TEXT_COLUMN;
		} else if (column > TEXT_COLUMN) {
			buf_addch(out, ' ');
			column++;
		}
		buf_add(out, at, len);
		column += len;
		at += len;
		at += *at == ' ';
	}
	buf_addch(out, '\n');
}

static void add_items(struct buf *out, const char *word, const struct verdict_item *items)
{
	for (; items && items->what; items++) {
		CLEANUP_FREE char *text = items->why ? xasprintf("%s: %s", items->what, items->why)
						     : xstrdup(items->what);

		add_line(out, word, text);
	}
}

static void add_clauses(struct buf *out, const char *word, const char *const *clauses)
{
	for (; clauses && *clauses; clauses++)
		add_line(out, word, *clauses);
}

/* What was done with it and what was not, in one line. */
static void add_used(struct buf *out, const struct trial_verdict *verdict)
{
	const char *const *const lists[] = {verdict->used, verdict->unused};
	struct buf text CLEANUP_BUF = BUF_INIT;

	for (size_t i = 0; i < 2; i++)
		for (const char *const *at = lists[i]; at && *at; at++) {
			buf_addstr(&text, text.len ? "; " : "");
			buf_addstr(&text, *at);
		}
	add_line(out, "used", text.data);
}

/* Not wrapped: they hold commands to copy. */
static void add_steps(struct buf *out, const struct forecast_step *step)
{
	if (step && step->what)
		buf_addstr(out, "    before deploying:\n");
	for (; step && step->what; step++) {
		buf_addstr(out, "    > ");
		report_add_step(out, step);
		buf_addch(out, '\n');
	}
}

/* All that it took: the search is the image's, whoever else runs it. */
static void add_cost(struct buf *out, const struct trial_verdict *verdict)
{
	struct buf text CLEANUP_BUF = BUF_INIT;

	buf_addf(&text, "%u trial%s, %.0f s: as it is %.0f s, the search %.0f s, the proof %.0f s",
		 verdict->trials, verdict->trials == 1 ? "" : "s",
		 verdict->as_is + verdict->seconds + verdict->proof, verdict->as_is,
		 verdict->seconds, verdict->proof);
	if (verdict->exhausted)
		buf_addf(&text, "; the bound of %u trial%s was reached (--trials): it may need less",
			 verdict->bound, verdict->bound == 1 ? "" : "s");
	add_line(out, "cost", text.data);
}

static void add_found(struct buf *out, const struct trial_verdict *verdict)
{
	add_line(out, "proved", verdict->proved);
	add_items(out, "needed", verdict->needs);
	add_items(out, "left out", verdict->left_out);
	add_clauses(out, "lost", verdict->losses);
	add_used(out, verdict);
	if (verdict->measured)
		add_line(out, "measured", verdict->measured);
	add_cost(out, verdict);
	add_steps(out, verdict->steps);
}

void try_text_add(struct buf *out, const struct verdicts *verdicts)
{
	for (size_t i = 0; i < verdicts->count; i++) {
		const struct trial_verdict *verdict = &verdicts->list[i];

		utf8_add_safe(out, verdict->service, strlen(verdict->service), true);
		buf_addf(out, ": %s\n", verdict->heading);
		if (verdict->why)
			add_line(out, "why", verdict->why);
		if (verdict->proved)
			add_found(out, verdict);
		add_clauses(out, "note", verdict->notes);
	}
	buf_addf(out, "in all: %u trial%s, %.0f s\n", verdicts->trials, verdicts->trials == 1 ? "" : "s",
		 verdicts->seconds);
}

void try_text_add_plan(struct buf *out, const struct trial *trial)
{
	for (size_t i = 0; i < trial->service_count; i++) {
		const struct trial_service *service = &trial->services[i];

		utf8_add_safe(out, service->name, strlen(service->name), true);
		buf_addf(out, ": %s\n",
			 service->status == TRIAL_NOT_TRIED ? try_heading(TRIAL_NOT_TRIED)
			 : service->selected		    ? "to be tried"
					     : "to be started as it is, for those that need it");
		if (service->why)
			add_line(out, "why", service->why);
		if (!*service->image && !service->has_build)
			continue;
		add_line(out, "image", service->has_build ? "built for the trial" : service->image);
		for (const char *note = service->notes; *note;) {
			size_t len = strcspn(note, "\n");
			CLEANUP_FREE char *line = xstrndup(note, len);

			add_line(out, "note", line);
			note += len + (note[len] == '\n');
		}
	}
}
