/* The summary in one screen: services that get the same on the same evidence together, what is to be done last. */
#include "report/summary_short.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/list.h"
#include "base/set.h"
#include "base/utf8.h"
#include "report/paint.h"
#include "report/report.h"

/* Groups of a larger file are printed when their text has this size: memory does not grow with the file. */
#define WINDOW_SIZE ((size_t)1 << 20)
#define NAMES_MAX 8 /* of a group; the others are counted */

struct names {
	const char *list[NAMES_MAX];
	size_t count;
};

struct group {
	struct summary_body body;
	struct names names;
	const char *image; /* shown; NULL: none, or not the same one */
	struct group *next;
};

struct step {
	const struct forecast_step *step;
	const char *service;
};

struct screen {
	struct buf *out;
	const struct summary_options *options;
	size_t width;
	struct arena arena; /* of the window */
	struct group *first, **end;
	struct set by_body, by_step;
	struct step *steps;
	size_t step_count, step_cap;
	struct names guessed;
	size_t notes, size;
};

static void add_name(struct names *names, const char *name)
{
	if (names->count < NAMES_MAX)
		names->list[names->count] = name;
	names->count++;
}

static void print_names(struct buf *out, const struct names *names)
{
	size_t shown = names->count < NAMES_MAX ? names->count : NAMES_MAX;

	for (size_t i = 0; i < shown; i++) {
		buf_addstr(out, i ? ", " : "");
		utf8_add_safe(out, names->list[i], strlen(names->list[i]), true);
	}
	if (names->count > shown)
		buf_addf(out, " and %zu more", names->count - shown);
}

static int compare_steps(const void *left, const void *right)
{
	const struct forecast_step *a = left, *b = right;
	int order = strcmp(a->what, b->what);

	return order ? order
		     : strcmp(a->command ? a->command : "", b->command ? b->command : "");
}

/* Each step once, whoever needs it. */
static void add_steps(struct screen *screen, const struct service_report *report)
{
	for (const struct forecast_step *at = report->steps; at && at->what; at++) {
		if (set_add(&screen->by_step, at) != at)
			continue;
		list_grow(screen->steps, screen->step_count, screen->step_cap);
		screen->steps[screen->step_count++] = (struct step){at, report->service->name};
	}
}

static void count_rest(struct screen *screen, const struct service_report *report)
{
	bool guessed = false;

	for (const struct applied *at = report->applied; at; at = at->next)
		guessed |= at->decision.confidence == CONFIDENCE_ASSUMED;
	if (guessed)
		add_name(&screen->guessed, report->service->name);
	for (const char *const *note = report->posture.notes; note && *note && report->applied;
	     note++)
		screen->notes++;
}

static void add_to_group(struct screen *screen, const struct service_report *report,
			 const struct summary_body *body)
{
	const struct service *service = report->service;
	const char *image = service->image.node ? setting_shown(&service->image) : NULL;
	struct group *group = arena_zalloc(&screen->arena, sizeof(*group));
	struct group *known;

	group->body = *body;
	known = set_add(&screen->by_body, group);
	if (known == group) {
		group->image = image;
		*screen->end = group;
		screen->end = &group->next;
	}
	group = known;
	if (!image || !group->image || strcmp(image, group->image) != 0)
		group->image = group->names.count ? NULL : image;
	add_name(&group->names, service->name);
}

static void add_service(struct screen *screen, const struct service_report *report)
{
	struct summary_body body;

	screen->size += summary_body_make(&body, report, &screen->arena);
	if (body.count)
		add_to_group(screen, report, &body);
	add_steps(screen, report);
	count_rest(screen, report);
}

static void print_line(struct screen *screen, const struct summary_line *line)
{
	struct wrap wrap = {screen->width, 6, 6};
	char sign[2] = {line->sign, '\0'};

	buf_addstr(screen->out, "    ");
	paint(screen->out, screen->options->color, line->tone, sign);
	buf_addch(screen->out, ' ');
	if (line->whole)
		wrap_add(screen->out, &wrap, line->text);
	else
		cut_add(screen->out, screen->width - wrap.column, line->text);
	buf_addch(screen->out, '\n');
}

static void print_group(struct screen *screen, const struct group *group)
{
	struct buf head CLEANUP_BUF = BUF_INIT;
	size_t used;

	print_names(&head, &group->names);
	buf_addstr(screen->out, "  ");
	paint(screen->out, screen->options->color, TONE_HEAD, head.data);
	used = 2 + utf8_width(head.data, head.len);
	buf_clear(&head);
	if (group->image) {
		buf_addstr(&head, " (");
		utf8_add_safe(&head, group->image, strlen(group->image), true);
		buf_addch(&head, ')');
		used += utf8_width(head.data, head.len);
	}
	buf_addstr(screen->out, head.data);
	if (group->body.reason) {
		buf_addstr(screen->out, ": ");
		/* Names that fill a line leave the reason one of its own. */
		if (used + 24 > screen->width) {
			buf_addstr(screen->out, "\n    ");
			used = 2;
		}
		cut_add(screen->out, screen->width - used - 2, group->body.reason);
	}
	buf_addch(screen->out, '\n');
	for (size_t i = 0; i < group->body.count; i++)
		print_line(screen, &group->body.lines[i]);
}

/* Steps are not wrapped: they hold commands to copy. */
static void print_steps(struct screen *screen)
{
	if (screen->step_count)
		buf_addstr(screen->out, "  before deploying:\n");
	for (size_t i = 0; i < screen->step_count; i++) {
		buf_addstr(screen->out, "    ");
		paint(screen->out, screen->options->color, TONE_NOTE, ">");
		buf_addch(screen->out, ' ');
		utf8_add_safe(screen->out, screen->steps[i].service,
			      strlen(screen->steps[i].service), true);
		buf_addstr(screen->out, ": ");
		report_add_step(screen->out, screen->steps[i].step);
		buf_addch(screen->out, '\n');
	}
}

static void print_rest(struct screen *screen)
{
	if (screen->guessed.count) {
		buf_addstr(screen->out, "  ");
		paint(screen->out, screen->options->color, TONE_WARN, "a guess");
		buf_addstr(screen->out, " for ");
		print_names(screen->out, &screen->guessed);
		buf_addstr(screen->out, ": composeharden learn looks into the images, composeharden try runs them\n");
	}
	if (screen->notes)
		buf_addf(screen->out, "  %zu note%s on images: --summary=full\n", screen->notes,
			 screen->notes == 1 ? "" : "s");
}

static void print_window(struct screen *screen)
{
	size_t start = screen->out->len;

	for (const struct group *at = screen->first; at; at = at->next)
		print_group(screen, at);
	print_steps(screen);
	print_rest(screen);
	utf8_disarm(screen->out, start);
	if (screen->options->drain && screen->out->len >= BUF_DRAIN_SIZE)
		screen->options->drain(screen->out, screen->options->drain_context);
}

static void open_window(struct screen *screen)
{
	arena_init(&screen->arena);
	screen->first = NULL;
	screen->end = &screen->first;
	screen->by_body = SET_INIT(summary_body_compare);
	screen->by_step = SET_INIT(compare_steps);
	screen->step_count = screen->notes = screen->size = 0;
	screen->guessed.count = 0;
}

static void close_window(struct screen *screen)
{
	print_window(screen);
	set_clear(&screen->by_body, NULL);
	set_clear(&screen->by_step, NULL);
	arena_release(&screen->arena);
}

void summary_short(struct buf *out, const struct file_outcome *outcome,
		   const struct summary_options *options)
{
	struct screen screen = {.out = out, .options = options};

	screen.width = options->width > 40 ? options->width : 80;
	open_window(&screen);
	for (size_t i = 0; i < outcome->harden->file.count; i++) {
		add_service(&screen, &outcome->harden->reports[i]);
		if (screen.size < WINDOW_SIZE)
			continue;
		close_window(&screen);
		open_window(&screen);
	}
	close_window(&screen);
	free(screen.steps);
}
