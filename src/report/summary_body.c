/* What the short summary says of one service, in a form that can be compared. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/list.h"
#include "report/reasons.h"
#include "report/report.h"
#include "report/summary_short.h"
#include "report/summary_words.h"

/* The body at work. */
struct making {
	struct arena *arena;
	struct summary_line *list;
	size_t count, cap, size;
};

static void add_line(struct making *making, struct summary_line line)
{
	list_grow(making->list, making->count, making->cap);
	line.text = arena_strdup(making->arena, line.text);
	making->size += strlen(line.text);
	making->list[making->count++] = line;
}

/* "user 999:999, tmpfs /tmp /run": the values of one reason, those that are added or those that go. */
static void add_values(struct buf *out, const struct reason_line *lines, size_t count, bool removed)
{
	enum service_key last = SERVICE_KEY_NONE;

	for (size_t i = 0; i < count; i++) {
		const struct applied *at = lines[i].applied;
		size_t len;

		if (at->removed != removed)
			continue;
		if (at->key == SERVICE_SECURITY_OPT && !strcmp(at->value, "no-new-privileges:true")) {
			buf_addf(out, "%sno-new-privileges", out->len ? ", " : "");
			continue;
		}
		if (at->key != last)
			buf_addf(out, "%s%s", out->len ? ", " : "", service_key_name(at->key));
		last = at->key;
		if (at->field)
			buf_addf(out, " %s:", at->field);
		if (at->key == SERVICE_READ_ONLY && !removed)
			continue;
		/* The options of a tmpfs stand in the diff. */
		len = at->key == SERVICE_TMPFS ? strcspn(at->value, ":") : strlen(at->value);
		buf_addf(out, " %.*s", (int)(len ? len : 7), len ? at->value : "(empty)");
	}
}

static const char *reason_of(struct arena *arena, const struct service_report *report,
			     const struct decision *decision)
{
	const char *confidence = confidence_name(decision->confidence);
	const char *why = decision->why;

	if (summary_is_guess(report, decision))
		return arena_printf(arena, "%s: %s", confidence,
				    summary_guess_words(decision->confidence));
	return arena_printf(arena, "%s, %s%s%s", confidence,
			    evidence_source_name(decision->source), why ? ": " : "", why ? why : "");
}

/* The values of each reason, the surest first; the first reason stands behind the service's name. */
static void add_applied(struct making *making, struct summary_body *body,
			const struct service_report *report)
{
	size_t count;
	struct reason_line *lines = reason_lines(report, false, &count);

	for (size_t at = 0, end; at < count; at = end) {
		const struct decision *decision = &lines[at].applied->decision;
		const char *reason = reason_of(making->arena, report, decision);
		enum confidence sure = decision->confidence;

		for (end = at; end < count && lines[end].group == lines[at].group; end++)
			;
		for (int removed = 0; removed < 2; removed++) {
			struct buf text CLEANUP_BUF = BUF_INIT;

			add_values(&text, lines + at, end - at, removed);
			if (!text.len)
				continue;
			if (body->reason)
				buf_addf(&text, " (%s)", reason);
			else
				body->reason = reason;
			add_line(making,
				 (struct summary_line){removed ? '-' : confidence_sign(sure),
						       removed ? TONE_WARN : tone_of_confidence(sure),
						       at == 0 && !removed, text.data});
		}
	}
	free(lines);
}

static void add_findings(struct making *making, const struct service_report *report)
{
	for (const struct finding *at = report->findings; at; at = at->next) {
		bool left = at->state == FINDING_ALLOWED || at->state == FINDING_EXEMPT;
		struct buf text CLEANUP_BUF = BUF_INIT;

		if (!left && !finding_is_pending(at))
			continue;
		buf_addstr(&text, at->rule->id);
		if (left)
			summary_add_left_alone(&text, at);
		else
			summary_add_pending(&text, at);
		add_line(making,
			 left ? (struct summary_line){'=', TONE_DIM, false, text.data}
			      : (struct summary_line){'!', tone_of_severity(at->severity), false, text.data});
	}
}

size_t summary_body_make(struct summary_body *body, const struct service_report *report,
			 struct arena *arena)
{
	struct making making = {.arena = arena};
	struct summary_line *kept;

	*body = (struct summary_body){NULL, NULL, 0};
	add_applied(&making, body, report);
	add_findings(&making, report);
	if (report->reaches)
		add_line(&making, (struct summary_line){'&', TONE_NOTE, false,
							arena_printf(arena, "changes %s as well",
								     report->reaches)});
	kept = arena_alloc(arena, making.count * sizeof(*kept));
	if (making.count)
		memcpy(kept, making.list, making.count * sizeof(*kept));
	free(making.list);
	body->lines = kept;
	body->count = making.count;
	return making.size;
}

int summary_body_compare(const void *left, const void *right)
{
	const struct summary_body *a = left, *b = right;
	int order = a->count != b->count ? (a->count < b->count ? -1 : 1) : 0;

	if (!order && a->reason && b->reason)
		order = strcmp(a->reason, b->reason);
	else if (!order)
		order = !a->reason - !b->reason;
	for (size_t i = 0; !order && i < a->count; i++) {
		order = a->lines[i].sign - b->lines[i].sign;
		if (!order)
			order = strcmp(a->lines[i].text, b->lines[i].text);
	}
	return order;
}
