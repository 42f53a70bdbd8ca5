/* The verdicts of a trial in Markdown: a row of their table, and what a service needs with the reasons. */
#include "report/markdown.h"
#include "report/markdown_text.h"
#include "report/verdict.h"

static void add_clauses(struct buf *out, const char *const *clauses)
{
	bool begun = false;

	for (; clauses && *clauses; clauses++) {
		buf_addstr(out, begun ? "; " : "");
		markdown_add_prose(out, *clauses);
		begun = true;
	}
	if (!begun)
		buf_addch(out, '-');
}

void markdown_add_verdict(struct buf *out, const struct trial_verdict *verdict)
{
	buf_addstr(out, "| ");
	markdown_add_code(out, verdict->service);
	buf_addf(out, " | %s", verdict->heading);
	if (verdict->why) {
		buf_addstr(out, ": ");
		markdown_add_prose(out, verdict->why);
	}
	for (const char *const *loss = verdict->losses; loss && *loss; loss++) {
		buf_addstr(out, ". **Lost**: ");
		markdown_add_prose(out, *loss);
	}
	buf_addstr(out, " | ");
	add_clauses(out, verdict->used);
	buf_addstr(out, " | ");
	add_clauses(out, verdict->unused);
	buf_addf(out, " | %u | %.0f |\n", verdict->trials, verdict->seconds);
}

static void add_items(struct buf *out, const char *word, const struct verdict_item *items)
{
	for (; items && items->what; items++) {
		buf_addf(out, "- %s: ", word);
		markdown_add_prose(out, items->what);
		if (items->why) {
			buf_addstr(out, ", ");
			markdown_add_prose(out, items->why);
		}
		buf_addch(out, '\n');
	}
}

void markdown_add_verdict_items(struct buf *out, const struct trial_verdict *verdict)
{
	if (verdict->proved) {
		buf_addstr(out, "- proved: ");
		markdown_add_prose(out, verdict->proved);
		buf_addch(out, '\n');
	}
	add_items(out, "needed", verdict->needs);
	add_items(out, "left out", verdict->left_out);
	if (verdict->measured) {
		buf_addstr(out, "- measured: ");
		markdown_add_prose(out, verdict->measured);
		buf_addch(out, '\n');
	}
	for (const char *const *note = verdict->notes; note && *note; note++) {
		buf_addstr(out, "- in the trial: ");
		markdown_add_prose(out, *note);
		buf_addch(out, '\n');
	}
}
