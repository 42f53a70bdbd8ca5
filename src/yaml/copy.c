/* Copying what nodes say, as new nodes. */
#include "yaml/copy.h"

#include <string.h>

#include "yaml/document.h"
#include "yaml/render.h"
#include "yaml/scalar.h"

struct copying {
	struct yaml_document *to;
	const struct yaml_document *from; /* NULL: `to` itself */
	bool comments;
};

/* Takes over the comment that stands behind an offset on its line. */
static void copy_comment(const struct copying *copying, struct yaml_node *copy, size_t end)
{
	const struct yaml_document *from = copying->from;
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
	text = arena_strndup(&copying->to->arena, from->text + span.start, span.end - span.start);
	yaml_set_comment(copying->to, copy, text);
}

static struct yaml_node *copy_scalar(const struct copying *copying, const struct yaml_node *node)
{
	bool plain = node->style == YAML_PLAIN, word = plain;

	if (node->null)
		return yaml_new_word(copying->to, "null");
	if (word && copying->from)
		word = !yaml_plain_is_string(node->text, node->len, false);
	if (word && yaml_plain_is_possible(node->text, node->len, true))
		return yaml_new_word(copying->to, node->text);
	return yaml_new_string(copying->to, node->text, !plain);
}

/* The parser bounds how deep it goes. */
static struct yaml_node *copy(const struct copying *copying, const struct yaml_node *node)
{
	struct yaml_node *out, *before = NULL;
	bool key = true;

	node = yaml_resolve(node);
	if (node->kind == YAML_SCALAR)
		return copy_scalar(copying, node);
	out = yaml_new_collection(copying->to, node->kind);
	for (struct yaml_node *child = yaml_next(node, NULL, YAML_BEFORE); child;
	     before = child, child = yaml_next(node, child, YAML_BEFORE)) {
		struct yaml_node *made = copy(copying, child);
		bool lines = child->style == YAML_BLOCK;

		yaml_append(out, made);
		if (copying->comments && node->kind == YAML_SEQUENCE && !lines)
			copy_comment(copying, made, child->end);
		else if (copying->comments && node->kind == YAML_MAPPING && !key)
			copy_comment(copying, made, lines ? before->end : child->end);
		key = !key;
	}
	return out;
}

struct yaml_node *yaml_copy(struct yaml_document *document, const struct yaml_node *node)
{
	struct copying copying = {document, NULL, false};

	return copy(&copying, node);
}

struct yaml_node *yaml_copy_to(struct yaml_document *to, const struct yaml_document *from,
			       const struct yaml_node *node, bool comments)
{
	struct copying copying = {to, from, comments};

	return copy(&copying, node);
}
