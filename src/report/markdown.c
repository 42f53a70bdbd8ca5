/* The Markdown report: the body of a pull request, no longer than code hosts take. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "report/markdown.h"
#include "report/markdown_text.h"
#include "report/place.h"
#include "report/controls.h"
#include "report/verdict.h"

extern const struct reporter reporter_markdown;

/*
 * GitHub takes 65,536 characters for a body; bytes are never fewer than characters, and whoever opens the pull
 * request has words of their own to add. What one part may fill of it, the details get the rest.
 */
#define BODY_MAX 60000
#define TROUBLE_MAX 3000
#define STEPS_MAX 10000
#define TABLE_MAX 14000
#define VERDICTS_MAX 12000
#define PENDING_MAX 3000 /* of each severity */
#define REMARKS_MAX 2000
#define WATCH_MAX 1000

#define SEVERITY_COUNT (SEVERITY_CRITICAL + 1)

/* Items one behind the other, each whole or not at all. */
struct part {
	struct buf text;
	size_t max, lost;
};

struct markdown {
	struct part trouble, steps, table, verdicts, pending[SEVERITY_COUNT], remarks, watch, details;
	size_t files, services, touched, values, assumed, old;
	bool written, has_control[CONTROL_COUNT];
	struct buf engine; /* "docker 20.10.24": of the trial; empty where there was none */
};

static void part_init(struct part *part, size_t max)
{
	buf_init(&part->text);
	part->max = max;
}

static void part_add(struct part *part, const struct buf *item)
{
	if (!item->len)
		return;
	if (part->lost || part->text.len + item->len > part->max)
		part->lost++;
	else
		buf_add(&part->text, item->data, item->len);
}

static void part_print(struct buf *out, struct part *part, const char *what)
{
	buf_add(out, part->text.data, part->text.len);
	if (part->lost)
		buf_addf(out, "%s- ... and %zu more %s, left out to keep this text short\n",
			 part->text.len ? "\n" : "", part->lost, what);
	buf_release(&part->text);
}

static void markdown_begin(struct report *report)
{
	struct markdown *markdown = xcalloc(1, sizeof(*markdown));

	buf_init(&markdown->engine);
	part_init(&markdown->trouble, TROUBLE_MAX);
	part_init(&markdown->steps, STEPS_MAX);
	part_init(&markdown->table, TABLE_MAX);
	part_init(&markdown->verdicts, VERDICTS_MAX);
	for (size_t i = 0; i < SEVERITY_COUNT; i++)
		part_init(&markdown->pending[i], PENDING_MAX);
	part_init(&markdown->remarks, REMARKS_MAX);
	part_init(&markdown->watch, WATCH_MAX);
	part_init(&markdown->details, BODY_MAX);
	report->state = markdown;
}

static void count_values(struct markdown *markdown, const struct service_report *report)
{
	bool assumed = false;
	struct buf name CLEANUP_BUF = BUF_INIT;

	for (const struct applied *at = report->applied; at; at = at->next) {
		markdown->values++;
		if (at->decision.confidence == CONFIDENCE_ASSUMED) {
			markdown->assumed++;
			assumed = true;
		}
	}
	for (int control = 0; control < CONTROL_COUNT && report->judged; control++)
		if (control_outcome_of(report, (enum control)control).state == CONTROL_GOT)
			markdown->has_control[control] = true;
	markdown->touched += report->applied != NULL;
	if (!assumed)
		return;
	buf_addstr(&name, markdown->watch.text.len ? ", " : "");
	markdown_add_code(&name, report->service->name);
	part_add(&markdown->watch, &name);
}

static void add_service(struct markdown *markdown, const struct file_outcome *outcome,
			const struct service_report *report)
{
	const struct trial_verdict *verdict = verdict_find(outcome, report);
	struct buf item CLEANUP_BUF = BUF_INIT;

	count_values(markdown, report);
	if (verdict)
		markdown_add_verdict(&item, verdict);
	part_add(&markdown->verdicts, &item);
	buf_clear(&item);
	markdown_add_steps(&item, report);
	part_add(&markdown->steps, &item);
	buf_clear(&item);
	markdown_add_details(&item, outcome, report);
	part_add(&markdown->details, &item);
	for (const struct finding *at = report->findings; at; at = at->next) {
		markdown->old += at->in_baseline;
		if (!finding_is_pending(at))
			continue;
		buf_clear(&item);
		markdown_add_pending(&item, at);
		part_add(&markdown->pending[at->severity], &item);
	}
}

/* The rows of one file's services below its path; none for a file that needs nothing. */
static void add_table(struct markdown *markdown, const struct file_outcome *outcome)
{
	const struct harden *harden = outcome->harden;
	struct buf item CLEANUP_BUF = BUF_INIT;
	bool first = true;

	for (size_t i = 0; i < harden->file.count; i++) {
		struct buf row CLEANUP_BUF = BUF_INIT;

		markdown_add_row(&row, &harden->reports[i]);
		if (!row.len)
			continue;
		if (first) {
			buf_addch(&item, '\n');
			markdown_add_code(&item, outcome->path);
			buf_addstr(&item, "\n\n| Service | User | Read-only root | Capabilities | "
					  "No new privileges | tmpfs |\n"
					  "| --- | --- | --- | --- | --- | --- |\n");
		}
		first = false;
		buf_add(&item, row.data, row.len);
		part_add(&markdown->table, &item);
		buf_clear(&item);
	}
}

static void add_remarks(struct markdown *markdown, struct report_text *text,
			const struct file_outcome *outcome)
{
	for (const struct remark *at = outcome->harden->remarks.first; at; at = at->next) {
		struct region region = report_region(text, source_point(at->place));
		struct buf item CLEANUP_BUF = BUF_INIT;

		buf_addstr(&item, "- ");
		markdown_add_code(&item, report_file(outcome, at->place));
		buf_addf(&item, " line %u: ", region.line);
		markdown_add_prose(&item, at->text);
		buf_addch(&item, '\n');
		part_add(&markdown->remarks, &item);
	}
}

static void add_trouble(struct markdown *markdown, const struct file_outcome *outcome)
{
	struct buf item CLEANUP_BUF = BUF_INIT;

	buf_addstr(&item, "- ");
	markdown_add_code(&item, outcome->path);
	if (outcome->error->line)
		buf_addf(&item, " line %u", outcome->error->line);
	buf_addstr(&item, ": ");
	markdown_add_prose(&item, outcome->error->message);
	buf_addch(&item, '\n');
	part_add(&markdown->trouble, &item);
}

static void markdown_file(struct report *report, const struct file_outcome *outcome)
{
	struct markdown *markdown = report->state;
	struct report_text text CLEANUP_REPORT_TEXT = {0};

	markdown->files++;
	markdown->written |= outcome->written;
	if (outcome->error)
		add_trouble(markdown, outcome);
	if (!outcome->harden)
		return;
	report_text_init(&text, outcome);
	markdown->services += outcome->harden->file.count;
	if (outcome->verdicts && !markdown->engine.len)
		buf_addf(&markdown->engine, "%s %s", outcome->verdicts->engine,
			 outcome->verdicts->version);
	add_table(markdown, outcome);
	for (size_t i = 0; i < outcome->harden->file.count; i++)
		add_service(markdown, outcome, &outcome->harden->reports[i]);
	add_remarks(markdown, &text, outcome);
}

static void print_head(struct buf *out, const struct markdown *markdown)
{
	buf_addstr(out, "## Docker Compose hardening\n\n");
	if (!markdown->touched)
		buf_addf(out, "Nothing to change in %zu service%s of %zu file%s.\n",
			 markdown->services, markdown->services == 1 ? "" : "s", markdown->files,
			 markdown->files == 1 ? "" : "s");
	else
		buf_addf(out,
			 "%s **%zu of %zu service%s** in %zu file%s: a user that is not root, a "
			 "read-only root, no capabilities but those needed, no new privileges, as "
			 "far as each allows. "
			 "%zu value%s, %zu of them assumed, each with its reason below. Nothing "
			 "else in the "
			 "files changes: comments, order and spelling stay as they are.\n",
			 markdown->written ? "Hardens" : "Would harden", markdown->touched,
			 markdown->services, markdown->services == 1 ? "" : "s", markdown->files,
			 markdown->files == 1 ? "" : "s", markdown->values,
			 markdown->values == 1 ? "" : "s", markdown->assumed);
}

static void print_verdicts(struct buf *out, struct markdown *markdown)
{
	if (markdown->verdicts.text.len) {
		buf_addstr(out, "\n### Tried on ");
		markdown_add_prose(out, markdown->engine.data);
		buf_addstr(out, "\n\n| Service | Verdict | Exercised | Not exercised | Trials | Seconds |\n"
				"| --- | --- | --- | --- | --- | --- |\n");
	}
	part_print(out, &markdown->verdicts, "services");
	buf_release(&markdown->engine);
}

static void print_pending(struct buf *out, struct markdown *markdown)
{
	size_t len = markdown->remarks.text.len;

	for (size_t i = 0; i < SEVERITY_COUNT; i++)
		len += markdown->pending[i].text.len;
	if (len)
		buf_addstr(out, "\n### Left for you\n\n");
	for (size_t i = SEVERITY_COUNT; i-- > 0;)
		part_print(out, &markdown->pending[i], severity_name((enum severity)i));
	part_print(out, &markdown->remarks, "remarks");
	if (markdown->old)
		buf_addf(out, "\nThe baseline has %zu more, of before.\n", markdown->old);
}

/* What is seen when a control does not suit a service, and what to do. */
static const struct {
	enum control control;
	const char *row;
} symptoms[] = {
	{CONTROL_READ_ONLY, "| `Read-only file system` | it writes to a place that is not writable "
			    "any more | a volume there, or "
			    "`x-composeharden: {tmpfs: [/the/place]}` in the service |\n"},
	{CONTROL_USER, "| `Permission denied` on a file | the file belongs to another user | "
		       "`chown` it to the new user, or "
		       "`x-composeharden: {user: \"UID:GID\"}` |\n"},
	{CONTROL_CAPABILITIES, "| `Operation not permitted` | it needs a capability | "
			       "`x-composeharden: {cap_add: [NAME]}` |\n"},
	{CONTROL_NO_NEW_PRIVILEGES,
	 "| `sudo`, `su` or `ping` fail | a set-user-ID program gains nothing any more | "
	 "`# composeharden: allow[no-new-privileges] -- why` above the service |\n"},
	{CONTROL_TMPFS,
	 "| files are gone after a restart | they lie on a tmpfs | a volume there |\n"},
};

static void print_risks(struct buf *out, struct markdown *markdown)
{
	buf_addstr(out, "\n### What could break\n\n");
	if (markdown->watch.text.len) {
		buf_addstr(out, "Watch first, because a part of what they get is assumed: ");
		buf_add(out, markdown->watch.text.data, markdown->watch.text.len);
		if (markdown->watch.lost)
			buf_addf(out, " and %zu more", markdown->watch.lost);
		buf_addstr(out, ".\n\n");
	}
	buf_addstr(out, "| In the log | Because | What helps |\n| --- | --- | --- |\n");
	for (size_t i = 0; i < sizeof(symptoms) / sizeof(*symptoms); i++)
		if (markdown->has_control[symptoms[i].control])
			buf_addstr(out, symptoms[i].row);
}

static void print_rollback(struct buf *out, bool steps)
{
	buf_addstr(out, "\n### How to roll back\n\nRevert the commit and run `docker compose up "
			"-d`: nothing "
			"but the Compose files was changed. ");
	if (steps)
		buf_addstr(out, "Data that was given to another user stays with that user; a "
				"service that runs as "
				"root again can still use it. ");
	buf_addstr(out,
		   "To spare one service one control, take its lines out and write above it, so "
		   "that it is left alone from then on:\n\n"
		   "```yaml\n# composeharden: allow[read-only] until=YYYY-MM-DD -- why\n```\n");
}

static void print_details(struct buf *out, struct markdown *markdown)
{
	static const char note[] = "\n### Every value and its reason\n\n";
	struct part *details = &markdown->details;
	size_t room = out->len + sizeof(note) + 200 < BODY_MAX
			      ? BODY_MAX - out->len - sizeof(note) - 200
			      : 0;
	const char *end = details->text.data, *next;

	while ((next = strstr(end, "\n</details>\n\n")) != NULL) {
		next += strlen("\n</details>\n\n");
		if ((size_t)(next - details->text.data) > room) {
			details->lost++;
			details->text.len = (size_t)(end - details->text.data);
			for (; (next = strstr(next, "\n</details>\n\n")) != NULL; next++)
				details->lost++;
			break;
		}
		end = next;
	}
	if (details->text.len || details->lost)
		buf_addstr(out, note);
	part_print(out, details, "services");
}

static void markdown_end(struct report *report)
{
	struct markdown *markdown = report->state;
	struct buf *out = &report->out;
	bool steps = markdown->steps.text.len || markdown->steps.lost;

	print_head(out, markdown);
	if (markdown->trouble.text.len)
		buf_addstr(out, "\n### Files in trouble, left as they are\n\n");
	part_print(out, &markdown->trouble, "files");
	if (steps)
		buf_addstr(out, "\n### Before you deploy\n\n");
	part_print(out, &markdown->steps, "services");
	if (markdown->table.text.len)
		buf_addstr(out, "\n### Services\n");
	part_print(out, &markdown->table, "services");
	print_verdicts(out, markdown);
	print_pending(out, markdown);
	if (markdown->touched) {
		print_risks(out, markdown);
		print_rollback(out, steps);
	}
	print_details(out, markdown);
	buf_release(&markdown->watch.text);
	buf_addstr(out, "\nMade by " PACKAGE_NAME " " PACKAGE_VERSION ".\n");
	free(markdown);
	report->state = NULL;
}

const struct reporter reporter_markdown = {
	.name = "markdown", .begin = markdown_begin, .file = markdown_file, .end = markdown_end};
