/* Random texts with random edits, and what edits_apply() and diff_print() make of them. */
#ifndef UNIT_SAMPLE_H
#define UNIT_SAMPLE_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "text/diff.h"
#include "text/edit.h"

#define SAMPLE_FIRST_SEED UINT64_C(20240229)

/* To be released; the edits borrow from the words that were given to sample_init(). */
struct sample {
	uint64_t seed, state;
	struct buf old, edited, diff;
	struct edits edits;
	unsigned context;
};

/* splitmix64 */
static inline size_t below(struct sample *sample, size_t limit)
{
	uint64_t z = sample->state += UINT64_C(0x9E3779B97F4A7C15);

	z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
	return (size_t)((z ^ z >> 31) % limit);
}

/* Lines that look like parts of a diff, that are alike, blank, or hold a CR. */
static inline const char *any_line(struct sample *sample)
{
	static const char *const lines[] = {
		"",
		"",
		"a",
		"a",
		"b",
		"\r",
		" ",
		"key: v",
		"x\ry",
		"  - item",
		"-",
		"+x",
		"--- a/f",
		"+++ b/f",
		"@@ -1,2 +1,2 @@",
		"\\n",
		"\xC3\xA9",
		"\t\t",
		"diff --git a/f b/f",
		"\\ No newline at end of file",
	};

	return lines[below(sample, sizeof(lines) / sizeof(*lines))];
}

static inline void make_text(struct sample *sample)
{
	static const char *const ends[] = {"\n", "\n", "\n", "\n", "\r\n", "\r\n\n"};
	size_t lines = below(sample, below(sample, 5) ? 12 : 60);
	bool crlf = !below(sample, 4);

	for (size_t i = 0; i < lines; i++) {
		buf_addstr(&sample->old, any_line(sample));
		buf_addstr(&sample->old, crlf ? "\r\n" : ends[below(sample, 6)]);
	}
	if (!below(sample, 3))
		buf_addstr(&sample->old, any_line(sample));
}

/* A place in the text from `from` on, at the start of a line as often as not. */
static inline size_t any_place(struct sample *sample, size_t from)
{
	const char *text = sample->old.data;
	size_t at = from + below(sample, sample->old.len - from + 1);

	if (below(sample, 2))
		while (at > from && text[at - 1] != '\n')
			at--;
	return at;
}

static inline void make_edits(struct sample *sample, struct buf *words)
{
	size_t count = below(sample, 6), from = 0;

	/* Not to move under the edits that borrow from it. */
	buf_reserve(words, 1000);
	for (size_t i = 0; i < count; i++) {
		size_t start = any_place(sample, from), end = start, first = words->len;

		if (below(sample, 2))
			end = any_place(sample, start);
		if (end - start > 40)
			end = start + below(sample, 40);
		if (!below(sample, 8))
			buf_add(words, sample->old.data + start, end - start);
		for (size_t lines = below(sample, 4); lines; lines--) {
			buf_addstr(words, any_line(sample));
			if (below(sample, 5))
				buf_addstr(words, below(sample, 4) ? "\n" : "\r\n");
		}
		edits_add(&sample->edits, (struct span){start, end}, words->data + first,
			  words->len - first);
		from = end;
	}
}

static inline void sample_init(struct sample *sample, uint64_t seed, struct buf *words)
{
	struct diff_options options = {.context = 0, .look = DIFF_PLAIN};

	*sample = (struct sample){.seed = seed, .state = seed};
	buf_init(&sample->old);
	buf_init(&sample->edited);
	buf_init(&sample->diff);
	edits_init(&sample->edits);
	make_text(sample);
	make_edits(sample, words);
	options.context = sample->context = (unsigned)below(sample, 5);
	assert_int_equal(edits_sort(&sample->edits, sample->old.len), 0);
	edits_apply(&sample->edits, sample->old.data, sample->old.len, &sample->edited);
	diff_print(&sample->diff, "f", sample->old.data, sample->old.len, &sample->edits, &options);
}

static inline void sample_release(struct sample *sample)
{
	edits_release(&sample->edits);
	buf_release(&sample->diff);
	buf_release(&sample->edited);
	buf_release(&sample->old);
}

#endif
