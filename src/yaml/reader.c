/* The one place that talks to libfyaml. */
#include "yaml/reader.h"

#include <libfyaml.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"

static void swallow(struct fy_diag *diag, void *user, const char *text, size_t len)
{
	char *last = user;

	/* Errors without a place arrive here only: keep the last one's words. */
	(void)diag;
	if (len > 255)
		len = 255;
	memcpy(last, text, len);
	last[len] = '\0';
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
	diag.user = xcalloc(1, 256);
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

	if (first && first->msg)
		return error_at(err, first->line > 0 ? (unsigned)first->line : 0,
				first->column > 0 ? (unsigned)first->column : 0,
				"not valid YAML: %s", first->msg);
	return error_set(err, "not valid YAML%s%s", *words ? ": " : "", words);
}

static struct span token_span(struct fy_token *token)
{
	return (struct span){fy_token_start_mark(token)->input_pos,
			     fy_token_end_mark(token)->input_pos};
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

static void read_props(const char *text, struct fy_event *from, struct yaml_event *event)
{
	struct fy_token *anchor =
		from->type == FYET_ALIAS ? NULL : fy_event_get_anchor_token(from);
	struct fy_token *tag = fy_event_get_tag_token(from);

	if (anchor) {
		event->anchor = fy_token_get_text(anchor, &event->anchor_len);
		event->anchor_span = token_span(anchor);
		event->anchor_span.start--;
	}
	if (tag) {
		event->tag_span = token_span(tag);
		event->tag = text + event->tag_span.start;
		event->tag_len = event->tag_span.end - event->tag_span.start;
	}
}

static void read_leaf(struct fy_event *from, struct fy_token *token, struct yaml_event *event)
{
	event->type = YAML_LEAF;
	event->kind = from->type == FYET_ALIAS ? YAML_ALIAS : YAML_SCALAR;
	event->style = YAML_PLAIN;
	event->text = "";
	if (token && event->kind == YAML_SCALAR)
		event->style = scalar_style(token);
	/* 0.7 gives no token for a null, 0.8 one of no width. */
	event->null = !token || (event->kind == YAML_SCALAR && event->style == YAML_PLAIN &&
				 event->span.start == event->span.end);
	if (event->null) {
		event->has_span = false;
		return;
	}
	/* Of a literal without lines at the end of the text libfyaml says " ": input "a: |". */
	if (event->span.start == event->span.end &&
	    (event->style == YAML_LITERAL || event->style == YAML_FOLDED))
		return;
	event->text = fy_token_get_text(token, &event->len);
	if (!event->text)
		event->text = "";
	if (event->kind == YAML_ALIAS) {
		event->span.start--;
	} else if (event->style == YAML_SINGLE_QUOTED || event->style == YAML_DOUBLE_QUOTED) {
		event->span.start--;
		event->span.end++;
	}
}

static void read_collection(struct fy_event *from, struct fy_token *token, struct yaml_event *event)
{
	enum fy_token_type type = token ? fy_token_get_type(token) : FYTT_NONE;
	bool start = from->type == FYET_MAPPING_START || from->type == FYET_SEQUENCE_START;
	bool mapping = from->type == FYET_MAPPING_START || from->type == FYET_MAPPING_END;
	bool flow = type == FYTT_FLOW_MAPPING_START || type == FYTT_FLOW_SEQUENCE_START ||
		    type == FYTT_FLOW_MAPPING_END || type == FYTT_FLOW_SEQUENCE_END;

	event->type = start ? YAML_COLLECTION_START : YAML_COLLECTION_END;
	event->kind = mapping ? YAML_MAPPING : YAML_SEQUENCE;
	event->style = flow ? YAML_FLOW : YAML_BLOCK;
	if (!start && !flow)
		event->has_span = false;
}

static void convert(const char *text, struct fy_event *from, struct yaml_event *event)
{
	struct fy_token *token = fy_event_get_token(from);

	memset(event, 0, sizeof(*event));
	if (token) {
		event->has_span = true;
		event->span = token_span(token);
	}
	switch (from->type) {
	case FYET_DOCUMENT_START:
		event->type = YAML_DOCUMENT_START;
		break;
	case FYET_DOCUMENT_END:
		event->type = YAML_DOCUMENT_END;
		break;
	case FYET_SCALAR:
	case FYET_ALIAS:
		read_props(text, from, event);
		read_leaf(from, token, event);
		break;
	default:
		if (from->type == FYET_MAPPING_START || from->type == FYET_SEQUENCE_START)
			read_props(text, from, event);
		read_collection(from, token, event);
		break;
	}
}

int yaml_reader_next(struct yaml_reader *reader, struct yaml_event *event, struct error *err)
{
	for (;;) {
		if (reader->event)
			fy_parser_event_free(reader->parser, reader->event);
		reader->event = fy_parser_parse(reader->parser);
		if (!reader->event)
			return syntax_error(reader, err);
		if (reader->event->type == FYET_STREAM_END)
			break;
		if (reader->event->type != FYET_STREAM_START && reader->event->type != FYET_NONE) {
			convert(reader->text, reader->event, event);
			return 1;
		}
	}
	if (fy_parser_get_stream_error(reader->parser))
		return syntax_error(reader, err);
	struct fy_token *end = fy_event_get_token(reader->event);
	if (end && fy_token_end_mark(end)->input_pos != reader->size)
		return error_set(err, "not valid YAML: the parser stopped in the middle");
	return 0;
}
