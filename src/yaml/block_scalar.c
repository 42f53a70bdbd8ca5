/* Reading literal and folded scalars. */
#include "yaml/block_scalar.h"

#include <string.h>

#include "base/buf.h"
#include "yaml/layout.h"

static size_t line_end(const char *text, size_t from, size_t limit)
{
	while (from < limit && !yaml_is_break(text[from]))
		from++;
	return from;
}

static size_t after_break(const char *text, size_t at, size_t limit)
{
	if (at < limit && text[at] == '\r')
		at++;
	else if (at < limit && text[at] == '\n')
		return at + 1;
	if (at < limit && text[at] == '\n')
		at++;
	return at;
}

static size_t pass_spaces(const char *text, size_t at, size_t limit)
{
	while (at < limit && text[at] == ' ')
		at++;
	return at;
}

/* The end of the header's indicators. */
static size_t indicators_end(const char *text, size_t size, size_t start)
{
	size_t at = start + 1;

	while (at < size && text[at] != ' ' && text[at] != '\t' && !yaml_is_break(text[at]))
		at++;
	return at;
}

bool block_scalar_chomps(const char *text, size_t size, size_t start, char indicator)
{
	return memchr(text + start, indicator, indicators_end(text, size, start) - start);
}

/* Most spaces of the blank lines at the beginning and of the first line with text. */
static size_t find_indent(const char *text, size_t body, size_t size)
{
	size_t most = 0;

	for (size_t line = body; line < size;) {
		size_t at = pass_spaces(text, line, size);

		if (at - line > most)
			most = at - line;
		if (at < size && !yaml_is_break(text[at]))
			break;
		line = after_break(text, at, size);
	}
	return most;
}

static bool is_marker(const char *text, size_t line, size_t size)
{
	if (size - line < 3 || (memcmp(text + line, "---", 3) && memcmp(text + line, "...", 3)))
		return false;
	return size - line == 3 || text[line + 3] == ' ' || text[line + 3] == '\t' ||
	       yaml_is_break(text[line + 3]);
}

/* Walks the lines to the one that stands less deep. */
static void find_end(struct block_scalar *scalar, const char *text, size_t size)
{
	size_t line = scalar->body;

	while (line < size) {
		size_t limit = size - line < scalar->indent ? size : line + scalar->indent;
		size_t at = pass_spaces(text, line, limit);

		if (at < size && !yaml_is_break(text[at])) {
			if (at - line < scalar->indent ||
			    (scalar->indent == 0 && is_marker(text, line, size)))
				break;
			at = line_end(text, at, size);
			scalar->end = at;
		}
		line = after_break(text, at, size);
	}
	scalar->stop = line;
	if (scalar->keep && line > scalar->body)
		scalar->end = line;
}

struct block_scalar block_scalar_read(const char *text, size_t size, size_t start,
				      ptrdiff_t column)
{
	struct block_scalar out = {.start = start, .folded = text[start] == '>'};
	size_t header = line_end(text, start, size);
	size_t deeper = (size_t)(column + 1), at;

	out.body = after_break(text, header, size);
	for (at = start + 1; at < indicators_end(text, size, start); at++) {
		out.keep |= text[at] == '+';
		out.strip |= text[at] == '-';
		if (text[at] >= '1' && text[at] <= '9')
			out.indent = (column > 0 ? (size_t)column : 0) + (size_t)(text[at] - '0');
	}
	for (; at < header && !out.comment; at++)
		if (text[at] == '#')
			out.comment = at;
	if (!out.indent) {
		out.indent = find_indent(text, out.body, size);
		if (out.indent < deeper)
			out.indent = deeper;
	}
	out.end = header;
	find_end(&out, text, size);
	return out;
}

bool block_scalar_agrees(const struct block_scalar *scalar, const char *text, size_t size,
			 size_t raw_end)
{
	size_t from = raw_end < scalar->stop ? raw_end : scalar->stop;
	size_t to = raw_end < scalar->stop ? scalar->stop : raw_end;

	/* Blank lines and the indentation of what follows may be counted in or not. */
	for (size_t at = from; at < to && at < size; at++)
		if (text[at] != ' ' && text[at] != '\t' && !yaml_is_break(text[at]))
			return false;
	return true;
}

/* What stands between two lines of text: `breaks` line breaks, of which folding takes some away. */
static void add_breaks(struct buf *out, size_t breaks, bool fold)
{
	if (fold && breaks == 1)
		buf_addch(out, ' ');
	else
		buf_addchars(out, '\n', breaks - (fold && breaks > 1));
}

void block_scalar_text(const struct block_scalar *scalar, const char *text, struct buf *out)
{
	size_t breaks = 0;
	bool first = true, blank_before = false;

	for (size_t line = scalar->body, end; line < scalar->stop;
	     line = after_break(text, end, scalar->stop)) {
		size_t limit = line + scalar->indent;
		size_t at = pass_spaces(text, line, limit < scalar->stop ? limit : scalar->stop);
		bool blank;

		end = line_end(text, at, scalar->stop);
		if (at < end) {
			/* Lines that begin with a blank are not folded, nor are their neighbours. */
			blank = text[at] == ' ' || text[at] == '\t';
			add_breaks(out, breaks,
				   scalar->folded && !first && !blank && !blank_before);
			buf_add(out, text + at, end - at);
			blank_before = blank;
			first = false;
			breaks = 0;
		}
		breaks += end < scalar->stop;
	}
	if (scalar->keep)
		buf_addchars(out, '\n', breaks);
	else if (!scalar->strip && !first && breaks)
		buf_addch(out, '\n');
}
