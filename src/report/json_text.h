/* JSON as it is printed: the same data, and nothing in it that acts on a terminal. */
#ifndef REPORT_JSON_TEXT_H
#define REPORT_JSON_TEXT_H

#include <jansson.h>
#include <stdbool.h>

struct buf;
struct report;
struct report_piece;

/* A text, with what is no UTF-8 in it as escapes; null for NULL. The caller's. */
json_t *json_text(const char *value);

/* Indented, with a line break at the end. What must not be shown as it is (base/utf8.h) is escaped. */
void report_add_json(struct buf *out, const json_t *root);
/* Without that line break, as it stands within `depth` levels. Takes the reference to `value` over. */
void report_add_json_value(struct buf *out, json_t *value, unsigned depth);
/* What stands between two of them. */
void report_add_json_break(struct buf *out, unsigned depth);

/* Objects and arrays within each other that a stream may have open. */
#define JSON_STREAM_DEPTH 8

/*
 * The same text, written member by member, so that only what is at work is held in memory. It goes to report->out,
 * which is drained (report_drain()).
 */
struct json_stream {
	struct report *report; /* borrowed */
	unsigned shared; /* levels that are not its own: what a member of them needs is left to who takes the pieces */
	struct json_level {
		char end; /* "]" or "}" */
		bool filled;
	} levels[JSON_STREAM_DEPTH];
	unsigned depth; /* levels that are open */
};

/*
 * The part of a stream that one file fills, whose pieces it gives: it stands in an array with `depth` levels open. Whoever
 * takes its pieces hands PIECE_MEMBER to json_stream_take(), with the whole stream.
 */
void json_stream_part(struct json_stream *stream, struct report *report, unsigned depth);
#define PIECE_MEMBER 1
int json_stream_take(struct json_stream *stream, const struct report_piece *piece);

/* In an object each member has a key, an ASCII literal; in an array, and at the top, it is NULL. */
void json_stream_begin(struct json_stream *stream, struct report *report);
void json_stream_open_object(struct json_stream *stream, const char *key);
void json_stream_open_array(struct json_stream *stream, const char *key);
/* Takes the reference to `value` over. */
void json_stream_add(struct json_stream *stream, const char *key, json_t *value);
/* Values that report_add_json_value() printed, with breaks between them, as the members of an array. */
void json_stream_add_text(struct json_stream *stream, const struct buf *text);
/* Ends what was opened last; the end of the first one ends the text. */
void json_stream_close(struct json_stream *stream);

#endif
