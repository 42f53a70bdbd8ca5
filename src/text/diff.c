/* From sorted edits to changed runs of lines, from runs to hunks. */
#include "text/diff.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/utf8.h"

/* Whole lines of the old text that go, and the whole lines that come in their place. */
struct run {
	struct span old;   /* bytes of the old text */
	struct span fresh; /* bytes of differ.fresh */
	size_t before;	   /* lines of the old text above it */
	size_t old_lines, fresh_lines;
};

struct differ {
	const char *text;
	size_t size;
	struct buf fresh; /* the new lines of all runs, one after the other */
	struct run *runs;
	size_t count, cap;
	const struct diff_options *options;
	struct buf *out;
};

enum line_kind { LINE_CONTEXT, LINE_OLD, LINE_FRESH };

static size_t min_size(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* The number of lines, a last one without LF included. */
static size_t count_lines(const char *text, size_t size)
{
	const char *end = text + size;
	size_t count = 0;

	for (const char *at = text; at < end && (at = memchr(at, '\n', (size_t)(end - at))); at++)
		count++;
	return count + (size && text[size - 1] != '\n');
}

static size_t line_end(const char *text, size_t from, size_t limit)
{
	const char *found = from < limit ? memchr(text + from, '\n', limit - from) : NULL;

	return found ? (size_t)(found - text) + 1 : limit;
}

/* The start of the line that `at` is in, or, at the very start of a line, of that line. */
static size_t line_start(const char *text, size_t limit, size_t at)
{
	const char *found = at > limit ? memrchr(text + limit, '\n', at - limit) : NULL;

	return found ? (size_t)(found - text) + 1 : limit;
}

static bool same(const char *a, size_t a_len, const char *b, size_t b_len)
{
	return a_len == b_len && !memcmp(a, b, a_len);
}

/* Takes from both ends of a run the lines that stay as they are. */
static void trim(const struct differ *differ, struct run *run)
{
	const char *text = differ->text, *fresh = differ->fresh.data;
	struct span *o = &run->old, *f = &run->fresh;

	while (o->start < o->end && f->start < f->end) {
		size_t o_next = line_end(text, o->start, o->end);
		size_t f_next = line_end(fresh, f->start, f->end);

		if (!same(text + o->start, o_next - o->start, fresh + f->start, f_next - f->start))
			break;
		o->start = o_next;
		f->start = f_next;
		run->before++;
		run->old_lines--;
		run->fresh_lines--;
	}
	while (o->start < o->end && f->start < f->end) {
		size_t o_last = line_start(text, o->start, o->end - 1);
		size_t f_last = line_start(fresh, f->start, f->end - 1);

		if (!same(text + o_last, o->end - o_last, fresh + f_last, f->end - f_last))
			break;
		o->end = o_last;
		f->end = f_last;
		run->old_lines--;
		run->fresh_lines--;
	}
}

/*
 * Applies edits from number `i` on until old and new text both stand at the
 * start of a line again, or the old text ends. Returns the number of the first
 * edit that is not part of the run.
 */
static size_t build_run(struct differ *differ, const struct edits *edits, size_t i, struct run *run)
{
	struct buf *fresh = &differ->fresh;
	size_t at = run->old.start;
	bool together;

	run->fresh.start = fresh->len;
	do {
		const struct edit *edit = &edits->list[i++];
		size_t next = i < edits->count ? edits->list[i].span.start : differ->size;

		buf_add(fresh, differ->text + at, edit->span.start - at);
		buf_add(fresh, edit->text, edit->len);
		at = edit->span.end;
		together = (at == 0 || differ->text[at - 1] == '\n') &&
			   (fresh->len == run->fresh.start || fresh->data[fresh->len - 1] == '\n');
		if (!together) {
			size_t end = line_end(differ->text, at, next);

			buf_add(fresh, differ->text + at, end - at);
			together = end > at && differ->text[end - 1] == '\n';
			at = end;
		}
	} while (!together && i < edits->count);
	run->old.end = at;
	run->fresh.end = fresh->len;
	run->old_lines = count_lines(differ->text + run->old.start, at - run->old.start);
	run->fresh_lines =
		count_lines(fresh->data + run->fresh.start, fresh->len - run->fresh.start);
	return i;
}

/* Adds a run, or lengthens the last one when no line stays between them. */
static void add_run(struct differ *differ, struct run run)
{
	struct run *last = differ->count ? &differ->runs[differ->count - 1] : NULL;

	trim(differ, &run);
	if (!run.old_lines && !run.fresh_lines)
		return;
	if (last && last->old.end == run.old.start && last->fresh.end == run.fresh.start) {
		last->old.end = run.old.end;
		last->fresh.end = run.fresh.end;
		last->old_lines += run.old_lines;
		last->fresh_lines += run.fresh_lines;
		trim(differ, last);
		if (!last->old_lines && !last->fresh_lines)
			differ->count--;
		return;
	}
	if (differ->count == differ->cap) {
		differ->cap = differ->cap ? differ->cap * 2 : 16;
		differ->runs = xreallocarray(differ->runs, differ->cap, sizeof(*differ->runs));
	}
	differ->runs[differ->count++] = run;
}

static void collect_runs(struct differ *differ, const struct edits *edits)
{
	size_t i = 0, at = 0, before = 0;

	while (i < edits->count) {
		size_t start = line_start(differ->text, at, edits->list[i].span.start);
		struct run run = {.old = {start, start}};

		before += count_lines(differ->text + at, start - at);
		run.before = before;
		i = build_run(differ, edits, i, &run);
		at = run.old.end;
		before += run.old_lines;
		add_run(differ, run);
	}
}

static const char *color_of(const struct differ *differ, enum line_kind kind)
{
	static const char *const colors[] = {
		[LINE_CONTEXT] = "", [LINE_OLD] = "\x1b[31m", [LINE_FRESH] = "\x1b[32m"};

	return differ->options->look == DIFF_COLOR ? colors[kind] : "";
}

/* One line; `len` counts its LF, which only the last line of a text may lack. */
static void print_line(struct differ *differ, enum line_kind kind, const char *line, size_t len)
{
	static const char signs[] = {[LINE_CONTEXT] = ' ', [LINE_OLD] = '-', [LINE_FRESH] = '+'};
	const char *color = color_of(differ, kind);
	bool whole = line[len - 1] == '\n';
	size_t shown = whole ? len - 1 : len;
	struct buf *out = differ->out;

	buf_addstr(out, color);
	buf_addch(out, signs[kind]);
	if (differ->options->look == DIFF_PLAIN) {
		buf_add(out, line, shown);
	} else {
		/* The CR of a CR LF does no harm there, and would be noise on every line. */
		if (whole && shown && line[shown - 1] == '\r')
			shown--;
		utf8_add_safe(out, line, shown, false);
	}
	if (*color)
		buf_addstr(out, "\x1b[m");
	if (whole)
		buf_add(out, line + shown, len - shown);
	else
		buf_addstr(out, "\n\\ No newline at end of file\n");
}

static void print_lines(struct differ *differ, enum line_kind kind, const char *text,
			struct span span)
{
	for (size_t at = span.start, end; at < span.end; at = end) {
		end = line_end(text, at, span.end);
		print_line(differ, kind, text + at, end - at);
	}
}

/* printf() is a third of the time of a diff that is nothing but hunks. */
static void print_number(struct buf *out, size_t number)
{
	char digits[24], *at = digits + sizeof(digits);

	do
		*--at = (char)('0' + number % 10);
	while (number /= 10);
	buf_add(out, at, (size_t)(digits + sizeof(digits) - at));
}

/* "-3,2" or "+3"; an empty range is named by the line above it. */
static void print_range(struct buf *out, char sign, size_t before, size_t lines)
{
	buf_addch(out, sign);
	print_number(out, lines ? before + 1 : before);
	if (lines == 1)
		return;
	buf_addch(out, ',');
	print_number(out, lines);
}

/* The first of the unchanged lines above `at` that a hunk shows. */
static size_t context_start(const struct differ *differ, const struct run *first, size_t *lines)
{
	size_t at = first->old.start;

	*lines = min_size(first->before, differ->options->context);
	for (size_t i = 0; i < *lines; i++)
		at = line_start(differ->text, 0, at - 1);
	return at;
}

static size_t context_end(const struct differ *differ, const struct run *last, size_t *lines)
{
	size_t at = last->old.end;

	for (*lines = 0; *lines < differ->options->context && at < differ->size; ++*lines)
		at = line_end(differ->text, at, differ->size);
	return at;
}

/* Prints runs first to last as one hunk; `shift` is new minus old lines above it. */
static void print_hunk(struct differ *differ, const struct run *first, const struct run *last,
		       size_t shift)
{
	bool color = differ->options->look == DIFF_COLOR;
	size_t above, below, at = context_start(differ, first, &above);
	size_t end = context_end(differ, last, &below);
	size_t before = first->before - above;
	size_t old_lines = last->before + last->old_lines + below - before;
	size_t fresh_lines = old_lines;

	for (const struct run *run = first; run <= last; run++)
		fresh_lines += run->fresh_lines - run->old_lines;
	buf_addstr(differ->out, color ? "\x1b[36m@@ " : "@@ ");
	print_range(differ->out, '-', before, old_lines);
	buf_addch(differ->out, ' ');
	print_range(differ->out, '+', before + shift, fresh_lines);
	buf_addstr(differ->out, color ? " @@\x1b[m\n" : " @@\n");
	for (const struct run *run = first; run <= last; run++) {
		print_lines(differ, LINE_CONTEXT, differ->text, (struct span){at, run->old.start});
		print_lines(differ, LINE_OLD, differ->text, run->old);
		print_lines(differ, LINE_FRESH, differ->fresh.data, run->fresh);
		at = run->old.end;
	}
	print_lines(differ, LINE_CONTEXT, differ->text, (struct span){at, end});
}

/* Runs share a hunk when no more than twice the context lies between them, as in git. */
static void print_hunks(struct differ *differ)
{
	const struct run *end = differ->runs + differ->count;
	size_t shift = 0;

	for (const struct run *first = differ->runs, *last; first < end; first = last + 1) {
		size_t change = first->fresh_lines - first->old_lines;

		for (last = first; last + 1 < end; last++) {
			size_t gap = last[1].before - (last->before + last->old_lines);

			if (gap / 2 + gap % 2 > differ->options->context)
				break;
			change += last[1].fresh_lines - last[1].old_lines;
		}
		print_hunk(differ, first, last, shift);
		shift += change; /* wraps around below zero and back, which adds up */
	}
}

/* As git writes names: in quotes with C escapes when a byte asks for it. */
static void add_path(struct buf *buf, const char *side, const char *path)
{
	static const char named[] = "\a\b\t\n\v\f\r\"\\";
	bool quote = false;

	for (const char *p = path; *p; p++)
		quote |= (unsigned char)*p < 0x20 || *p == 0x7F || *p == '"' || *p == '\\';
	if (quote)
		buf_addch(buf, '"');
	buf_addstr(buf, side);
	for (; *path; path++) {
		const char *found = strchr(named, *path);

		if (found)
			buf_addf(buf, "\\%c", "abtnvfr\"\\"[found - named]);
		else if ((unsigned char)*path < 0x20 || *path == 0x7F)
			buf_addf(buf, "\\%03o", (unsigned)*path);
		else
			buf_addch(buf, *path);
	}
	if (quote)
		buf_addch(buf, '"');
}

static void print_header(struct differ *differ, const char *sign, const char *side,
			 const char *path)
{
	bool color = differ->options->look == DIFF_COLOR;
	CLEANUP_BUF struct buf name;

	buf_init(&name);
	add_path(&name, side, path);
	buf_addstr(differ->out, color ? "\x1b[1m" : "");
	buf_addstr(differ->out, sign);
	if (differ->options->look == DIFF_PLAIN)
		buf_add(differ->out, name.data, name.len);
	else
		utf8_add_safe(differ->out, name.data, name.len, true);
	/* Or patch(1) would take what follows the blank for a time stamp. */
	if (strchr(path, ' '))
		buf_addch(differ->out, '\t');
	buf_addstr(differ->out, color ? "\x1b[m\n" : "\n");
}

void diff_print(struct buf *out, const char *path, const char *text, size_t size,
		const struct edits *edits, const struct diff_options *options)
{
	struct differ differ = {.text = text, .size = size, .options = options, .out = out};

	buf_init(&differ.fresh);
	collect_runs(&differ, edits);
	while (path[0] == '/' || (path[0] == '.' && path[1] == '/'))
		path += path[0] == '/' ? 1 : 2;
	if (differ.count) {
		print_header(&differ, "--- ", "a/", path);
		print_header(&differ, "+++ ", "b/", path);
		print_hunks(&differ);
	}
	free(differ.runs);
	buf_release(&differ.fresh);
}
