/* From sorted edits to changed runs of lines. */
#include "text/diff.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/list.h"
#include "base/path.h"
#include "text/differ.h"

/* Runs that are collected before the finished ones are printed. */
#define BATCH ((size_t)256)

/* The number of lines, a last one without LF included. */
static size_t count_lines(const char *text, size_t size)
{
	const char *end = text + size;
	size_t count = 0;

	for (const char *at = text; at < end && (at = memchr(at, '\n', (size_t)(end - at))); at++)
		count++;
	return count + (size && text[size - 1] != '\n');
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
	list_grow(differ->runs, differ->count, differ->cap);
	differ->runs[differ->count++] = run;
}

static void print_runs(struct differ *differ, const struct edits *edits)
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
		if (differ->count >= differ->limit) {
			differ_print(differ, false);
			/* One hunk may be all of the file: it is not looked through again and again. */
			differ->limit = differ->count * 2 + BATCH;
		}
	}
}

/*
 * The path from the repository's folder on; NULL where it is that already, and for one that lies outside. Names alone
 * are looked at.
 */
static char *name_from_top(const struct diff_repository *repository, const char *path)
{
	bool absolute = path[0] == '/';
	CLEANUP_FREE char *whole = xasprintf("%s/%s", absolute ? "" : repository->here, path);
	CLEANUP_FREE char *plain = xcalloc(strlen(whole) + 2, 1);
	size_t len = strlen(repository->top);

	path_normalise(whole, plain);
	if (!path_is_below(plain, repository->top))
		return NULL;
	len += repository->top[len - 1] != '/';
	return strcmp(plain + len, path) != 0 ? xstrdup(plain + len) : NULL;
}

void diff_print(struct buf *out, const char *path, const char *text, size_t size,
		const struct edits *edits, const struct diff_options *options)
{
	struct differ differ = {.text = text,
				.size = size,
				.limit = BATCH,
				.path = path,
				.options = options,
				.out = out};
	CLEANUP_FREE char *from_top = NULL;

	buf_init(&differ.fresh);
	while (differ.path[0] == '.' && differ.path[1] == '/')
		differ.path += 2;
	if (options->repository)
		from_top = name_from_top(options->repository, differ.path);
	if (from_top)
		differ.path = from_top;
	differ.git = from_top;
	while (differ.path[0] == '/' || (differ.path[0] == '.' && differ.path[1] == '/'))
		differ.path += differ.path[0] == '/' ? 1 : 2;
	print_runs(&differ, edits);
	differ_print(&differ, true);
	free(differ.runs);
	buf_release(&differ.fresh);
}
