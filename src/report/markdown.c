/* The Markdown report: the body of a pull request, no longer than code hosts take. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "report/markdown_pieces.h"
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

/* Items one behind the other, each whole or not at all. */
struct part {
	struct buf text;
	size_t max, lost;
};

struct markdown {
	struct part parts[PART_COUNT];
	size_t counts[COUNT_COUNT];
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

static int markdown_take(struct report *report, const struct report_piece *piece)
{
	struct markdown *markdown = report->state;
	struct buf item CLEANUP_BUF = BUF_INIT;
	size_t counts[COUNT_COUNT];

	if (piece->kind == PIECE_ITEM && piece->number < PART_COUNT) {
		struct part *part = &markdown->parts[piece->number];

		buf_addstr(&item, piece->number == PART_WATCH && part->text.len ? ", " : "");
		buf_add(&item, piece->data, piece->size);
		part_add(part, &item);
		return 0;
	}
	if (piece->kind == PIECE_ENGINE) {
		if (!markdown->engine.len)
			buf_add(&markdown->engine, piece->data, piece->size);
		return 0;
	}
	if (piece->kind != PIECE_COUNTS || piece->size != sizeof(counts))
		return -1;
	memcpy(counts, piece->data, sizeof(counts));
	for (size_t i = 0; i < COUNT_COUNT; i++)
		markdown->counts[i] += counts[i];
	return 0;
}

static void markdown_begin(struct report *report)
{
	static const size_t sizes[] = {[PART_TROUBLE] = TROUBLE_MAX, [PART_STEPS] = STEPS_MAX,
				       [PART_TABLE] = TABLE_MAX,     [PART_VERDICTS] = VERDICTS_MAX,
				       [PART_REMARKS] = REMARKS_MAX, [PART_WATCH] = WATCH_MAX,
				       [PART_DETAILS] = BODY_MAX};
	struct markdown *markdown = xcalloc(1, sizeof(*markdown));

	buf_init(&markdown->engine);
	for (size_t i = 0; i < PART_COUNT; i++)
		part_init(&markdown->parts[i], i < PART_PENDING ? sizes[i] : PENDING_MAX);
	report->state = markdown;
}

static void print_head(struct buf *out, const struct markdown *markdown)
{
	buf_addstr(out, "## Docker Compose hardening\n\n");
	if (!markdown->counts[COUNT_TOUCHED])
		buf_addf(out, "Nothing to change in %zu service%s of %zu file%s.\n",
			 markdown->counts[COUNT_SERVICES], markdown->counts[COUNT_SERVICES] == 1 ? "" : "s", markdown->counts[COUNT_FILES],
			 markdown->counts[COUNT_FILES] == 1 ? "" : "s");
	else
		buf_addf(out,
			 "%s **%zu of %zu service%s** in %zu file%s: a user that is not root, a "
			 "read-only root, no capabilities but those needed, no new privileges, as "
			 "far as each allows. "
			 "%zu value%s, %zu of them assumed, each with its reason below. Nothing "
			 "else in the "
			 "files changes: comments, order and spelling stay as they are.\n",
			 markdown->counts[COUNT_WRITTEN] ? "Hardens" : "Would harden", markdown->counts[COUNT_TOUCHED],
			 markdown->counts[COUNT_SERVICES], markdown->counts[COUNT_SERVICES] == 1 ? "" : "s", markdown->counts[COUNT_FILES],
			 markdown->counts[COUNT_FILES] == 1 ? "" : "s", markdown->counts[COUNT_VALUES],
			 markdown->counts[COUNT_VALUES] == 1 ? "" : "s", markdown->counts[COUNT_ASSUMED]);
}

static void print_verdicts(struct buf *out, struct markdown *markdown)
{
	if (markdown->parts[PART_VERDICTS].text.len) {
		buf_addstr(out, "\n### Tried on ");
		markdown_add_prose(out, markdown->engine.data);
		buf_addstr(out, "\n\n| Service | Verdict | Exercised | Not exercised | Trials | Seconds |\n"
				"| --- | --- | --- | --- | --- | --- |\n");
	}
	part_print(out, &markdown->parts[PART_VERDICTS], "services");
	buf_release(&markdown->engine);
}

static void print_pending(struct buf *out, struct markdown *markdown)
{
	size_t len = markdown->parts[PART_REMARKS].text.len;

	for (size_t i = 0; i < SEVERITY_COUNT; i++)
		len += markdown->parts[PART_PENDING + i].text.len;
	if (len)
		buf_addstr(out, "\n### Left for you\n\n");
	for (size_t i = SEVERITY_COUNT; i-- > 0;)
		part_print(out, &markdown->parts[PART_PENDING + i], severity_name((enum severity)i));
	part_print(out, &markdown->parts[PART_REMARKS], "remarks");
	if (markdown->counts[COUNT_OLD])
		buf_addf(out, "\nThe baseline has %zu more, of before.\n", markdown->counts[COUNT_OLD]);
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
	if (markdown->parts[PART_WATCH].text.len) {
		buf_addstr(out, "Watch first, because a part of what they get is assumed: ");
		buf_add(out, markdown->parts[PART_WATCH].text.data, markdown->parts[PART_WATCH].text.len);
		if (markdown->parts[PART_WATCH].lost)
			buf_addf(out, " and %zu more", markdown->parts[PART_WATCH].lost);
		buf_addstr(out, ".\n\n");
	}
	buf_addstr(out, "| In the log | Because | What helps |\n| --- | --- | --- |\n");
	for (size_t i = 0; i < sizeof(symptoms) / sizeof(*symptoms); i++)
		if (markdown->counts[COUNT_CONTROL + symptoms[i].control])
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
	struct part *details = &markdown->parts[PART_DETAILS];
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
	bool steps = markdown->parts[PART_STEPS].text.len || markdown->parts[PART_STEPS].lost;

	print_head(out, markdown);
	if (markdown->parts[PART_TROUBLE].text.len)
		buf_addstr(out, "\n### Files in trouble, left as they are\n\n");
	part_print(out, &markdown->parts[PART_TROUBLE], "files");
	if (steps)
		buf_addstr(out, "\n### Before you deploy\n\n");
	part_print(out, &markdown->parts[PART_STEPS], "services");
	if (markdown->parts[PART_TABLE].text.len)
		buf_addstr(out, "\n### Services\n");
	part_print(out, &markdown->parts[PART_TABLE], "services");
	print_verdicts(out, markdown);
	print_pending(out, markdown);
	if (markdown->counts[COUNT_TOUCHED]) {
		print_risks(out, markdown);
		print_rollback(out, steps);
	}
	print_details(out, markdown);
	buf_release(&markdown->parts[PART_WATCH].text);
	buf_addstr(out, "\nMade by " PACKAGE_NAME " " PACKAGE_VERSION ".\n");
	free(markdown);
	report->state = NULL;
}

const struct reporter reporter_markdown = {
	.name = "markdown",
	.begin = markdown_begin,
	.file = markdown_file,
	.take = markdown_take,
	.end = markdown_end,
};
