/* JSON as it is printed: the same data, and nothing in it that acts on a terminal. */
#ifndef REPORT_JSON_TEXT_H
#define REPORT_JSON_TEXT_H

#include <jansson.h>
#include <stdbool.h>

struct buf;
struct report;

/* A text, with what is no UTF-8 in it as escapes; null for NULL. The caller's. */
json_t *json_text(const char *value);

/* Indented, with a line break at the end. What must not be shown as it is (base/utf8.h) is escaped. */
void report_add_json(struct buf *out, const json_t *root);

/* Objects and arrays within each other that a stream may have open. */
#define JSON_STREAM_DEPTH 8

/*
 * The same text, written member by member, so that only what is at work is held in memory. It goes to report->out,
 * which is drained (report_drain()).
 */
struct json_stream {
	struct report *report; /* borrowed */
	struct json_level {
		char end; /* "]" or "}" */
		bool filled;
	} levels[JSON_STREAM_DEPTH];
	unsigned depth; /* levels that are open */
};

/* In an object each member has a key, an ASCII literal; in an array, and at the top, it is NULL. */
void json_stream_begin(struct json_stream *stream, struct report *report);
void json_stream_open_object(struct json_stream *stream, const char *key);
void json_stream_open_array(struct json_stream *stream, const char *key);
/* Takes the reference to `value` over. */
void json_stream_add(struct json_stream *stream, const char *key, json_t *value);
/* Ends what was opened last; the end of the first one ends the text. */
void json_stream_close(struct json_stream *stream);

#endif
