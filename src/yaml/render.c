/* Making new nodes and writing them. */
#include "yaml/render.h"

#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "yaml/document.h"
#include "yaml/scalar.h"

static struct yaml_node *new_node(struct yaml_document *document, enum yaml_kind kind)
{
	struct yaml_node *node = arena_zalloc(&document->arena, sizeof(*node));

	node->kind = kind;
	node->text = "";
	node->added = true;
	return node;
}

struct yaml_node *yaml_new_string(struct yaml_document *document, const char *text, bool quoted)
{
	struct yaml_node *node = new_node(document, YAML_SCALAR);

	node->text = arena_strdup(&document->arena, text);
	node->len = (uint32_t)strlen(text);
	node->quoted = quoted;
	return node;
}

struct yaml_node *yaml_new_word(struct yaml_document *document, const char *text)
{
	struct yaml_node *node = yaml_new_string(document, text, false);

	node->word = true;
	return node;
}

struct yaml_node *yaml_new_collection(struct yaml_document *document, enum yaml_kind kind)
{
	return new_node(document, kind);
}

struct yaml_node *yaml_new_alias(struct yaml_document *document, struct yaml_node *target)
{
	struct yaml_node *node = new_node(document, YAML_ALIAS);

	node->text = yaml_anchor(target);
	node->len = (uint32_t)strlen(node->text);
	node->target = target;
	return node;
}

static struct yaml_props *props_of(struct yaml_document *document, struct yaml_node *node)
{
	if (!node->props)
		node->props = arena_zalloc(&document->arena, sizeof(*node->props));
	return node->props;
}

void yaml_set_anchor(struct yaml_document *document, struct yaml_node *node, const char *anchor)
{
	props_of(document, node)->anchor = arena_strdup(&document->arena, anchor);
}

void yaml_set_comment(struct yaml_document *document, struct yaml_node *node, const char *comment)
{
	struct buf safe CLEANUP_BUF = BUF_INIT;

	if (!comment)
		return;
	utf8_add_safe(&safe, comment, strlen(comment), true);
	props_of(document, node)->comment = arena_strdup(&document->arena, safe.data);
}

static void settle_scalar(struct yaml_node *node, const struct yaml_place_style *style)
{
	enum yaml_style quotes = style->json ? YAML_DOUBLE_QUOTED : style->quotes;

	if (style->items != YAML_PLAIN)
		quotes = style->items;
	if (quotes == YAML_SINGLE_QUOTED && !yaml_single_is_possible(node->text, node->len))
		quotes = YAML_DOUBLE_QUOTED;
	if (node->word)
		node->style = YAML_PLAIN;
	else if (node->quoted || style->json || style->items != YAML_PLAIN ||
		 !yaml_plain_is_string(node->text, node->len, style->flow))
		node->style = quotes;
	else
		node->style = YAML_PLAIN;
}

void yaml_settle(struct yaml_node *node, const struct yaml_place_style *style)
{
	struct yaml_place_style inner = *style;
	bool key = true;

	if (!node->added || node->kind == YAML_ALIAS)
		return;
	if (node->kind == YAML_SCALAR) {
		settle_scalar(node, style);
		return;
	}
	/* An empty block collection cannot be written. */
	node->style = style->flow || !node->first ? YAML_FLOW : YAML_BLOCK;
	inner.flow = node->style == YAML_FLOW;
	for (struct yaml_node *child = node->first; child; child = child->next) {
		/* Neighbours' quotes are for items, not for keys. */
		inner.items = node->kind == YAML_MAPPING && key ? YAML_PLAIN : style->items;
		yaml_settle(child, &inner);
		key = !key;
	}
}

static void add_name(struct buf *out, char sign, const char *name)
{
	buf_addch(out, sign);
	buf_addstr(out, name);
}

void yaml_render_flow(struct buf *out, const struct yaml_node *node)
{
	bool mapping = node->kind == YAML_MAPPING, key = true;

	if (node->kind == YAML_ALIAS) {
		add_name(out, '*', node->text);
		return;
	}
	if (yaml_anchor(node)) {
		add_name(out, '&', yaml_anchor(node));
		buf_addch(out, ' ');
	}
	if (node->kind == YAML_SCALAR) {
		yaml_add_scalar(out, node->text, node->len, node->style);
		return;
	}
	buf_addch(out, mapping ? '{' : '[');
	for (const struct yaml_node *child = node->first; child; child = child->next) {
		yaml_render_flow(out, child);
		if (mapping && key)
			buf_addstr(out, ": ");
		else if (child->next)
			buf_addstr(out, ", ");
		key = !key;
	}
	buf_addch(out, mapping ? '}' : ']');
}

static void add_comment(struct buf *out, const struct yaml_node *node)
{
	if (node->props && node->props->comment)
		buf_addf(out, "  # %s", node->props->comment);
}

static void render_lines(struct buf *out, const struct yaml_node *node, size_t indent,
			 const struct yaml_place_style *style)
{
	bool mapping = node->kind == YAML_MAPPING;
	struct yaml_place_style inner = *style;

	/* A list in a list cannot have its dashes below the outer ones. */
	if (!mapping && inner.dash == 0)
		inner.dash = inner.step;
	for (const struct yaml_node *child = node->first; child; child = child->next) {
		buf_addstr(out, style->line_end);
		buf_addchars(out, ' ', indent);
		if (mapping) {
			yaml_render_flow(out, child);
			buf_addch(out, ':');
			child = child->next;
		} else {
			buf_addch(out, '-');
		}
		yaml_render_block(out, child, indent, &inner);
	}
}

void yaml_render_block(struct buf *out, const struct yaml_node *node, size_t indent,
		       const struct yaml_place_style *style)
{
	bool lines = node->style == YAML_BLOCK;

	if (!lines) {
		buf_addch(out, ' ');
		yaml_render_flow(out, node);
	} else if (yaml_anchor(node)) {
		buf_addch(out, ' ');
		add_name(out, '&', yaml_anchor(node));
	}
	add_comment(out, node);
	if (lines)
		render_lines(out, node,
			     indent + (node->kind == YAML_MAPPING ? style->step : style->dash),
			     style);
}
