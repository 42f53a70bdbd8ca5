/* Finding the places where new text goes. */
#include "yaml/place.h"

#include <string.h>

#include "base/error.h"
#include "yaml/block_scalar.h"
#include "yaml/layout.h"

size_t yaml_line_end(const struct yaml_document *document, size_t at)
{
	while (at < document->size && !yaml_is_break(document->text[at]))
		at++;
	return at;
}

size_t yaml_next_line(const struct yaml_document *document, size_t at)
{
	at = yaml_line_end(document, at);
	if (at < document->size && document->text[at] == '\r')
		at++;
	else if (at < document->size)
		return at + 1;
	if (at < document->size && document->text[at] == '\n')
		at++;
	return at;
}

bool yaml_is_first_on_line(const struct yaml_document *document, size_t at)
{
	size_t column = yaml_column(document, at);

	while (column > 0 && yaml_is_blank(document->text[at - 1])) {
		at--;
		column--;
	}
	return column == 0;
}

struct yaml_node *yaml_last_before(const struct yaml_node *collection)
{
	struct yaml_node *last;

	if (collection->kind != YAML_MAPPING && collection->kind != YAML_SEQUENCE)
		return NULL;
	for (last = collection->last; last && last->added;)
		last = last->prev;
	return last;
}

/* Passes comment lines that stand at `column` or deeper. */
static size_t pass_comments(const struct yaml_document *document, size_t at, size_t column)
{
	size_t line = at;

	while (line < document->size) {
		size_t mark = line;

		while (mark < document->size && document->text[mark] == ' ')
			mark++;
		if (mark == document->size || document->text[mark] != '#' || mark - line < column)
			break;
		line = yaml_next_line(document, line);
	}
	return line;
}

/*
 * True when the leaf minds what comes behind it: it ends the text without a line break and would
 * get one as content, or it is a block scalar without text that would take the next line for it.
 */
static bool minds_lines(const struct yaml_document *document, const struct yaml_node *leaf)
{
	if (leaf->style != YAML_LITERAL && leaf->style != YAML_FOLDED)
		return false;
	if (strspn(leaf->text, "\n") == leaf->len)
		return true;
	return leaf->end == document->size && !yaml_is_break(document->text[leaf->end - 1]) &&
	       !block_scalar_chomps(document->text, document->size, leaf->start, '-');
}

int yaml_block_end(const struct yaml_document *document, const struct yaml_node *collection,
		   bool comments, struct line_place *out, struct error *err)
{
	const struct yaml_node *leaf = collection, *child;
	struct yaml_node *last = yaml_last_before(collection);
	size_t at;

	while (leaf->style != YAML_FLOW && (child = yaml_last_before(leaf))) {
		leaf = child;
		/* libfyaml reads more than there is into what follows a "? " without value. */
		if (leaf->strange)
			return error_set(err, "it ends with \"? \" keys, behind which nothing is "
					      "added");
	}
	out->before = NULL;
	at = leaf->end;
	if (!(leaf->keep && at > 0 && yaml_is_break(document->text[at - 1])))
		at = yaml_next_line(document, at);
	at = pass_comments(document, at, yaml_column(document, collection->start) + !comments);
	out->at = at;
	out->line_start = at > 0 && yaml_is_break(document->text[at - 1]);
	if (!minds_lines(document, leaf))
		return 0;
	if (last && collection->kind == YAML_MAPPING)
		last = last->prev;
	if (!last || !last->key || !yaml_is_first_on_line(document, yaml_outer(last)))
		return error_set(err, "behind its last value nothing can be added");
	out->before = last;
	out->at = yaml_outer(last) - yaml_column(document, yaml_outer(last));
	out->line_start = true;
	return 0;
}

/* The offset of a comma between `from` and `to`, or `to`. Comments are passed. */
static size_t find_comma(const struct yaml_document *document, size_t from, size_t to)
{
	const char *text = document->text;

	while (from < to && text[from] != ',') {
		if (text[from] == '#' && from &&
		    (yaml_is_blank(text[from - 1]) || yaml_is_break(text[from - 1])))
			from = yaml_line_end(document, from);
		else
			from++;
	}
	return from < to ? from : to;
}

static bool has_break(const struct yaml_document *document, size_t from, size_t to)
{
	while (from < to && !yaml_is_break(document->text[from]))
		from++;
	return from < to;
}

static struct span blanks_before(const struct yaml_document *document, size_t at)
{
	struct span span = {at, at};

	while (span.start > 0 && yaml_is_blank(document->text[span.start - 1]))
		span.start--;
	return span;
}

/* The child (an item, or a key) whose line shows the indentation: the last that starts a line. */
static const struct yaml_node *example_child(const struct yaml_document *document,
					     const struct yaml_node *last)
{
	const struct yaml_node *found = last;

	while (found->prev &&
	       (found->added || (found->parent->kind == YAML_MAPPING && !found->key) ||
		!yaml_is_first_on_line(document, yaml_outer(found))))
		found = found->prev;
	return found;
}

/* Every child has lines of its own; the first may stand on the bracket's: "{ a: 1,". */
static bool has_own_lines(const struct yaml_document *document, const struct yaml_node *collection)
{
	const struct yaml_node *first = collection->first, *child = first;
	size_t count = 0;

	if (has_break(document, collection->start + 1, yaml_outer(first)))
		return true;
	while ((child = child->next)) {
		if (child->added || (collection->kind == YAML_MAPPING && !child->key))
			continue;
		if (!yaml_is_first_on_line(document, yaml_outer(child)))
			return false;
		count++;
	}
	return count > 0;
}

void yaml_flow_end(const struct yaml_document *document, const struct yaml_node *collection,
		   struct flow_place *out)
{
	const struct yaml_node *last = yaml_last_before(collection);
	size_t close = collection->end - 1, inside = collection->start + 1, end, comma;

	*out = (struct flow_place){.at = inside};
	if (!last) {
		out->blank = inside < close && yaml_is_blank(document->text[inside]);
		return;
	}
	end = last->end;
	comma = find_comma(document, end, close);
	out->trailing = comma < close;
	out->needs_comma = !out->trailing;
	out->comma = end;
	out->at = out->trailing ? comma + 1 : end;
	out->lines = has_own_lines(document, collection);
	if (!out->lines)
		return;
	out->indent = blanks_before(document, yaml_outer(example_child(document, last)));
	/* Behind a comment on the last child's line, unless the bracket closes on it. */
	if (has_break(document, out->at, close))
		out->at = yaml_line_end(document, out->at);
}
