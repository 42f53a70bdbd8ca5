/* Comparing a patched text with the planned tree, event by event. */
#include "yaml/proof.h"

#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/set.h"
#include "yaml/block_scalar.h"
#include "yaml/document.h"
#include "yaml/gate.h"
#include "yaml/layout.h"
#include "yaml/reader.h"

struct proof {
	const struct yaml_document *document;
	const char *text;
	size_t size;
	const struct yaml_node *parent; /* the open collection, or NULL */
	const struct yaml_node *last;	/* its last child that was seen, or NULL */
	size_t roots;
	struct buf value; /* of the last block scalar */
	struct set anchors; /* the last node of each anchor's name so far */
};

/* The node that the plan has next, or NULL. */
static const struct yaml_node *expected(const struct proof *proof)
{
	if (proof->parent)
		return yaml_next(proof->parent, proof->last, YAML_AFTER);
	if (proof->roots < proof->document->root_count)
		return proof->document->roots[proof->roots];
	return NULL;
}

static bool same_text(const char *wanted, const char *text, size_t len)
{
	if (!wanted || !text)
		return !wanted && !text;
	return strlen(wanted) == len && !memcmp(wanted, text, len);
}

/* Block scalars are read as the tree was: see yaml/block_scalar.h. */
static bool same_block_scalar(struct proof *proof, const struct yaml_event *event,
			      const struct yaml_node *node)
{
	const struct yaml_node *parent = proof->parent;
	ptrdiff_t column = parent ? (ptrdiff_t)yaml_column(proof->document, parent->start) : -1;
	struct block_scalar scalar =
		block_scalar_read(proof->text, proof->size, event->span.start, column);

	buf_clear(&proof->value);
	block_scalar_text(&scalar, proof->text, &proof->value);
	return block_scalar_agrees(&scalar, proof->text, proof->size, event->span.end) &&
	       proof->value.len == node->len &&
	       !memcmp(proof->value.data, node->text, node->len);
}

static int compare_anchors(const void *a, const void *b)
{
	return strcmp(yaml_anchor(a), yaml_anchor(b));
}

/* An alias must mean the node that it meant, or that its new alias was made for. */
static bool same_target(const struct proof *proof, const struct yaml_node *alias)
{
	struct yaml_props props = {.anchor = alias->text};
	const struct yaml_node key = {.props = &props}, *node = set_find(&proof->anchors, &key);

	return node && (node == alias->target || (alias->added && !alias->target));
}

static bool same_node(struct proof *proof, const struct yaml_event *event,
		      const struct yaml_node *node)
{
	if (node->kind != event->kind || node->style != event->style ||
	    !same_text(yaml_anchor(node), event->anchor, event->anchor_len) ||
	    !same_text(yaml_tag(node), event->tag, event->tag_len))
		return false;
	if (event->type != YAML_LEAF)
		return true;
	if (node->style == YAML_LITERAL || node->style == YAML_FOLDED)
		return same_block_scalar(proof, event, node);
	return node->null == event->null && node->len == event->len &&
	       !memcmp(node->text, event->text, node->len);
}

static bool take_event(struct proof *proof, const struct yaml_event *event)
{
	const struct yaml_node *node;

	switch (event->type) {
	case YAML_COLLECTION_START:
	case YAML_LEAF:
		node = expected(proof);
		if (!node || !same_node(proof, event, node))
			return false;
		if (event->anchor)
			set_put(&proof->anchors, node);
		if (node->kind == YAML_ALIAS && !same_target(proof, node))
			return false;
		if (!proof->parent)
			proof->roots++;
		proof->last = node;
		if (event->type == YAML_COLLECTION_START) {
			proof->parent = node;
			proof->last = NULL;
		}
		return true;
	case YAML_COLLECTION_END:
		if (expected(proof))
			return false;
		proof->last = proof->parent;
		proof->parent = proof->parent->parent;
		return true;
	case YAML_DOCUMENT_START:
		set_clear(&proof->anchors, NULL);
		return true;
	case YAML_DOCUMENT_END:
		return true;
	}
	return false;
}

int yaml_prove(const struct yaml_document *document, const char *text, size_t size,
	       struct error *err)
{
	struct proof proof = {.document = document,
			      .text = text,
			      .size = size,
			      .anchors = SET_INIT(compare_anchors)};
	struct yaml_reader reader;
	struct yaml_event event;
	bool equal = true;
	int more;

	if (yaml_gate(text, size, err) || yaml_reader_open(&reader, text, size, err))
		return -1;
	buf_init(&proof.value);
	while ((more = yaml_reader_next(&reader, &event, err)) > 0 && equal)
		equal = take_event(&proof, &event);
	yaml_reader_close(&reader, more < 0);
	buf_release(&proof.value);
	set_clear(&proof.anchors, NULL);
	if (more < 0)
		return -1;
	if (!equal || expected(&proof))
		return error_set(err, "the patched text does not say what was planned");
	return 0;
}
