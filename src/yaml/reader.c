/* The one place that talks to libfyaml. */
#include "yaml/reader.h"

#include <libfyaml.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "yaml/complaint.h"

#define WORDS_MAX 256

/* A reader whose parser must not be destroyed. */
struct given_up {
	struct yaml_reader reader;
	struct given_up *next;
};

/* All of them, from any thread: what can still be reached is no leak to tools that look for one. */
static _Atomic(struct given_up *) all_given_up;

static void give_up(const struct yaml_reader *reader)
{
	struct given_up *kept = xmalloc(sizeof(*kept));

	kept->reader = *reader;
	kept->next = atomic_load(&all_given_up);
	while (!atomic_compare_exchange_weak(&all_given_up, &kept->next, kept))
		;
}

/* Errors without a place arrive here only: the words of the last one are kept. */
static void swallow(struct fy_diag *diag, void *user, const char *text, size_t len)
{
	char *words = user;
	const char *end = memchr(text, '\n', len);

	(void)diag;
	if (end)
		len = (size_t)(end - text);
	if (len == 0)
		return;
	if (len > WORDS_MAX - 1)
		len = WORDS_MAX - 1;
	memcpy(words, text, len);
	words[len] = '\0';
}

int yaml_reader_open(struct yaml_reader *reader, const char *text, size_t size, struct error *err)
{
	struct fy_parse_cfg config = {0};
	struct fy_diag_cfg diag;

	memset(reader, 0, sizeof(*reader));
	/* A text that ends in the middle of an escape makes some builds abort: always end the line. */
	if (size == 0 || text[size - 1] != '\n') {
		reader->copy = xmalloc(size + 1);
		memcpy(reader->copy, text, size);
		reader->copy[size++] = '\n';
		text = reader->copy;
	}
	reader->text = text;
	reader->size = size;
	fy_diag_cfg_default(&diag);
	diag.fp = NULL;
	diag.output_fn = swallow;
	diag.user = xcalloc(1, WORDS_MAX);
	reader->diag = fy_diag_create(&diag);
	if (reader->diag) {
		fy_diag_set_collect_errors(reader->diag, true);
		config.flags = FYPCF_QUIET | FYPCF_SLOPPY_FLOW_INDENTATION;
		config.diag = reader->diag;
		reader->parser = fy_parser_create(&config);
	}
	if (!reader->parser || fy_parser_set_string(reader->parser, text, size)) {
		yaml_reader_close(reader, false);
		return error_set(err, "the YAML parser cannot start");
	}
	return 0;
}

void yaml_reader_close(struct yaml_reader *reader, bool failed)
{
	void *words = NULL;

	if (failed) {
		/* The parser still points at the copy of the text. */
		give_up(reader);
		memset(reader, 0, sizeof(*reader));
		return;
	}
	if (reader->event)
		fy_parser_event_free(reader->parser, reader->event);
	if (reader->diag)
		words = fy_diag_get_cfg(reader->diag)->user;
	if (reader->parser)
		fy_parser_destroy(reader->parser);
	if (reader->diag)
		fy_diag_destroy(reader->diag);
	free(words);
	free(reader->copy);
	memset(reader, 0, sizeof(*reader));
}

static int syntax_error(struct yaml_reader *reader, struct error *err)
{
	void *iterator = NULL;
	const struct fy_diag_error *first = fy_diag_errors_iterate(reader->diag, &iterator);
	const char *words = fy_diag_get_cfg(reader->diag)->user;
	size_t size = reader->copy ? reader->size - 1 : reader->size;

	if (first && first->msg)
		return yaml_complain(err, reader->text, size, first->msg, first->line,
				     first->column);
	return error_set(err, "not valid YAML%s%s", *words ? ": " : "", words);
}

static struct span token_span(struct fy_token *token)
{
	return (struct span){fy_token_start_mark(token)->input_pos,
			     fy_token_end_mark(token)->input_pos};
}

/* Not all of the event is cleared: that takes long, and it happens for every event. */
static void begin(struct yaml_event *event, enum yaml_event_type type, struct span span)
{
	event->type = type;
	event->null = false;
	event->has_span = true;
	event->span = span;
	event->text = event->anchor = event->tag = NULL;
	event->len = event->anchor_len = event->tag_len = 0;
}

/* The same for an event that may lack its token. */
static void begin_at(struct yaml_event *event, enum yaml_event_type type, struct fy_token *token)
{
	begin(event, type, token ? token_span(token) : (struct span){0, 0});
	event->has_span = token;
}

static enum yaml_style scalar_style(struct fy_token *token)
{
	switch (fy_token_scalar_style(token)) {
	case FYSS_SINGLE_QUOTED:
		return YAML_SINGLE_QUOTED;
	case FYSS_DOUBLE_QUOTED:
		return YAML_DOUBLE_QUOTED;
	case FYSS_LITERAL:
		return YAML_LITERAL;
	case FYSS_FOLDED:
		return YAML_FOLDED;
	default:
		return YAML_PLAIN;
	}
}

static void read_some_props(const char *text, struct fy_token *anchor, struct fy_token *tag,
			    struct yaml_event *event)
{
	if (anchor) {
		event->anchor_span = token_span(anchor);
		event->anchor = text + event->anchor_span.start;
		event->anchor_len = event->anchor_span.end - event->anchor_span.start;
		event->anchor_span.start--;
	}
	if (tag) {
		event->tag_span = token_span(tag);
		event->tag = text + event->tag_span.start;
		event->tag_len = event->tag_span.end - event->tag_span.start;
	}
}

static inline void read_props(const char *text, struct fy_token *anchor, struct fy_token *tag,
			      struct yaml_event *event)
{
	/* Few nodes have any. */
	if (anchor || tag)
		read_some_props(text, anchor, tag, event);
}

/* True when a quoted scalar means its own bytes: asking libfyaml for the text costs more. */
static bool is_verbatim(const char *text, const struct yaml_event *event)
{
	char special = event->style == YAML_DOUBLE_QUOTED ? '\\' : '\'';

	return event->style == YAML_PLAIN ||
	       !memchr(text + event->span.start, special, event->span.end - event->span.start);
}

/* 0.7 gives no token for a null, 0.8 one of no width. */
static void read_null(struct yaml_event *event)
{
	event->null = true;
	event->has_span = false;
	event->kind = YAML_SCALAR;
	event->style = YAML_PLAIN;
	event->text = "";
}

static void read_scalar(const char *text, struct fy_token *token, struct yaml_event *event)
{
	const struct fy_mark *start, *end;

	if (!token) {
		begin(event, YAML_LEAF, (struct span){0, 0});
		read_null(event);
		return;
	}
	start = fy_token_start_mark(token);
	end = fy_token_end_mark(token);
	begin(event, YAML_LEAF, (struct span){start->input_pos, end->input_pos});
	event->kind = YAML_SCALAR;
	event->text = "";
	event->style = scalar_style(token);
	if (event->style == YAML_PLAIN && event->span.start == event->span.end) {
		read_null(event);
		return;
	}
	if (event->style == YAML_LITERAL || event->style == YAML_FOLDED)
		return;
	if (start->line == end->line && is_verbatim(text, event)) {
		event->text = text + event->span.start;
		event->len = event->span.end - event->span.start;
	} else {
		event->text = fy_token_get_text(token, &event->len);
		if (!event->text)
			event->text = "";
	}
	if (event->style != YAML_PLAIN) {
		event->span.start--;
		event->span.end++;
	}
}

static void read_alias(const char *text, struct fy_token *token, struct yaml_event *event)
{
	begin_at(event, YAML_LEAF, token);
	event->kind = YAML_ALIAS;
	event->style = YAML_PLAIN;
	event->text = text + event->span.start;
	event->len = event->span.end - event->span.start;
	event->span.start--;
}

static void read_start(const char *text, enum yaml_kind kind, struct fy_token *token,
		       struct yaml_event *event)
{
	begin_at(event, YAML_COLLECTION_START, token);
	event->kind = kind;
	/* libfyaml calls the single pair in "[a: b]" a flow mapping, too. */
	event->style = event->span.start < event->span.end &&
				       text[event->span.start] == (kind == YAML_MAPPING ? '{' : '[')
			       ? YAML_FLOW
			       : YAML_BLOCK;
}

static void read_end(const char *text, enum yaml_kind kind, struct fy_token *token,
		     struct yaml_event *event)
{
	begin_at(event, YAML_COLLECTION_END, token);
	event->kind = kind;
	event->has_span = event->span.start < event->span.end &&
			  text[event->span.start] == (kind == YAML_MAPPING ? '}' : ']');
	event->style = event->has_span ? YAML_FLOW : YAML_BLOCK;
}

/* The header of a block scalar: behind indicators and comments. */
static size_t find_header(const char *text, size_t from, size_t body)
{
	while (from < body && text[from] != '|' && text[from] != '>') {
		if (text[from] == '#')
			while (from < body && text[from] != '\n' && text[from] != '\r')
				from++;
		else
			from++;
	}
	return from;
}

static void note_passed(struct yaml_reader *reader, struct yaml_event *event)
{
	size_t *passed = &reader->passed;

	if (event->anchor && event->anchor_span.end > *passed)
		*passed = event->anchor_span.end;
	if (event->tag && event->tag_span.end > *passed)
		*passed = event->tag_span.end;
	if (event->type == YAML_LEAF &&
	    (event->style == YAML_LITERAL || event->style == YAML_FOLDED))
		event->span.start = find_header(reader->text, *passed, event->span.start);
	if (event->has_span && event->span.end > *passed)
		*passed = event->span.end;
}

/* False for events that say nothing of the text. The union is libfyaml's public interface. */
static bool convert(const char *text, struct fy_event *from, struct yaml_event *event)
{
	switch (from->type) {
	case FYET_DOCUMENT_START:
		begin_at(event, YAML_DOCUMENT_START, from->document_start.document_start);
		return true;
	case FYET_DOCUMENT_END:
		begin_at(event, YAML_DOCUMENT_END, from->document_end.document_end);
		return true;
	case FYET_SCALAR:
		read_scalar(text, from->scalar.value, event);
		read_props(text, from->scalar.anchor, from->scalar.tag, event);
		return true;
	case FYET_ALIAS:
		read_alias(text, from->alias.anchor, event);
		return true;
	case FYET_MAPPING_START:
		read_start(text, YAML_MAPPING, from->mapping_start.mapping_start, event);
		read_props(text, from->mapping_start.anchor, from->mapping_start.tag, event);
		return true;
	case FYET_MAPPING_END:
		read_end(text, YAML_MAPPING, from->mapping_end.mapping_end, event);
		return true;
	case FYET_SEQUENCE_START:
		read_start(text, YAML_SEQUENCE, from->sequence_start.sequence_start, event);
		read_props(text, from->sequence_start.anchor, from->sequence_start.tag, event);
		return true;
	case FYET_SEQUENCE_END:
		read_end(text, YAML_SEQUENCE, from->sequence_end.sequence_end, event);
		return true;
	default:
		return false;
	}
}

int yaml_reader_next(struct yaml_reader *reader, struct yaml_event *event, struct error *err)
{
	struct fy_token *end;

	do {
		if (reader->event)
			fy_parser_event_free(reader->parser, reader->event);
		reader->event = fy_parser_parse(reader->parser);
		if (!reader->event)
			return syntax_error(reader, err);
		if (convert(reader->text, reader->event, event)) {
			note_passed(reader, event);
			return 1;
		}
	} while (reader->event->type != FYET_STREAM_END);
	if (fy_parser_get_stream_error(reader->parser))
		return syntax_error(reader, err);
	end = fy_event_get_token(reader->event);
	if (end && fy_token_end_mark(end)->input_pos != reader->size)
		return error_set(err, "not valid YAML: the parser stopped in the middle");
	return 0;
}
