/* The list of replacements that turns one text into another, each disjoint from the others. */
#ifndef TEXT_EDIT_H
#define TEXT_EDIT_H

#include "text/span.h"

struct buf;

struct edit {
	struct span span; /* bytes of the old text that go; may be empty */
	const char *text; /* borrowed: bytes that come; lives as long as the list */
	size_t len;
	size_t order; /* when it was added: insertions at one offset keep this order */
	size_t number; /* the same, counted from 0, whatever becomes of `order`: tells whose it is */
};

struct edits {
	struct edit *list; /* owned */
	size_t count, cap;
};

void edits_init(struct edits *edits);
void edits_release(struct edits *edits);
#define CLEANUP_EDITS __attribute__((cleanup(edits_release)))

/* Adds one; the text is borrowed. Any order. */
void edits_add(struct edits *edits, struct span span, const char *text, size_t len);

/*
 * Sorts by place and order. Returns 0, or -1 when two overlap or one passes the
 * end of a text of `size` bytes: that is a fault of the caller's, who then
 * writes nothing. An insertion at the start or the end of a replaced span does
 * not overlap it: before it at its start, after it at its end. Must be called
 * before edits_apply() and diff_print(). O(n log n).
 */
int edits_sort(struct edits *edits, size_t size) __attribute__((warn_unused_result));

/* The new text, added to out. One pass. */
void edits_apply(const struct edits *edits, const char *text, size_t size, struct buf *out);

#endif
