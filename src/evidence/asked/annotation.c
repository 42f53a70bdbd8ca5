/* Reading annotations. */
#include "evidence/asked/annotation.h"

#include <ctype.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "evidence/asked/annotation_key.h"
#include "yaml/document.h"
#include "yaml/layout.h"
#include "yaml/place.h"

static const char mark[] = "composeharden:";

static const char *skip_blanks(const char *at, const char *end)
{
	while (at < end && isblank((unsigned char)*at))
		at++;
	return at;
}

static const char *word_end(const char *at, const char *end)
{
	while (at < end && !isblank((unsigned char)*at))
		at++;
	return at;
}

static bool starts(const char *at, const char *end, const char *word)
{
	size_t len = strlen(word);

	return (size_t)(end - at) >= len && !memcmp(at, word, len);
}

/* "allow", "allow[...]": the rules; *at goes behind it. False when it is not that. */
static bool parse_allow(const char **at, const char *end, struct exception *exception,
			struct arena *arena)
{
	const char *from = *at, *close;

	if (!starts(from, end, "allow"))
		return false;
	from += strlen("allow");
	if (from < end && *from == '[') {
		close = memchr(from, ']', (size_t)(end - from));
		if (!close)
			return false;
		exception->rules = exception_names(from + 1, (size_t)(close - from - 1), arena);
		from = close + 1;
	}
	if (from < end && !isblank((unsigned char)*from))
		return false;
	*at = from;
	return true;
}

/* The words after "allow": until=DATE and "-- reason". */
static bool parse_rest(const char *at, const char *end, struct exception *exception,
		       struct arena *arena)
{
	const char *stop;

	for (at = skip_blanks(at, end); at < end; at = skip_blanks(stop, end)) {
		stop = word_end(at, end);
		if (stop - at == 2 && starts(at, end, "--")) {
			at = skip_blanks(stop, end);
			if (at < end)
				exception->reason = arena_strndup(arena, at, (size_t)(end - at));
			return true;
		}
		if (!starts(at, end, "until="))
			return false;
		at += strlen("until=");
		exception->until = arena_strndup(arena, at, (size_t)(stop - at));
		if (!exception_date_is_valid(exception->until))
			return false;
	}
	return true;
}

void annotation_add(struct annotation *out, struct exception *exception,
		    const struct annotation_context *context)
{
	struct exception **end = &out->exceptions;

	exception->expired = exception->until && strcmp(exception->until, context->today) < 0;
	if (exception->expired)
		remarks_add(context->remarks, exception->place, "exception has expired: until %s",
			    exception->until);
	while (*end)
		end = &(*end)->next;
	*end = exception;
}

/* What follows our mark in a comment; NULL when it is not there. */
static const char *find_words(const struct yaml_comment *comment,
			      const struct annotation_context *context)
{
	const char *text = context->file->document->text;
	const char *at = text + comment->span.start, *end = text + comment->span.end;

	while (at < end && *at == '#')
		at++;
	at = skip_blanks(at, end);
	return starts(at, end, mark) ? skip_blanks(at + strlen(mark), end) : NULL;
}

static void read_comment(struct annotation *out, const struct yaml_comment *comment,
			 const struct annotation_context *context)
{
	const struct yaml_document *document = context->file->document;
	const char *words = find_words(comment, context), *at = words;
	const char *end = document->text + comment->span.end;
	struct exception *exception;

	if (!words)
		return;
	if (context->heard)
		context->heard[comment - document->comments] = true;
	while (end > at && isblank((unsigned char)end[-1]))
		end--;
	exception = arena_zalloc(context->arena, sizeof(*exception));
	exception->place = source_place(context->file, comment->span.start);
	exception->origin = "annotation";
	if (parse_allow(&at, end, exception, context->arena) &&
	    parse_rest(at, end, exception, context->arena))
		annotation_add(out, exception, context);
	else
		remarks_add(context->remarks, exception->place,
			    "annotation not understood: \"%.*s\" (it is \"composeharden: "
			    "allow[RULE, ...] until=YYYY-MM-DD -- reason\")",
			    (int)(end - words > 60 ? 60 : end - words), words);
}

/* Where the text that belongs to a service ends: with the comments that follow its last line. */
static size_t service_end(const struct service *service, const struct yaml_document *document,
			  const struct yaml_node *value)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct line_place place;

	if (value->kind == YAML_MAPPING && value->style == YAML_BLOCK && value->first &&
	    !yaml_block_end(document, value, true, &place, &err) && !place.before)
		return place.at;
	(void)service;
	return yaml_line_end(document, value->end);
}

/* The comments of the block that ends right above the service's key; deeper ones are the last one's. */
static void read_above(struct annotation *out, const struct service *service,
		       const struct annotation_context *context)
{
	const struct yaml_document *document = context->file->document;
	size_t key = yaml_outer(service->key), column, line;
	size_t last = yaml_comment_find(document, key), first = last;

	/* Mostly there is none. */
	if (!last || !document->comments[last - 1].own_line)
		return;
	column = yaml_column(document, key);
	line = lines_find(&document->lines, key);
	while (first > 0 && line > 0) {
		const struct yaml_comment *comment = &document->comments[first - 1];

		line--;
		if (!comment->own_line ||
		    lines_find(&document->lines, comment->span.start) != line ||
		    yaml_column(document, comment->span.start) > column)
			break;
		first--;
	}
	for (; first < last; first++)
		read_comment(out, &document->comments[first], context);
}

static void read_comments(struct annotation *out, const struct service *service,
			  const struct annotation_context *context)
{
	const struct yaml_document *document = context->file->document;
	const struct yaml_node *value = yaml_next(service->key->parent, service->key, YAML_BEFORE);
	size_t end = service_end(service, document, value);

	read_above(out, service, context);
	for (size_t i = yaml_comment_find(document, service->key->end);
	     i < document->comment_count && document->comments[i].span.start < end; i++)
		read_comment(out, &document->comments[i], context);
}

/* The file's values are defaults: each holds where the service's annotation says nothing of it. */
static void fill_claim(struct claim *out, const struct claim *of_file)
{
	if (!out->user) {
		out->user = of_file->user;
		out->user_why = of_file->user_why;
	}
	if (!out->has_cap_add) {
		out->cap_add = of_file->cap_add;
		out->has_cap_add = of_file->has_cap_add;
	}
	if (!out->has_tmpfs) {
		out->tmpfs = of_file->tmpfs;
		out->tmpfs_count = of_file->tmpfs_count;
		out->has_tmpfs = of_file->has_tmpfs;
	}
}

void annotation_join(struct annotation *out, const struct annotation *of_file)
{
	struct exception **end = &out->exceptions;

	while (*end)
		end = &(*end)->next;
	*end = of_file->exceptions;
	if (of_file->has_claim && out->has_claim) {
		fill_claim(&out->claim, &of_file->claim);
	} else if (of_file->has_claim) {
		out->claim = of_file->claim;
		out->has_claim = true;
	}
}

void annotation_read_file(struct annotation *out, const struct annotation_context *context)
{
	const struct yaml_node *value = NULL;

	memset(out, 0, sizeof(*out));
	/* Of several documents the last that has the key: as Compose replaces what is no mapping. */
	for (size_t i = 0; i < context->file->document_count; i++) {
		const struct yaml_node *root = context->file->documents[i].root;
		const struct yaml_node *found = yaml_find(root, "x-composeharden", YAML_BEFORE);

		value = found ? found : value;
	}
	annotation_read_key(out, value, NULL, context);
}

void annotation_read(struct annotation *out, const struct service *service,
		     const struct annotation_context *context)
{
	memset(out, 0, sizeof(*out));
	if (context->file->document->comment_count)
		read_comments(out, service, context);
	if (!context->comments_only)
		annotation_read_key(out, service_value(service, SERVICE_X_COMPOSEHARDEN), service,
				    context);
}

void annotation_check_strays(const struct annotation_context *context)
{
	const struct yaml_document *document = context->file->document;

	for (size_t i = 0; i < document->comment_count; i++)
		if (!context->heard[i] && find_words(&document->comments[i], context))
			remarks_add(
				context->remarks,
				source_place(context->file, document->comments[i].span.start),
				"annotation has no effect here: it stands right above a service, "
				"behind its name, or on a line inside it");
}
