/* Building the positioned tree from the events of one text. */
#include "yaml/build.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "yaml/block_scalar.h"
#include "yaml/gap.h"
#include "yaml/keys.h"
#include "yaml/layout.h"
#include "yaml/reader.h"

/* An anchor as it stands so far: a later one of the same name takes its place. */
struct anchor {
	const char *name;
	struct yaml_node *node;
	uint64_t expanded; /* nodes of its subtree with every alias replaced */
};

struct frame {
	struct anchor *anchor; /* of the open collection, or NULL */
	uint64_t expanded_before;
	bool value_is_next; /* of the mapping that it stands in, once it is closed */
	bool merges;	    /* the open mapping has a merge key */
};

struct builder {
	struct yaml_document *document;
	struct gap gap;
	struct yaml_node *parent; /* the open collection, or NULL at the top */
	struct frame frames[YAML_DEPTH_MAX];
	size_t depth;
	size_t root_cap, shared_cap;
	void *anchors; /* tsearch(3) tree of struct anchor */
	uint64_t expanded;
	bool value_is_next; /* the open mapping waits for a value */
};

static int fail_at(const struct builder *builder, size_t offset, struct error *err,
		   const char *words, const char *name)
{
	struct place place = lines_place(&builder->document->lines, offset);

	return error_at(err, place.line, place.column, "%s%s", words, name);
}

static int compare_anchors(const void *a, const void *b)
{
	return strcmp(((const struct anchor *)a)->name, ((const struct anchor *)b)->name);
}

static void *grow(void *list, size_t count, size_t *cap, size_t size)
{
	if (count < *cap)
		return list;
	*cap = *cap ? *cap * 2 : 8;
	return xreallocarray(list, *cap, size);
}

/* Hangs a node below the open collection, or makes it a root. */
static int attach(struct builder *builder, struct yaml_node *node, struct error *err)
{
	struct yaml_document *document = builder->document;
	struct yaml_node *parent = builder->parent;

	node->parent = parent;
	if (!parent) {
		document->roots = grow(document->roots, document->root_count, &builder->root_cap,
				       sizeof(*document->roots));
		document->roots[document->root_count++] = node;
		return 0;
	}
	node->prev = parent->last;
	if (parent->last)
		parent->last->next = node;
	else
		parent->first = node;
	parent->last = node;
	if (parent->kind != YAML_MAPPING)
		return 0;
	node->key = !builder->value_is_next;
	builder->value_is_next = node->key;
	if (!node->key)
		return 0;
	/* libfyaml takes ": :" and worse; Compose wants strings for keys. */
	if (node->null)
		return fail_at(builder, node->start, err, "a key without text", "");
	builder->frames[builder->depth - 1].merges |= yaml_is_merge_key(node);
	if (builder->gap.question || node->kind != YAML_SCALAR)
		parent->strange = true;
	/* "[? a]": where the pair begins in the list is not known. */
	if (builder->gap.question && parent->style == YAML_BLOCK && parent->parent &&
	    parent->parent->style == YAML_FLOW)
		parent->parent->strange = true;
	builder->gap.question = false;
	return 0;
}

static struct anchor *add_anchor(struct builder *builder, struct yaml_node *node)
{
	struct anchor *anchor = arena_zalloc(&builder->document->arena, sizeof(*anchor));
	struct anchor **slot;

	anchor->name = node->props->anchor;
	anchor->node = node;
	anchor->expanded = 1;
	slot = tsearch(anchor, &builder->anchors, compare_anchors);
	if (!slot)
		abort();
	*slot = anchor;
	return anchor;
}

/* Reads anchor and tag, and leaves the gap behind them. */
static int read_props(struct builder *builder, const struct yaml_event *event,
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
	node->outer = (uint32_t)start;
	builder->gap.at = end;
	return 0;
}

static int count_expanded(struct builder *builder, uint64_t nodes, size_t offset, struct error *err)
{
	builder->expanded += nodes;
	if (builder->expanded > YAML_EXPANDED_MAX)
		return fail_at(builder, offset, err,
			       "aliases multiply the content beyond all reason", "");
	return 0;
}

static int link_alias(struct builder *builder, struct yaml_node *node, struct error *err)
{
	struct anchor key = {.name = node->text};
	struct anchor **slot = tfind(&key, &builder->anchors, compare_anchors);
	struct yaml_node *target;

	if (!slot)
		return fail_at(builder, node->start, err, "undefined alias *", node->text);
	target = (*slot)->node;
	if (target->open)
		return fail_at(builder, node->start, err, "alias to a node that it is part of: *",
			       node->text);
	node->target = target;
	node->next_alias = target->props->aliases;
	target->props->aliases = node;
	return count_expanded(builder, (*slot)->expanded - 1, node->start, err);
}

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

/* The column that the children of the open block collection stand deeper than. */
static size_t parent_column(const struct builder *builder)
{
	const struct yaml_node *parent = builder->parent;

	if (!parent || (parent->kind == YAML_MAPPING && !parent->first))
		return 0;
	return yaml_column(builder->document, parent->kind == YAML_MAPPING ? parent->first->outer
									 : parent->start);
}

static int place_block_scalar(struct builder *builder, const struct yaml_event *event,
			      struct yaml_node *node, size_t *len, struct error *err)
{
	struct gap *gap = &builder->gap;
	const char *text = builder->document->text;
	size_t size = builder->document->size, at;
	struct block_scalar scalar;

	while ((at = gap_skip(gap, size)) < size && text[at] != '|' && text[at] != '>')
		if (gap_advance(gap, at + 1, err))
			return -1;
	if (at == size)
		return fail_at(builder, at, err, "a block scalar without a header", "");
	scalar = block_scalar_read(text, size, at, event->span.end, parent_column(builder));
	/*
	 * libfyaml takes lines at the column of the keys themselves for the text of an empty block
	 * scalar before them: "a:<LF>  b: |<LF>  c: d". YAML and Compose read a key there.
	 */
	if (scalar.shallow && builder->parent)
		return fail_at(builder, scalar.shallow, err,
			       "the text of a block scalar must be indented deeper than its key",
			       "");
	if (scalar.comment)
		gap_comment(gap, scalar.comment);
	node->start = (uint32_t)scalar.start;
	node->end = (uint32_t)scalar.end;
	node->keep = scalar.keep;
	gap->at = scalar.end;
	/* The line break that the reader added to the text is not part of the value. */
	if (scalar.ends_text && !scalar.strip && *len && event->text[*len - 1] == '\n')
		--*len;
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

	if (!parent || parent->style != YAML_BLOCK ||
	    (parent->kind == YAML_MAPPING && !builder->value_is_next))
		return 0;
	while (line > 0 && (text[line - 1] == ' ' || text[line - 1] == '\t'))
		line--;
	if (line > 0 && text[line - 1] != '\n' && text[line - 1] != '\r')
		return 0;
	if (offset - line > parent_column(builder))
		return 0;
	return fail_at(builder, offset, err,
		       "not valid YAML: a value must be indented deeper than its key", "");
}

/* The same for what stands at the value's start and, where it has them, at its properties'. */
static int check_place(const struct builder *builder, const struct yaml_node *node,
		       struct error *err)
{
	if (node->props && check_depth(builder, node->outer, err))
		return -1;
	return node->null ? 0 : check_depth(builder, node->start, err);
}

static int add_leaf(struct builder *builder, const struct yaml_event *event, struct error *err)
{
	/* The text lies right behind its node: that is where it is looked for next. */
	struct yaml_node *node =
		arena_alloc(&builder->document->arena, sizeof(*node) + event->len + 1);
	size_t len = event->len;
	char *text = (char *)(node + 1);

	memset(node, 0, sizeof(*node));
	node->kind = event->kind;
	node->style = event->style;
	node->null = event->null;
	if (read_props(builder, event, node, err))
		return -1;
	if (event->null) {
		place_null(builder, node);
	} else if (event->style == YAML_LITERAL || event->style == YAML_FOLDED) {
		if (place_block_scalar(builder, event, node, &len, err))
			return -1;
	} else {
		if (gap_advance(&builder->gap, event->span.start, err))
			return -1;
		node->start = (uint32_t)event->span.start;
		node->end = (uint32_t)event->span.end;
		builder->gap.at = event->span.end;
	}
	memcpy(text, event->text, len);
	text[len] = '\0';
	node->text = text;
	node->len = (uint32_t)len;
	if (!node->props)
		node->outer = node->start;
	if (check_place(builder, node, err))
		return -1;
	if (node->kind == YAML_SCALAR && yaml_anchor(node))
		add_anchor(builder, node);
	if (attach(builder, node, err))
		return -1;
	if (count_expanded(builder, 1, node->start, err))
		return -1;
	return node->kind == YAML_ALIAS ? link_alias(builder, node, err) : 0;
}

static int open_collection(struct builder *builder, const struct yaml_event *event,
			   struct error *err)
{
	struct yaml_node *node = arena_zalloc(&builder->document->arena, sizeof(*node));
	struct frame *frame;

	node->kind = event->kind;
	node->style = event->style;
	node->text = "";
	if (read_props(builder, event, node, err))
		return -1;
	if (builder->depth == YAML_DEPTH_MAX)
		return fail_at(builder, event->has_span ? event->span.start : builder->gap.at, err,
			       "nested too deeply", "");
	/* A block mapping starts at its first key: attach() of that key knows better where. */
	if (node->style == YAML_FLOW || node->kind == YAML_SEQUENCE) {
		if (gap_advance(&builder->gap, event->span.start, err))
			return -1;
		node->start = (uint32_t)event->span.start;
		if (!node->props)
			node->outer = node->start;
	}
	if (node->style == YAML_FLOW) {
		builder->gap.at = event->span.end;
		if (check_place(builder, node, err))
			return -1;
	}
	/* A single pair in a flow sequence, "[a: b]", has no brackets to write into. */
	if (node->style == YAML_BLOCK && builder->parent && builder->parent->style == YAML_FLOW)
		node->strange = true;
	node->open = true;
	if (attach(builder, node, err))
		return -1;
	frame = &builder->frames[builder->depth++];
	frame->expanded_before = builder->expanded;
	frame->value_is_next = builder->value_is_next;
	frame->merges = false;
	frame->anchor = yaml_anchor(node) ? add_anchor(builder, node) : NULL;
	builder->parent = node;
	builder->value_is_next = false;
	builder->gap.question &= node->kind == YAML_MAPPING;
	return count_expanded(builder, 1, builder->gap.at, err);
}

static int close_mapping(struct builder *builder, struct yaml_node *node, bool merges,
			 struct error *err)
{
	struct yaml_document *document = builder->document;
	const struct yaml_node *twice = yaml_duplicate_key(node);

	if (twice)
		return fail_at(builder, twice->start, err, "duplicate key: ", twice->text);
	if (merges || yaml_anchor(node)) {
		document->shared = grow(document->shared, document->shared_count,
					&builder->shared_cap, sizeof(*document->shared));
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
	} else if (node->first) {
		if (node->kind == YAML_MAPPING)
			node->start = node->first->outer;
		node->end = node->last->end;
	}
	if (!node->props)
		node->outer = node->start;
	node->open = false;
	if (node->kind == YAML_MAPPING && close_mapping(builder, node, frame->merges, err))
		return -1;
	if (frame->anchor)
		frame->anchor->expanded = builder->expanded - frame->expanded_before;
	builder->parent = node->parent;
	builder->value_is_next = frame->value_is_next;
	return 0;
}

static void keep_node(void *node)
{
	(void)node; /* it lives in the arena */
}

static int take_event(struct builder *builder, const struct yaml_event *event, struct error *err)
{
	switch (event->type) {
	case YAML_COLLECTION_START:
		return open_collection(builder, event, err);
	case YAML_COLLECTION_END:
		return close_collection(builder, event, err);
	case YAML_LEAF:
		return add_leaf(builder, event, err);
	case YAML_DOCUMENT_START:
		/* Anchors do not reach from one document into the next. */
		tdestroy(builder->anchors, keep_node);
		builder->anchors = NULL;
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
	}
	tdestroy(builder->anchors, keep_node);
	free(builder);
	return more ? -1 : 0;
}
