/* Walking the gaps between tokens. */
#include "yaml/gap.h"

#include <string.h>

#include "base/error.h"
#include "base/list.h"
#include "yaml/gate.h"
#include "yaml/layout.h"

/* True where nothing but a BOM is before `at`: elsewhere U+FEFF is content. */
static bool is_text_start(const struct yaml_document *document, size_t at)
{
	return at == 0 ||
	       (at == YAML_BOM_LEN && !memcmp(document->text, YAML_BOM, YAML_BOM_LEN));
}

size_t gap_comment(struct gap *gap, size_t start)
{
	struct yaml_document *document = gap->document;
	size_t end = start, line = start;

	while (end < document->size && !yaml_is_break(document->text[end]))
		end++;
	while (line > 0 && yaml_is_blank(document->text[line - 1]))
		line--;
	list_grow(document->comments, document->comment_count, gap->comment_cap);
	document->comments[document->comment_count++] = (struct yaml_comment){
		.span = {start, end},
		.own_line =
			is_text_start(document, line) || yaml_is_break(document->text[line - 1]),
	};
	return end;
}

void gap_plain(struct gap *gap, const struct yaml_node *collection, size_t end)
{
	gap->plain_at = end;
	gap->plain_column = collection ? yaml_column(gap->document, collection->start) + 1 : 0;
}

/*
 * Compose takes no tab for indentation, be it of nothing, but where it belongs to the plain scalar before it; libfyaml takes
 * some behind a bracket, a quote, or a blank.
 */
static void note_tab(struct gap *gap, size_t at, bool plain)
{
	const struct yaml_document *document = gap->document;
	size_t start = at, end = at;

	while (start > 0 && yaml_is_blank(document->text[start - 1]))
		start--;
	while (end < document->size && yaml_is_blank(document->text[end]))
		end++;
	if ((is_text_start(document, start) || yaml_is_break(document->text[start - 1])) &&
	    (end == document->size || yaml_is_break(document->text[end]) || document->text[end] == '#') &&
	    !(plain && at - start >= gap->plain_column)) {
		gap->has_tab = true;
		gap->tab = at;
	}
}

size_t gap_skip(struct gap *gap, size_t limit)
{
	const char *text = gap->document->text;
	size_t at = gap->at;
	bool plain = at > 0 && at == gap->plain_at;

	if (at == 0 && limit >= YAML_BOM_LEN && is_text_start(gap->document, YAML_BOM_LEN))
		at = YAML_BOM_LEN;
	while (at < limit) {
		if (text[at] == '\t' && !gap->flow && !gap->has_tab)
			note_tab(gap, at, plain);
		if (yaml_is_blank(text[at]) || yaml_is_break(text[at])) {
			at++;
		} else if (text[at] == '#' && (is_text_start(gap->document, at) ||
					       yaml_is_blank(text[at - 1]) || yaml_is_break(text[at - 1]))) {
			at = gap_comment(gap, at);
			plain = false;
		} else {
			break;
		}
	}
	gap->at = at;
	if (plain)
		gap->plain_at = at;
	return at;
}

static bool is_indicator(char byte)
{
	return byte == ':' || byte == '-' || byte == '?' || byte == ',';
}

/* "---", "..." or a directive at the start of a line; gives its length or 0. */
static size_t marker(const struct yaml_document *document, size_t at)
{
	const char *text = document->text;
	size_t left = document->size - at;

	if (!is_text_start(document, at) && !yaml_is_break(text[at - 1]))
		return 0;
	if (text[at] == '%') {
		size_t len = 0;

		while (len < left && !yaml_is_break(text[at + len]))
			len++;
		return len;
	}
	if (left >= 3 && (!memcmp(text + at, "---", 3) || !memcmp(text + at, "...", 3)) &&
	    (left == 3 || yaml_is_blank(text[at + 3]) || yaml_is_break(text[at + 3])))
		return 3;
	return 0;
}

int gap_advance(struct gap *gap, size_t to, struct error *err)
{
	const char *text = gap->document->text;
	struct place place;
	size_t at, len;

	while ((at = gap_skip(gap, to)) < to) {
		len = text[at] == ':' ? 0 : marker(gap->document, at);
		if (!len && is_indicator(text[at])) {
			gap->question |= text[at] == '?';
			len = 1;
		}
		if (!len) {
			place = lines_place(&gap->document->lines, at);
			return error_at(err, place.line, place.column,
					"this YAML is read differently than it looks here; "
					"please report it");
		}
		gap->at = at + len;
	}
	return 0;
}
