/* Taking pairs and items away. */
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "yaml/document.h"
#include "yaml/place.h"
#include "yaml/splice.h"
#include "yaml/splicing.h"

static void cut(struct yaml_splicer *splicer, const struct yaml_node *owner, size_t start,
		size_t end)
{
	struct buf nothing CLEANUP_BUF = BUF_INIT;

	if (start < end)
		splicing_edit(splicer, owner, (struct span){start, end}, &nothing);
}

/* The item or key before or behind this one as the author wrote them, or NULL. */
static const struct yaml_node *neighbour(const struct yaml_node *node, bool behind)
{
	bool mapping = node->parent->kind == YAML_MAPPING;

	do
		node = behind ? node->next : node->prev;
	while (node && (node->added || (mapping && !node->key)));
	return node;
}

static bool is_gone(const struct yaml_node *node)
{
	return node->removed && !node->replaced;
}

/* Behind the value of a key, or behind an item. */
static size_t end_of(const struct yaml_node *node)
{
	return node->key ? yaml_next(node->parent, node, YAML_BEFORE)->end : node->end;
}

/* The last child as the author wrote it that is not taken away, or NULL. */
static const struct yaml_node *last_left(const struct yaml_node *collection)
{
	const struct yaml_node *last = yaml_last_before(collection);

	while (last && (last->added || is_gone(last)))
		last = last->prev;
	return last;
}

/* What stands behind the node, be it behind what holds it, is taken away. */
static bool next_is_gone(const struct yaml_node *node)
{
	const struct yaml_node *next = NULL;

	for (; node->parent && !next; node = node->parent)
		next = neighbour(node, true);
	return next && is_gone(next);
}

/* The block scalar that ends what is left before this node, or NULL. */
static const struct yaml_node *block_scalar_before(const struct yaml_node *node)
{
	const struct yaml_node *before = neighbour(node, false), *leaf, *child;

	while (before && is_gone(before))
		before = neighbour(before, false);
	if (!before)
		return NULL;
	leaf = before->key ? yaml_next(before->parent, before, YAML_BEFORE) : before;
	while (leaf->style != YAML_FLOW && (child = last_left(leaf)))
		leaf = child;
	return leaf->style == YAML_LITERAL || leaf->style == YAML_FOLDED ? leaf : NULL;
}

/* Something is added behind it, which goes before the blanks. */
static bool is_followed(const struct yaml_node *node)
{
	while (node && !(node->added && !node->removed))
		node = node->next;
	return node;
}

/* Whether a line of blanks, whose spaces end at `at`, is text of a block scalar in a collection at `column`. */
static bool is_text_of_blanks(const struct yaml_document *document, size_t line, size_t at,
			      size_t column)
{
	const char *text = document->text;
	bool deep = at - line > column + 1 || (at < document->size && text[at] == '\t');

	while (at < document->size && (text[at] == ' ' || text[at] == '\t'))
		at++;
	return deep && (at == document->size || text[at] == '\n' || text[at] == '\r');
}

/*
 * A block scalar must not get what stood behind the node, whose lines end at `end`: the blank lines
 * are cut as well where they would count; a comment that it would swallow is a reason to refuse, and so is a line
 * of spaces that may reach deeper than its text, for then they are text.
 */
static int cut_blank_lines(struct yaml_splicer *splicer, const struct yaml_node *node, size_t end,
			   struct error *err)
{
	const struct yaml_document *document = splicer->document;
	const struct yaml_node *scalar = block_scalar_before(node);
	size_t line = end, at = end, column = yaml_column(document, node->parent->start);

	if (!scalar)
		return 0;
	for (;;) {
		while (at < document->size && document->text[at] == ' ')
			at++;
		if (is_text_of_blanks(document, line, at, column) && !is_followed(node))
			return error_set(err, "spaces behind it would become text before it");
		if (at == document->size)
			line = at;
		if (at == document->size ||
		    (document->text[at] != '\n' && document->text[at] != '\r'))
			break;
		line = at = yaml_next_line(document, at);
	}
	if (at < document->size && document->text[at] == '#' && at - line > column)
		return error_set(err, "a comment behind it would become text before it");
	if (!scalar->keep)
		return 0;
	if (next_is_gone(node))
		return error_set(err, "blank lines behind it would become text before it");
	/* A cut of its own: what is added behind the node goes between the two. */
	cut(splicer, node->parent, end, line);
	return 0;
}

/* ":key", which libfyaml does not read behind a text over lines: that may stand before it then. */
static bool begins_with_colon(const struct yaml_document *document, size_t at)
{
	while (at < document->size && (yaml_is_break(document->text[at]) || yaml_is_blank(document->text[at])))
		at++;
	return at < document->size && document->text[at] == ':';
}

static int remove_lines(struct yaml_splicer *splicer, const struct yaml_node *node, size_t end,
			struct error *err)
{
	const struct yaml_document *document = splicer->document;
	const char *text = document->text;
	size_t start = yaml_outer(node);
	bool ends_text;

	if (node->parent->kind == YAML_SEQUENCE) {
		while (start > 0 && (text[start - 1] == ' ' || text[start - 1] == '\t'))
			start--;
		/* An empty item stands right behind its dash. */
		if (start == 0 || text[start - 1] != '-')
			return error_set(err, "its dash stands on another line");
		start--;
	}
	if (!yaml_is_first_on_line(document, start))
		return error_set(err, "it shares its line with something else");
	start -= yaml_column(document, start);
	/* A block scalar that keeps its last line break ends behind it. */
	if (end == 0 || (text[end - 1] != '\n' && text[end - 1] != '\r'))
		end = yaml_next_line(document, end);
	if (begins_with_colon(document, end))
		return error_set(err, "a key that begins with a colon stands behind it");
	ends_text = end == document->size && text[end - 1] != '\n' && text[end - 1] != '\r';
	if (ends_text && splicer->end_grown)
		return error_set(err, "something was added behind it just now");
	if (cut_blank_lines(splicer, node, end, err))
		return -1;
	splicer->end_cut |= ends_text;
	cut(splicer, node->parent, start, end);
	return 0;
}

static bool ends_in_property(const struct yaml_node *node)
{
	const struct yaml_node *last;

	if (node->key)
		node = yaml_next(node->parent, node, YAML_BEFORE);
	/* "[a: !t, b]": a pair without brackets of its own. */
	while (node->style == YAML_BLOCK && (last = yaml_last_before(node)))
		node = last;
	return node->null && node->props && (node->props->tag || node->props->anchor);
}

/*
 * What goes with a child is the separator behind it, or, when nothing is left
 * behind it, the one in front: so the cuts of several children never overlap.
 */
static int remove_in_flow(struct yaml_splicer *splicer, const struct yaml_node *node, size_t end,
			  struct error *err)
{
	const struct yaml_document *document = splicer->document;
	const struct yaml_node *next = neighbour(node, true), *left = next, *before = node;
	size_t start = yaml_outer(node), gap_start = start, gap_end = start, comment;

	while (left && is_gone(left))
		left = neighbour(left, true);
	if (left) {
		/* At the start of a line the gate refuses it. */
		if (!strncmp(document->text + yaml_outer(left), "\xef\xbb\xbf", 3))
			return error_set(err, "an invisible U+FEFF stands behind it");
		end = yaml_outer(next);
	} else {
		do
			before = neighbour(before, false);
		while (before && is_gone(before));
		if (!before)
			return error_set(err, "nothing would be left of what holds it");
		/* libfyaml takes what then follows for a part of the tag. */
		if (ends_in_property(before))
			return error_set(err, "a tag without a value stands before it");
		gap_start = end_of(before);
		gap_end = yaml_outer(neighbour(before, true));
	}
	/* A comment between the two is not ours to take. */
	comment = yaml_comment_find(document, gap_start);
	if (comment < document->comment_count && document->comments[comment].span.start < end)
		return error_set(err, "a comment stands inside what would go");
	if (gap_end == start) {
		cut(splicer, node->parent, gap_start, end);
	} else {
		cut(splicer, node->parent, gap_start, gap_end);
		cut(splicer, node->parent, start, end);
	}
	return 0;
}

/* True when another child than this is left. Looks in both directions by turns. */
static bool has_company(const struct yaml_node *node, const struct yaml_node *last)
{
	const struct yaml_node *before = node->prev, *behind = last->next;

	while (before || behind) {
		if ((before && !before->removed) || (behind && !behind->removed))
			return true;
		before = before ? before->prev : NULL;
		behind = behind ? behind->next : NULL;
	}
	return false;
}

int yaml_splice_remove(struct yaml_splicer *splicer, struct yaml_node *node, struct error *err)
{
	struct yaml_node *parent = node->parent, *last = node;

	if (!parent || node->key != (parent->kind == YAML_MAPPING))
		return error_set(err, "it is not a key or an item");
	if (splicing_check(parent, parent->kind, err) ||
	    splicing_check_loss(splicer, node, false, err))
		return -1;
	if (node->key) {
		last = yaml_next(parent, node, YAML_BEFORE);
		if (splicing_check_loss(splicer, last, false, err))
			return -1;
	}
	if (!has_company(node, last))
		return error_set(err, "nothing would be left of what holds it");
	if (splicer->only_checks)
		return 0;
	if (parent->style == YAML_FLOW ? remove_in_flow(splicer, node, last->end, err)
				       : remove_lines(splicer, node, last->end, err))
		return -1;
	node->removed = true;
	last->removed = true;
	splicing_touch(parent);
	return 0;
}
