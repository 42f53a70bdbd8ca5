/* Building the positioned tree from the events of one text. */
#include "yaml/build.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/list.h"
#include "base/utf8.h"
#include "yaml/builder.h"
#include "yaml/keys.h"
#include "yaml/layout.h"
#include "yaml/reader.h"

int builder_fail(const struct builder *builder, size_t offset, struct error *err, const char *words,
		 const char *name)
{
	struct place place = lines_place(&builder->document->lines, offset);
	struct buf safe CLEANUP_BUF = BUF_INIT;

	utf8_add_safe(&safe, name, strlen(name), true);
	return error_at(err, place.line, place.column, "%s%s", words, safe.data);
}

static int compare_anchors(const void *a, const void *b)
{
	return strcmp(((const struct anchor *)a)->name, ((const struct anchor *)b)->name);
}

/* "{a<LF>b: }": libfyaml reads such a key only where a blank stands behind its colon, and an edit may take that away. */
static bool is_split_key(const struct yaml_document *document, const struct yaml_node *key)
{
	size_t at = key->start;

	if (key->style != YAML_PLAIN || key->parent->style != YAML_FLOW)
		return false;
	while (at < key->end && !yaml_is_break(document->text[at]))
		at++;
	return at < key->end;
}

int builder_attach(struct builder *builder, struct yaml_node *node, struct error *err)
{
	struct yaml_document *document = builder->document;
	struct yaml_node *parent = builder->parent;

	if (!parent) {
		list_grow(document->roots, document->root_count, builder->root_cap);
		document->roots[document->root_count++] = node;
		return 0;
	}
	yaml_append(parent, node);
	if (parent->kind != YAML_MAPPING)
		return 0;
	builder->value_is_next = node->key;
	if (!node->key)
		return 0;
	/* libfyaml marks the key itself, not an anchor or tag before it. */
	if (parent->first == node && parent->style == YAML_BLOCK && !builder->gap.question &&
	    !node->null)
		parent->start = yaml_outer(node);
	/* libfyaml takes ": :" and worse; Compose wants strings for keys. */
	if (node->null)
		return builder_fail(builder,
				    node->start > parent->start ? node->start : parent->start, err,
				    "a key without text", "");
	builder->frames[builder->depth - 1].merges |= yaml_is_merge_key(node);
	if (builder->gap.question || node->kind != YAML_SCALAR || is_split_key(document, node))
		parent->strange = true;
	/* "[? a]": where the pair begins in the list is not known. */
	if (builder->gap.question && parent->style == YAML_BLOCK && parent->parent &&
	    parent->parent->style == YAML_FLOW)
		parent->parent->strange = true;
	builder->gap.question = false;
	return 0;
}

struct anchor *builder_add_anchor(struct builder *builder, struct yaml_node *node)
{
	struct anchor *anchor = arena_zalloc(&builder->document->arena, sizeof(*anchor));

	anchor->name = node->props->anchor;
	anchor->node = node;
	anchor->expanded = 1;
	set_put(&builder->anchors, anchor);
	return anchor;
}

int builder_read_props(struct builder *builder, const struct yaml_event *event,
		       struct yaml_node *node, struct error *err)
{
	struct arena *arena = &builder->document->arena;
	size_t start = SIZE_MAX, end = 0;

	if (!event->anchor && !event->tag)
		return 0;
	node->props = arena_zalloc(arena, sizeof(*node->props));
	if (event->anchor) {
		node->props->anchor = arena_strndup(arena, event->anchor, event->anchor_len);
		start = event->anchor_span.start;
		end = event->anchor_span.end;
	}
	if (event->tag) {
		node->props->tag = arena_strndup(arena, event->tag, event->tag_len);
		if (event->tag_span.start < start)
			start = event->tag_span.start;
		if (event->tag_span.end > end)
			end = event->tag_span.end;
	}
	if (gap_advance(&builder->gap, start, err))
		return -1;
	node->props->outer = (uint32_t)start;
	builder->gap.at = end;
	return 0;
}

int builder_count(struct builder *builder, uint64_t nodes, size_t offset, struct error *err)
{
	builder->expanded += nodes;
	if (builder->expanded > YAML_EXPANDED_MAX)
		return builder_fail(builder, offset, err,
				    "aliases multiply the content beyond all reason", "");
	return 0;
}

int builder_link_alias(struct builder *builder, struct yaml_node *node, struct error *err)
{
	const struct anchor key = {.name = node->text}, *anchor = set_find(&builder->anchors, &key);
	struct yaml_node *target;

	if (!anchor)
		return builder_fail(builder, node->start, err, "undefined alias *", node->text);
	target = anchor->node;
	if (target->open)
		return builder_fail(builder, node->start, err,
				    "alias to a node that it is part of: *", node->text);
	node->target = target;
	node->next_alias = target->props->aliases;
	target->props->aliases = node;
	builder->document->has_aliases = true;
	return builder_count(builder, anchor->expanded - 1, node->start, err);
}

static int open_collection(struct builder *builder, const struct yaml_event *event,
			   struct error *err)
{
	struct yaml_node *node = arena_zalloc(&builder->document->arena, sizeof(*node));
	struct frame *frame;

	node->kind = event->kind;
	node->style = event->style;
	node->text = "";
	if (builder_read_props(builder, event, node, err))
		return -1;
	if (builder->depth == YAML_DEPTH_MAX)
		return builder_fail(builder, event->has_span ? event->span.start : builder->gap.at,
				    err, "nested too deeply", "");
	/* A block mapping's first key may have an anchor before it: see builder_attach(). */
	node->start = (uint32_t)event->span.start;
	if (node->style == YAML_FLOW || node->kind == YAML_SEQUENCE) {
		if (gap_advance(&builder->gap, event->span.start, err))
			return -1;
	}
	if (node->style == YAML_FLOW) {
		builder->gap.at = event->span.end;
		if (builder_check_place(builder, node, err))
			return -1;
	}
	/* A single pair in a flow sequence, "[a: b]", has no brackets to write into. */
	if (node->style == YAML_BLOCK && builder->parent && builder->parent->style == YAML_FLOW)
		node->strange = true;
	node->open = true;
	if (builder_attach(builder, node, err))
		return -1;
	frame = &builder->frames[builder->depth++];
	frame->expanded_before = builder->expanded;
	frame->value_is_next = builder->value_is_next;
	frame->merges = false;
	frame->in_flow = builder->gap.flow;
	builder->gap.flow |= node->style == YAML_FLOW;
	frame->anchor = yaml_anchor(node) ? builder_add_anchor(builder, node) : NULL;
	builder->parent = node;
	builder->value_is_next = false;
	builder->gap.question &= node->kind == YAML_MAPPING;
	return builder_count(builder, 1, builder->gap.at, err);
}

static int close_mapping(struct builder *builder, struct yaml_node *node, bool merges,
			 struct error *err)
{
	struct yaml_document *document = builder->document;
	const struct yaml_node *twice = yaml_duplicate_key(node);

	if (twice)
		return builder_fail(builder, twice->start, err, "duplicate key: ", twice->text);
	if (merges || yaml_anchor(node)) {
		list_grow(document->shared, document->shared_count, builder->shared_cap);
		document->shared[document->shared_count++] = node;
	}
	return 0;
}

static int close_collection(struct builder *builder, const struct yaml_event *event,
			    struct error *err)
{
	struct yaml_node *node = builder->parent;
	struct frame *frame = &builder->frames[--builder->depth];

	if (node->style == YAML_FLOW) {
		if (gap_advance(&builder->gap, event->span.start, err))
			return -1;
		builder->gap.at = event->span.end;
		node->end = (uint32_t)event->span.end;
		builder->gap.flow = frame->in_flow;
	} else if (node->first) {
		node->end = node->last->end;
	}
	node->open = false;
	if (node->kind == YAML_MAPPING && close_mapping(builder, node, frame->merges, err))
		return -1;
	if (frame->anchor)
		frame->anchor->expanded = builder->expanded - frame->expanded_before;
	builder->parent = node->parent;
	builder->value_is_next = frame->value_is_next;
	return 0;
}

static int take_event(struct builder *builder, const struct yaml_event *event, struct error *err)
{
	switch (event->type) {
	case YAML_COLLECTION_START:
		return open_collection(builder, event, err);
	case YAML_COLLECTION_END:
		return close_collection(builder, event, err);
	case YAML_LEAF:
		return builder_add_leaf(builder, event, err);
	case YAML_DOCUMENT_START:
		/* Anchors do not reach from one document into the next. */
		set_clear(&builder->anchors, NULL);
		builder->value_is_next = false;
		/* fall through */
	case YAML_DOCUMENT_END:
		if (!event->has_span || event->span.start == event->span.end)
			return 0;
		return gap_advance(&builder->gap, event->span.end, err);
	}
	return 0;
}

/* A bracket that was never closed is seen far below it: name its line. */
static void name_open_bracket(const struct builder *builder, struct error *err)
{
	const struct yaml_node *open = builder->parent;
	unsigned line;

	if (!open || open->style != YAML_FLOW)
		return;
	line = lines_place(&builder->document->lines, open->start).line;
	if (err->line != line || strstr(err->message, "without a closing"))
		error_at(err, err->line, err->column, "%s (the \"%c\" in line %u is still open)",
			 err->message, builder->document->text[open->start], line);
}

int yaml_build(struct yaml_document *document, struct error *err)
{
	struct builder *builder = xcalloc(1, sizeof(*builder));
	struct yaml_reader reader;
	struct yaml_event event;
	int more = -1;

	builder->document = document;
	builder->gap.document = document;
	builder->anchors = SET_INIT(compare_anchors);
	buf_init(&builder->value);
	if (!yaml_reader_open(&reader, document->text, document->size, err)) {
		while ((more = yaml_reader_next(&reader, &event, err)) > 0) {
			if (take_event(builder, &event, err))
				break;
		}
		yaml_reader_close(&reader, more < 0);
		if (more < 0)
			name_open_bracket(builder, err);
		if (!more)
			more = gap_advance(&builder->gap, document->size, err);
		if (!more && builder->gap.has_tab)
			more = builder_fail(builder, builder->gap.tab, err, "not valid YAML: a tab is used as indentation: use spaces", "");
	}
	set_clear(&builder->anchors, NULL);
	buf_release(&builder->value);
	free(builder);
	return more ? -1 : 0;
}
