/* Reading the header of a block scalar and trimming its end. */
#include "yaml/block_scalar.h"

#include <string.h>

static bool is_break(char byte)
{
	return byte == '\n' || byte == '\r';
}

static size_t line_end(const char *text, size_t from, size_t limit)
{
	while (from < limit && !is_break(text[from]))
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

/* The first byte that is no space and no line break, or `end`. */
static size_t first_line(const char *text, size_t body, size_t end)
{
	while (body < end && (text[body] == ' ' || is_break(text[body])))
		body++;
	return body;
}

/* Spaces before the first line with content, or the most spaces when no line has any. */
static size_t indentation(const char *text, size_t body, size_t end)
{
	size_t most = 0, spaces = 0;

	for (size_t at = body; at < end; at++) {
		if (text[at] != ' ' && !is_break(text[at]))
			return spaces;
		spaces = text[at] == ' ' ? spaces + 1 : 0;
		if (spaces > most)
			most = spaces;
	}
	return most;
}

/* Drops the trailing lines that are no content, and the last line break. */
static size_t trim(const char *text, size_t body, size_t end, size_t indent)
{
	while (end > body) {
		size_t line_stop = end, line;

		if (is_break(text[line_stop - 1])) {
			line_stop--;
			if (line_stop > body && text[line_stop] == '\n' &&
			    text[line_stop - 1] == '\r')
				line_stop--;
		}
		line = line_stop;
		while (line > body && text[line - 1] == ' ')
			line--;
		if (line > body && !is_break(text[line - 1]))
			return line_stop; /* something other than spaces, a tab perhaps */
		if (line_stop - line > indent)
			return line_stop; /* blanks beyond the indentation are content */
		end = line;
	}
	return body;
}

/* The end of the header's indicators. */
static size_t indicators_end(const char *text, size_t size, size_t start)
{
	size_t at = start + 1;

	while (at < size && text[at] != ' ' && text[at] != '\t' && !is_break(text[at]))
		at++;
	return at;
}

bool block_scalar_chomps(const char *text, size_t size, size_t start, char indicator)
{
	return memchr(text + start, indicator, indicators_end(text, size, start) - start);
}

struct block_scalar block_scalar_read(const char *text, size_t size, size_t start, size_t raw_end,
				      size_t column)
{
	struct block_scalar out = {.start = start};
	size_t header = line_end(text, start, size);
	size_t body = after_break(text, header, size);
	size_t end = raw_end > size ? size : raw_end, indent = 0, at;

	for (at = start + 1; at < indicators_end(text, size, start); at++) {
		out.keep |= text[at] == '+';
		out.strip |= text[at] == '-';
		if (text[at] >= '1' && text[at] <= '9')
			indent = column + (size_t)(text[at] - '0');
	}
	for (; at < header && !out.comment; at++)
		if (text[at] == '#')
			out.comment = at;
	/* The parser's end may lie behind the blanks that indent the next token. */
	if (raw_end < size) {
		for (at = end; at > body && (text[at - 1] == ' ' || text[at - 1] == '\t'); at--)
			;
		if (at <= body || is_break(text[at - 1]))
			end = at;
	}
	if (!indent) {
		indent = indentation(text, body, end);
		if (indent <= column && first_line(text, body, end) < end)
			out.shallow = first_line(text, body, end);
	}
	if (!out.keep)
		end = trim(text, body, end, indent);
	out.end = end > body ? end : header;
	out.ends_text = end > body && end == size && !is_break(text[size - 1]);
	return out;
}
