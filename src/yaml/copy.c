/* Copying what nodes say, as new nodes. */
#include "yaml/copy.h"

#include <string.h>

#include "yaml/document.h"
#include "yaml/render.h"
#include "yaml/scalar.h"

/* Takes over the comment that stands behind an offset on its line. */
static void copy_comment(struct yaml_document *to, struct yaml_node *copy,
			 const struct yaml_document *from, size_t end)
{
	size_t number = yaml_comment_find(from, end);
	const struct yaml_comment *comment = &from->comments[number];
	struct span span;
	char *text;

	if (number == from->comment_count || comment->own_line ||
	    memchr(from->text + end, '\n', comment->span.start - end))
		return;
	span = comment->span;
	while (span.start < span.end && strchr("# ", from->text[span.start]))
		span.start++;
	text = arena_strndup(&to->arena, from->text + span.start, span.end - span.start);
	yaml_set_comment(to, copy, text);
}

static struct yaml_node *copy_scalar(struct yaml_document *to, const struct yaml_node *node)
{
	bool plain = node->style == YAML_PLAIN;

	if (node->null)
		return yaml_new_word(to, "null");
	if (plain && yaml_plain_is_possible(node->text, node->len, true))
		return yaml_new_word(to, node->text);
	return yaml_new_string(to, node->text, !plain);
}

/* The parser bounds how deep it goes. */
struct yaml_node *yaml_copy(struct yaml_document *to, const struct yaml_node *node,
			    const struct yaml_document *comments)
{
	struct yaml_node *out, *before = NULL;
	bool key = true;

	node = yaml_resolve(node);
	if (node->kind == YAML_SCALAR)
		return copy_scalar(to, node);
	out = yaml_new_collection(to, node->kind);
	for (struct yaml_node *child = yaml_next(node, NULL, YAML_BEFORE); child;
	     before = child, child = yaml_next(node, child, YAML_BEFORE)) {
		struct yaml_node *made = yaml_copy(to, child, comments);
		bool lines = child->style == YAML_BLOCK;

		yaml_new_child(out, made);
		if (comments && node->kind == YAML_SEQUENCE && !lines)
			copy_comment(to, made, comments, child->end);
		else if (comments && node->kind == YAML_MAPPING && !key)
			copy_comment(to, made, comments, lines ? before->end : child->end);
		key = !key;
	}
	return out;
}
