/* Copying nodes between documents. */
#include "scaffold/graft.h"

#include <string.h>

#include "yaml/document.h"
#include "yaml/render.h"
#include "yaml/scalar.h"

struct graft {
	struct yaml_document *to;
	const struct yaml_document *from;
	bool comments;
};

/* Takes over the comment that stands behind an offset on its line. */
static void copy_comment(const struct graft *graft, struct yaml_node *copy, size_t end)
{
	const struct yaml_document *from = graft->from;
	size_t number = yaml_comment_find(from, end);
	const struct yaml_comment *comment = &from->comments[number];
	struct span span;
	char *text;

	if (!graft->comments || number == from->comment_count || comment->own_line ||
	    memchr(from->text + end, '\n', comment->span.start - end))
		return;
	span = comment->span;
	while (span.start < span.end && strchr("# ", from->text[span.start]))
		span.start++;
	text = arena_strndup(&graft->to->arena, from->text + span.start, span.end - span.start);
	yaml_set_comment(graft->to, copy, text);
}

static struct yaml_node *copy_scalar(const struct graft *graft, const struct yaml_node *node)
{
	if (node->null)
		return yaml_new_word(graft->to, "null");
	if (node->style == YAML_PLAIN && !yaml_plain_is_string(node->text, node->len, false))
		return yaml_new_word(graft->to, node->text);
	return yaml_new_string(graft->to, node->text, node->style != YAML_PLAIN);
}

static struct yaml_node *copy(const struct graft *graft, const struct yaml_node *node)
{
	struct yaml_node *out;
	bool key = true;

	node = yaml_resolve(node);
	if (node->kind == YAML_SCALAR)
		return copy_scalar(graft, node);
	out = yaml_new_collection(graft->to, node->kind);
	for (const struct yaml_node *child = node->first; child; child = child->next) {
		struct yaml_node *made = copy(graft, child);
		bool lines = child->style == YAML_BLOCK;

		yaml_new_child(out, made);
		if (node->kind == YAML_SEQUENCE && !lines)
			copy_comment(graft, made, child->end);
		else if (node->kind == YAML_MAPPING && !key)
			copy_comment(graft, made, lines ? child->prev->end : child->end);
		key = !key;
	}
	return out;
}

struct yaml_node *graft_copy(struct yaml_document *to, const struct yaml_document *from,
			     const struct yaml_node *node, bool comments)
{
	struct graft graft = {to, from, comments};

	return copy(&graft, node);
}
