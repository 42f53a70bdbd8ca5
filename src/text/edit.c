/* Collecting, ordering and applying replacements. */
#include "text/edit.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/list.h"
#include "base/sort.h"

void edits_init(struct edits *edits)
{
	*edits = (struct edits){0};
}

void edits_release(struct edits *edits)
{
	free(edits->list);
	edits_init(edits);
}

void edits_add(struct edits *edits, struct span span, const char *text, size_t len)
{
	list_grow(edits->list, edits->count, edits->cap);
	edits->list[edits->count] = (struct edit){.span = span,
						  .text = text,
						  .len = len,
						  .order = edits->count,
						  .number = edits->count};
	edits->count++;
}

/* By start, then by end, so that insertions come before what is replaced at their place. */
static int compare(const void *left, const void *right)
{
	const struct edit *a = left, *b = right;

	if (a->span.start != b->span.start)
		return a->span.start < b->span.start ? -1 : 1;
	if (a->span.end != b->span.end)
		return a->span.end < b->span.end ? -1 : 1;
	return (a->order > b->order) - (a->order < b->order);
}

int edits_sort(struct edits *edits, size_t size)
{
	size_t at = 0;

	/* Where every service is only added to they stand in the order of the file. */
	sort(edits->list, edits->count, sizeof(*edits->list), compare);
	for (size_t i = 0; i < edits->count; i++) {
		struct span span = edits->list[i].span;

		if (span.start < at || span.end < span.start || span.end > size)
			return -1;
		at = span.end;
	}
	return 0;
}

void edits_apply(const struct edits *edits, const char *text, size_t size, struct buf *out)
{
	size_t at = 0, more = size;

	for (size_t i = 0; i < edits->count; i++)
		more += edits->list[i].len;
	buf_reserve(out, more);
	for (size_t i = 0; i < edits->count; i++) {
		const struct edit *edit = &edits->list[i];

		buf_add(out, text + at, edit->span.start - at);
		buf_add(out, edit->text, edit->len);
		at = edit->span.end;
	}
	buf_add(out, text + at, size - at);
}
