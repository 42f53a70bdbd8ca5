/* JSON as it is printed: the same data, and nothing in it that acts on a terminal. */
#include "report/json_text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "report/report.h"

#define INDENT ((size_t)2)

/* What jansson printed, its further lines moved to where the value stands. A line break within a string is escaped. */
static void add_printed(struct buf *out, const char *printed, size_t indent)
{
	size_t len = strlen(printed), from = 0;
	uint32_t code;

	/* Outside of strings there is nothing but ASCII; in them the escape means the same. */
	for (size_t i = 0, next; i < len; i = next) {
		next = i + utf8_decode(printed + i, len - i, &code);
		if (code == '\n') {
			buf_add(out, printed + from, next - from);
			buf_addchars(out, ' ', indent);
			from = next;
			continue;
		}
		if (!utf8_is_unsafe(code))
			continue;
		buf_add(out, printed + from, i - from);
		from = next;
		if (code < 0x10000)
			buf_addf(out, "\\u%04x", (unsigned)code);
		else
			buf_addf(out, "\\u%04x\\u%04x", (unsigned)(0xD7C0 + (code >> 10)),
				 (unsigned)(0xDC00 + (code & 0x3FF)));
	}
	buf_add(out, printed + from, len - from);
}

/* The gate lets only good UTF-8 through, but a path may hold any byte. */
json_t *json_text(const char *value)
{
	struct buf safe CLEANUP_BUF = BUF_INIT;
	json_t *string = value ? json_string(value) : json_null();

	if (string)
		return string;
	utf8_add_safe(&safe, value, strlen(value), true);
	return json_string(safe.data);
}

void report_add_json(struct buf *out, const json_t *root)
{
	char *printed = json_dumps(root, JSON_INDENT(INDENT));

	add_printed(out, printed, 0);
	buf_addch(out, '\n');
	free(printed);
}

/* The comma, line break and key before a member. */
static void begin_member(struct json_stream *stream, const char *key)
{
	struct buf *out = &stream->report->out;
	struct json_level *level;

	if (!stream->depth)
		return;
	if (stream->depth == stream->shared) {
		const struct report_piece member = {.kind = PIECE_MEMBER};

		report_give(stream->report, &member);
		return;
	}
	level = &stream->levels[stream->depth - 1];
	buf_addstr(out, level->filled ? ",\n" : "\n");
	buf_addchars(out, ' ', stream->depth * INDENT);
	level->filled = true;
	if (key)
		buf_addf(out, "\"%s\": ", key);
}

static void open_level(struct json_stream *stream, const char *key, char begin, char end)
{
	assert(stream->depth < JSON_STREAM_DEPTH);
	begin_member(stream, key);
	buf_addch(&stream->report->out, begin);
	stream->levels[stream->depth++] = (struct json_level){.end = end};
}

void json_stream_begin(struct json_stream *stream, struct report *report)
{
	*stream = (struct json_stream){.report = report};
}

void json_stream_part(struct json_stream *stream, struct report *report, unsigned depth)
{
	assert(depth < JSON_STREAM_DEPTH);
	*stream = (struct json_stream){.report = report, .shared = depth, .depth = depth};
}

int json_stream_take(struct json_stream *stream, const struct report_piece *piece)
{
	if (piece->kind != PIECE_MEMBER)
		return -1;
	begin_member(stream, NULL);
	return 0;
}

void json_stream_open_object(struct json_stream *stream, const char *key)
{
	open_level(stream, key, '{', '}');
}

void json_stream_open_array(struct json_stream *stream, const char *key)
{
	open_level(stream, key, '[', ']');
}

void report_add_json_value(struct buf *out, json_t *value, unsigned depth)
{
	char *printed = json_dumps(value, JSON_INDENT(INDENT) | JSON_ENCODE_ANY);

	add_printed(out, printed, depth * INDENT);
	free(printed);
	json_decref(value);
}

void json_stream_add(struct json_stream *stream, const char *key, json_t *value)
{
	begin_member(stream, key);
	report_add_json_value(&stream->report->out, value, stream->depth);
	report_drain(stream->report);
}

void report_add_json_break(struct buf *out, unsigned depth)
{
	buf_addstr(out, ",\n");
	buf_addchars(out, ' ', depth * INDENT);
}

void json_stream_add_text(struct json_stream *stream, const struct buf *text)
{
	begin_member(stream, NULL);
	buf_add(&stream->report->out, text->data, text->len);
}

void json_stream_close(struct json_stream *stream)
{
	struct buf *out = &stream->report->out;
	const struct json_level *level = &stream->levels[--stream->depth];

	if (level->filled) {
		buf_addch(out, '\n');
		buf_addchars(out, ' ', stream->depth * INDENT);
	}
	buf_addch(out, level->end);
	if (!stream->depth)
		buf_addch(out, '\n');
	report_drain(stream->report);
}
