/* Scalars and aliases: where they stand, and what they say. */
#include <string.h>

#include "base/error.h"
#include "yaml/block_scalar.h"
#include "yaml/build.h"
#include "yaml/builder.h"
#include "yaml/layout.h"
#include "yaml/reader.h"

/* A null has no token: it stands behind its anchor or tag, or behind the ":" or "-" before it. */
static void place_null(struct builder *builder, struct yaml_node *node)
{
	struct gap *gap = &builder->gap;
	const struct yaml_node *parent = builder->parent;
	const char *text = builder->document->text;
	size_t size = builder->document->size, after = gap->at, at;

	if (!node->props && parent) {
		char wanted = parent->kind == YAML_MAPPING ? ':' : '-';
		bool expected = parent->kind == YAML_SEQUENCE ? parent->style == YAML_BLOCK
							      : builder->value_is_next;

		/* What the skip passes stays passed: no run of comments is walked twice. */
		at = expected ? gap_skip(gap, size) : size;
		while (at < size && text[at] == '?' && builder->value_is_next) {
			gap->question = true;
			gap->at = at + 1;
			at = gap_skip(gap, size);
		}
		if (at < size && text[at] == wanted)
			gap->at = after = at + 1;
	}
	node->start = node->end = (uint32_t)after;
}

/* The column that the children of the open block collection stand deeper than; -1 at the top. */
static ptrdiff_t parent_column(const struct builder *builder)
{
	const struct yaml_node *parent = builder->parent;

	return parent ? (ptrdiff_t)yaml_column(builder->document, parent->start) : -1;
}

static int add_block_scalar(struct builder *builder, const struct yaml_event *event,
			    struct yaml_node *node, struct error *err)
{
	struct yaml_document *document = builder->document;
	const char *text = document->text;
	struct block_scalar scalar;
	size_t at;

	if (gap_advance(&builder->gap, event->span.start, err))
		return -1;
	at = event->span.start + 1;
	while (at < document->size && text[at] && strchr("+-0123456789", text[at]))
		at++;
	/* libfyaml takes "|1-#a" for a header, and each reads another one. */
	if (at < document->size && !strchr(" \t\r\n", text[at]))
		return builder_fail(builder, at, err,
				    "not valid YAML: text in the header of a block scalar", "");
	scalar = block_scalar_read(text, document->size, event->span.start, parent_column(builder));
	if (!block_scalar_agrees(&scalar, text, document->size, event->span.end)) {
		/*
		 * libfyaml takes lines at the column of the keys themselves for the text of an
		 * empty block scalar before them: "a:<LF>  b: |<LF>  c: d". YAML and Compose read
		 * a key there.
		 */
		for (at = scalar.stop; at < document->size && text[at] == ' ';)
			at++;
		return builder_fail(
			builder, at, err,
			"the text of a block scalar must be indented deeper than its key", "");
	}
	if (scalar.comment)
		gap_comment(&builder->gap, scalar.comment);
	builder->gap.at = scalar.end;
	node->start = (uint32_t)scalar.start;
	node->end = (uint32_t)scalar.end;
	node->keep = scalar.keep;
	buf_clear(&builder->value);
	block_scalar_text(&scalar, text, &builder->value);
	node->text = arena_strndup(&document->arena, builder->value.data, builder->value.len);
	node->len = (uint32_t)builder->value.len;
	return 0;
}

/*
 * libfyaml takes text at the column of a key for its value: "a:<LF>b". YAML and Compose do not, and
 * what is added behind such a value would not be read as a key.
 */
static int check_depth(const struct builder *builder, size_t offset, struct error *err)
{
	const struct yaml_node *parent = builder->parent;
	const char *text = builder->document->text;
	size_t line = offset;

	if (!parent || parent->style != YAML_BLOCK || parent->strange ||
	    (parent->kind == YAML_MAPPING && !builder->value_is_next))
		return 0;
	while (line > 0 && (text[line - 1] == ' ' || text[line - 1] == '\t'))
		line--;
	if (line > 0 && text[line - 1] != '\n' && text[line - 1] != '\r')
		return 0;
	if ((ptrdiff_t)(offset - line) > parent_column(builder))
		return 0;
	return builder_fail(builder, offset, err,
			    "not valid YAML: a value must be indented deeper than its key", "");
}

/* Where the line begins that the value's content stands on, or its properties if they begin later. */
static size_t first_on_line(const struct builder *builder, const struct yaml_node *node)
{
	const char *text = builder->document->text;
	size_t outer = yaml_outer(node), at = node->start;

	while (at > outer && text[at - 1] != '\n' && text[at - 1] != '\r')
		at--;
	while (at < node->start && (text[at] == ' ' || text[at] == '\t'))
		at++;
	return at;
}

/* The same for what stands at the value's start and, where it has them, at its properties'. */
int builder_check_place(const struct builder *builder, const struct yaml_node *node,
			struct error *err)
{
	if (node->props && (check_depth(builder, yaml_outer(node), err) ||
			    check_depth(builder, first_on_line(builder, node), err)))
		return -1;
	return node->null ? 0 : check_depth(builder, node->start, err);
}

/* "[!t]": libfyaml takes the bracket for a part of the tag once no blank stands behind it. Nothing around it is edited. */
static void note_glued_tag(const struct builder *builder, const struct yaml_node *node)
{
	const struct yaml_document *document = builder->document;
	struct yaml_node *at = builder->parent;

	if (!node->null || !yaml_tag(node) || node->start >= document->size || document->text[node->start] != ']')
		return;
	for (; at && (at->style == YAML_FLOW || (at->parent && at->parent->style == YAML_FLOW)); at = at->parent)
		at->strange = true;
}

int builder_add_leaf(struct builder *builder, const struct yaml_event *event, struct error *err)
{
	/* The text lies right behind its node: that is where it is looked for next. */
	struct yaml_node *node =
		arena_alloc(&builder->document->arena, sizeof(*node) + event->len + 1);
	char *text = (char *)(node + 1);

	memset(node, 0, sizeof(*node));
	node->kind = event->kind;
	node->style = event->style;
	node->null = event->null;
	memcpy(text, event->text, event->len);
	text[event->len] = '\0';
	node->text = text;
	node->len = (uint32_t)event->len;
	if (builder_read_props(builder, event, node, err))
		return -1;
	if (event->null) {
		place_null(builder, node);
	} else if (event->style == YAML_LITERAL || event->style == YAML_FOLDED) {
		if (add_block_scalar(builder, event, node, err))
			return -1;
	} else {
		if (gap_advance(&builder->gap, event->span.start, err))
			return -1;
		node->start = (uint32_t)event->span.start;
		node->end = (uint32_t)event->span.end;
		builder->gap.at = event->span.end;
		if (node->style == YAML_PLAIN && node->kind == YAML_SCALAR && !builder->gap.flow)
			gap_plain(&builder->gap, builder->parent, node->end);
	}
	if (builder_check_place(builder, node, err))
		return -1;
	if (node->kind == YAML_SCALAR && yaml_anchor(node))
		builder_add_anchor(builder, node);
	if (builder_attach(builder, node, err))
		return -1;
	note_glued_tag(builder, node);
	if (builder_count(builder, 1, node->start, err))
		return -1;
	return node->kind == YAML_ALIAS ? builder_link_alias(builder, node, err) : 0;
}
