/* Putting a value in the place of another. */
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "yaml/document.h"
#include "yaml/place.h"
#include "yaml/render.h"
#include "yaml/scalar.h"
#include "yaml/splice.h"
#include "yaml/splicing.h"

/* A value for a key, or an item for a dash, of which nothing is written yet. */
static void fill_null(struct yaml_splicer *splicer, const struct yaml_node *null,
		      const struct yaml_node *value, const struct yaml_place_style *style)
{
	const struct yaml_document *document = splicer->document;
	size_t at = null->start;
	struct buf text CLEANUP_BUF = BUF_INIT;

	if (style->flow) {
		if (at == 0 || document->text[at - 1] != ':')
			buf_addch(&text, ':');
		buf_addch(&text, ' ');
		yaml_render_flow(&text, value);
	} else {
		yaml_render_block(&text, value, yaml_column(document, null->parent->start), style);
		if (value->style == YAML_BLOCK)
			at = yaml_line_end(document, at);
	}
	splicing_edit(splicer, null, (struct span){at, at}, &text);
}

/* On the line where the old value stands. */
static void write_over(struct yaml_splicer *splicer, const struct yaml_node *value,
		       const struct yaml_node *replacement)
{
	struct buf text CLEANUP_BUF = BUF_INIT;

	/* "a:{}" can be written, "a:b" is one word, unless the key is quoted. */
	if (value->start > 0 && splicer->document->text[value->start - 1] == ':' && value->prev &&
	    value->prev->style == YAML_PLAIN)
		buf_addch(&text, ' ');
	yaml_render_flow(&text, replacement);
	/* A block scalar that keeps its line breaks gives the last one back. */
	if (value->keep && (splicer->document->text[value->end - 1] == '\n' ||
			    splicer->document->text[value->end - 1] == '\r'))
		buf_addstr(&text, splicer->layout.line_end);
	splicing_edit(splicer, value, (struct span){value->start, value->end}, &text);
}

/* Refuses a value that cannot be replaced; `parent` may be NULL. */
static int check_value(const struct yaml_splicer *splicer, const struct yaml_node *value,
		       struct error *err)
{
	const struct yaml_node *parent = value->parent;

	if (!parent || value->key)
		return error_set(err, "it is not a value in a collection");
	if (splicing_check(parent, parent->kind, err))
		return -1;
	if (value->kind != YAML_SCALAR && value->kind != YAML_ALIAS && value->style != YAML_FLOW)
		return error_set(err, "its value is a block that is not replaced");
	if (yaml_anchor(value) || yaml_tag(value))
		return error_set(err, "its value has an anchor or a tag");
	return splicing_check_loss(splicer, value, true, err);
}

static void take_place(struct yaml_node *value, struct yaml_node *replacement)
{
	value->removed = true;
	value->replaced = true;
	splicing_link(value->parent, value, replacement);
}

int yaml_splice_replace(struct yaml_splicer *splicer, struct yaml_node *value,
			struct yaml_node *replacement, struct error *err)
{
	struct yaml_place_style style;

	if (check_value(splicer, value, err))
		return -1;
	if (splicer->only_checks)
		return 0;
	style = splicing_style(splicer, value->parent);
	if (value->kind == YAML_SCALAR &&
	    (value->style == YAML_SINGLE_QUOTED || value->style == YAML_DOUBLE_QUOTED))
		style.quotes = value->style;
	if (!value->null && replacement->kind != YAML_SCALAR)
		style.flow = true;
	yaml_settle(replacement, &style);
	if (value->null)
		fill_null(splicer, value, replacement, &style);
	else
		write_over(splicer, value, replacement);
	take_place(value, replacement);
	return 0;
}

/* True when the scalar stands behind its key on one line, so that it can get a line of its own. */
static bool stands_behind_key(const struct yaml_document *document, const struct yaml_node *value)
{
	size_t at = value->start;

	if (value->style == YAML_LITERAL || value->style == YAML_FOLDED)
		return false;
	while (at > 0 && (document->text[at - 1] == ' ' || document->text[at - 1] == '\t'))
		at--;
	return at > 0 && document->text[at - 1] == ':' &&
	       yaml_line_end(document, value->start) >= value->end;
}

/* "key: value" becomes "key: [value, rest]". */
static void to_flow_list(struct yaml_splicer *splicer, struct yaml_node *value,
			 struct yaml_node *rest, struct yaml_place_style *style)
{
	bool plain = value->style == YAML_PLAIN;
	struct yaml_node *first = yaml_new_string(splicer->document, value->text, !plain);

	style->flow = true;
	if (value->style == YAML_SINGLE_QUOTED || value->style == YAML_DOUBLE_QUOTED)
		style->quotes = value->style;
	/* What is not a string when plain, 10 or true, must stay what it is. */
	first->word = plain && yaml_plain_is_possible(value->text, value->len, true);
	yaml_link(rest, NULL, first);
	yaml_settle(rest, style);
	write_over(splicer, value, rest);
}

/* "key: value" becomes "key:", "  - value", "  - rest": the value's own bytes stay. */
static void to_block_list(struct yaml_splicer *splicer, const struct yaml_node *value,
			  struct yaml_node *rest, struct yaml_place_style *style)
{
	struct yaml_document *document = splicer->document;
	struct yaml_node *first = arena_alloc(&document->arena, sizeof(*first));
	size_t indent = yaml_column(document, yaml_outer(value->prev));
	size_t gap = value->start, end = yaml_line_end(document, value->end);
	struct buf text CLEANUP_BUF = BUF_INIT;

	if (value->style != YAML_PLAIN)
		style->items = value->style;
	while (document->text[gap - 1] != ':')
		gap--;
	buf_addstr(&text, style->line_end);
	buf_addchars(&text, ' ', indent + style->dash);
	buf_addstr(&text, "- ");
	splicing_edit(splicer, value, (struct span){gap, value->start}, &text);
	*first = *value;
	first->key = false;
	yaml_link(rest, NULL, first);
	yaml_settle(rest, style);
	rest->first = first->next;
	buf_clear(&text);
	yaml_render_block(&text, rest, indent, style);
	rest->first = first;
	splicing_edit(splicer, value, (struct span){end, end}, &text);
}

int yaml_splice_to_list(struct yaml_splicer *splicer, struct yaml_node *value,
			struct yaml_node *rest, struct error *err)
{
	struct yaml_place_style style;

	if (check_value(splicer, value, err) || splicing_check(value->parent, YAML_MAPPING, err))
		return -1;
	if (value->kind != YAML_SCALAR || value->null)
		return error_set(err, "its value is not a scalar");
	if (splicer->only_checks)
		return 0;
	style = splicing_style(splicer, value->parent);
	if (style.flow || !stands_behind_key(splicer->document, value))
		to_flow_list(splicer, value, rest, &style);
	else
		to_block_list(splicer, value, rest, &style);
	take_place(value, rest);
	return 0;
}
