/* What every splice needs: edits in order, guards, the style of the place, links. */
#include "yaml/splicing.h"

#include <limits.h>

#include "base/buf.h"
#include "base/error.h"
#include "yaml/document.h"

/* Deeper owners first: their depth goes into the upper bits of an edit's order. */
static size_t rank(const struct yaml_node *owner)
{
	size_t depth = 0;

	for (; owner; owner = owner->parent)
		depth++;
	return (size_t)(YAML_DEPTH_MAX + 2 - depth) << (sizeof(size_t) * CHAR_BIT - 9);
}

void splicing_edit(struct yaml_splicer *splicer, const struct yaml_node *owner, struct span span,
		   const struct buf *text)
{
	struct edits *edits = &splicer->edits;
	struct edit *last = edits->count ? &edits->list[edits->count - 1] : NULL;
	const char *kept = arena_add(&splicer->texts, text->data, text->len);
	size_t ranked = rank(owner);

	/* What is added to a place where something was just added belongs to it. */
	if (last && last->span.start == span.start && last->span.end == span.start &&
	    span.end == span.start && last->text + last->len == kept &&
	    last->order == ranked + last->number) {
		last->len += text->len;
		return;
	}
	edits_add(edits, span, kept, text->len);
	edits->list[edits->count - 1].order += ranked;
}

int splicing_check(const struct yaml_node *collection, enum yaml_kind kind, struct error *err)
{
	if (!collection || collection->kind != kind)
		return error_set(err, kind == YAML_MAPPING ? "it is not a mapping"
							   : "it is not a list");
	if (collection->added)
		return error_set(err, "it was written just now");
	if (collection->strange)
		return error_set(err, "it is written with \"? \" keys, keys over lines or without "
				      "brackets, which is not edited");
	for (; collection; collection = collection->parent) {
		if (collection->removed)
			return error_set(err, "it was taken away just now");
		if (collection->key)
			return error_set(err, "it is part of a key, which is not edited");
	}
	return 0;
}

static bool is_gone(const struct yaml_node *node)
{
	for (; node; node = node->parent)
		if (node->removed)
			return true;
	return false;
}

/* An alias of the node, or of a part of it, stays. */
static bool is_meant(const struct yaml_node *node)
{
	const struct yaml_node *alias =
		node->kind != YAML_ALIAS && node->props ? node->props->aliases : NULL;

	for (; alias; alias = alias->next_alias)
		if (!is_gone(alias))
			return true;
	for (node = yaml_next(node, NULL, YAML_BEFORE); node; node = node->next)
		if (is_meant(node))
			return true;
	return false;
}

int splicing_check_loss(const struct yaml_splicer *splicer, const struct yaml_node *node,
			bool comments, struct error *err)
{
	const struct yaml_document *document = splicer->document;
	size_t comment = yaml_comment_find(document, node->start);

	if (node->added || node->removed || node->touched)
		return error_set(err, "it was changed just now");
	if (is_meant(node))
		return error_set(err, "an alias elsewhere means it");
	if (comments && comment < document->comment_count &&
	    document->comments[comment].span.start < node->end)
		return error_set(err, "a comment stands inside what would go");
	return 0;
}

bool yaml_looks_like_json(const struct yaml_node *collection)
{
	const struct yaml_node *up = collection;

	if (collection->style != YAML_FLOW)
		return false;
	if (collection->first && collection->kind == YAML_MAPPING)
		return collection->first->style == YAML_DOUBLE_QUOTED;
	while ((up = up->parent) && up->style == YAML_FLOW)
		if (up->kind == YAML_MAPPING && up->first->style == YAML_DOUBLE_QUOTED)
			return true;
	return false;
}

struct yaml_place_style splicing_style(const struct yaml_splicer *splicer,
				       const struct yaml_node *collection)
{
	const struct yaml_node *first = collection->first;
	struct yaml_place_style style = {
		.flow = collection->style == YAML_FLOW,
		.json = yaml_looks_like_json(collection),
		.quotes = splicer->layout.quotes,
		.items = YAML_PLAIN,
		.step = splicer->layout.step,
		.dash = splicer->layout.dash,
		.line_end = splicer->layout.line_end,
	};

	if (collection->kind == YAML_SEQUENCE && first && first->kind == YAML_SCALAR &&
	    (first->style == YAML_SINGLE_QUOTED || first->style == YAML_DOUBLE_QUOTED))
		style.items = first->style;
	if (collection->kind == YAML_MAPPING && !style.flow)
		style.dash = yaml_layout_dash(splicer->document, collection, style.dash);
	/* A list in a list cannot have its dashes below the outer ones. */
	if (collection->kind == YAML_SEQUENCE && style.dash == 0)
		style.dash = style.step;
	return style;
}

void splicing_touch(struct yaml_node *collection)
{
	for (; collection && !collection->touched; collection = collection->parent)
		collection->touched = true;
}

void splicing_link(struct yaml_node *parent, struct yaml_node *after, struct yaml_node *node)
{
	yaml_link(parent, after, node);
	splicing_touch(parent);
}
