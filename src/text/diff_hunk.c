/* From changed runs of lines to hunks. */
#include "base/utf8.h"
#include "text/differ.h"

enum line_kind { LINE_CONTEXT, LINE_OLD, LINE_FRESH };

static size_t min_size(size_t a, size_t b)
{
	return a < b ? a : b;
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

/* Prints runs first to last as one hunk. */
static void print_hunk(struct differ *differ, const struct run *first, const struct run *last)
{
	bool color = differ->options->look == DIFF_COLOR;
	size_t above, below, at = context_start(differ, first, &above);
	size_t end = context_end(differ, last, &below);
	size_t before = first->before - above, shift = differ->shift;
	size_t old_lines = last->before + last->old_lines + below - before;

	for (const struct run *run = first; run <= last; run++)
		differ->shift += run->fresh_lines - run->old_lines;
	buf_addstr(differ->out, color ? "\x1b[36m@@ " : "@@ ");
	print_range(differ->out, '-', before, old_lines);
	buf_addch(differ->out, ' ');
	print_range(differ->out, '+', before + shift, old_lines + differ->shift - shift);
	buf_addstr(differ->out, color ? " @@\x1b[m\n" : " @@\n");
	for (const struct run *run = first; run <= last; run++) {
		print_lines(differ, LINE_CONTEXT, differ->text, (struct span){at, run->old.start});
		print_lines(differ, LINE_OLD, differ->text, run->old);
		print_lines(differ, LINE_FRESH, differ->fresh.data, run->fresh);
		at = run->old.end;
	}
	print_lines(differ, LINE_CONTEXT, differ->text, (struct span){at, end});
}

/* The last run of the hunk that begins with `first`: they share one when no more than twice the
 * context lies between them, as in git. */
static const struct run *hunk_end(const struct differ *differ, const struct run *first)
{
	const struct run *end = differ->runs + differ->count, *last = first;

	for (; last + 1 < end; last++) {
		size_t gap = last[1].before - (last->before + last->old_lines);

		if (gap / 2 + gap % 2 > differ->options->context)
			break;
	}
	return last;
}

/* Forgets the runs in front of one, and their lines. */
static void forget(struct differ *differ, const struct run *kept)
{
	size_t done = (size_t)(kept - differ->runs);
	struct buf *fresh = &differ->fresh;
	size_t gone = done < differ->count ? kept->fresh.start : fresh->len;

	differ->count -= done;
	memmove(differ->runs, kept, differ->count * sizeof(*kept));
	memmove(fresh->data, fresh->data + gone, fresh->len - gone);
	fresh->len -= gone;
	for (size_t i = 0; i < differ->count; i++) {
		differ->runs[i].fresh.start -= gone;
		differ->runs[i].fresh.end -= gone;
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

static void print_names(struct differ *differ, const char *sign, const struct buf *names, bool tab)
{
	bool color = differ->options->look == DIFF_COLOR;

	buf_addstr(differ->out, color ? "\x1b[1m" : "");
	buf_addstr(differ->out, sign);
	if (differ->options->look == DIFF_PLAIN)
		buf_add(differ->out, names->data, names->len);
	else
		utf8_add_safe(differ->out, names->data, names->len, true);
	buf_addstr(differ->out, tab ? "\t" : "");
	buf_addstr(differ->out, color ? "\x1b[m\n" : "\n");
}

static void print_header(struct differ *differ, const char *sign, const char *side,
			 const char *path)
{
	CLEANUP_BUF struct buf name;

	buf_init(&name);
	add_path(&name, side, path);
	/* Without the tab patch(1) would take what follows the blank for a time stamp. */
	print_names(differ, sign, &name, strchr(path, ' '));
}

static void print_git_header(struct differ *differ)
{
	CLEANUP_BUF struct buf names;

	buf_init(&names);
	add_path(&names, "a/", differ->path);
	buf_addch(&names, ' ');
	add_path(&names, "b/", differ->path);
	print_names(differ, "diff --git ", &names, false);
}

void differ_print(struct differ *differ, bool at_end)
{
	const struct run *end = differ->runs + differ->count, *first = differ->runs, *last;
	const struct diff_options *options = differ->options;

	for (; first < end; first = last + 1) {
		last = hunk_end(differ, first);
		if (!at_end && last + 1 == end)
			break;
		if (differ->path) {
			if (differ->git)
				print_git_header(differ);
			print_header(differ, "--- ", "a/", differ->path);
			print_header(differ, "+++ ", "b/", differ->path);
			differ->path = NULL;
		}
		print_hunk(differ, first, last);
		if (options->drain && differ->out->len >= BUF_DRAIN_SIZE)
			options->drain(differ->out, options->drain_context);
	}
	if (first > differ->runs)
		forget(differ, first);
}
