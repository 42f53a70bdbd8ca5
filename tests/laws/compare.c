/* Comparing what a file said with what it says, by another hand than yaml/proof.c. */
#include "compare.h"

#include <string.h>

#include "yaml/document.h"

struct compare {
	const struct harden *before;
	const char *fault;
};

bool compare_is_control(const char *key)
{
	static const char *const controls[] = {"user",	  "read_only",	  "cap_drop",
					       "cap_add", "security_opt", "tmpfs"};

	for (size_t i = 0; i < sizeof(controls) / sizeof(*controls); i++)
		if (!strcmp(key, controls[i]))
			return true;
	return false;
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

static bool is_service(const struct compare *compare, const struct yaml_node *node)
{
	for (size_t i = 0; i < compare->before->file.count; i++)
		if (compare->before->file.list[i].mapping == node)
			return true;
	return false;
}

static bool fail(struct compare *compare, const char *fault)
{
	compare->fault = fault;
	return false;
}

static bool same_node(struct compare *compare, const struct yaml_node *a,
		      const struct yaml_node *b);

static bool same_head(struct compare *compare, const struct yaml_node *a, const struct yaml_node *b)
{
	if (a->kind != b->kind || a->style != b->style || a->null != b->null)
		return fail(compare, "a kind or a style");
	if (!same_text(yaml_anchor(a), yaml_anchor(b)) || !same_text(yaml_tag(a), yaml_tag(b)))
		return fail(compare, "an anchor or a tag");
	if ((a->kind == YAML_SCALAR || a->kind == YAML_ALIAS) &&
	    (a->len != b->len || memcmp(a->text, b->text, a->len) != 0))
		return fail(compare, "a text");
	return true;
}

/* The fragment that --layout shared writes. */
static bool is_fragment_alias(const struct yaml_node *node)
{
	const struct yaml_node *key = node->kind == YAML_ALIAS ? node->target->prev : NULL;

	return key && !strncmp(key->text, "x-hardening", strlen("x-hardening"));
}

/* What was merged is still, and the fragment last; `old` NULL: nothing was. */
static bool same_merge(struct compare *compare, const struct yaml_node *old,
		       const struct yaml_node *new)
{
	const struct yaml_node *item = new;

	if (old && new->kind == old->kind && same_node(compare, old, new))
		return true;
	compare->fault = NULL;
	if (old) {
		item = yaml_next(new, NULL, YAML_BEFORE);
		old = old->kind == YAML_SEQUENCE ? yaml_next(old, NULL, YAML_BEFORE) : old;
	}
	for (; old && item; item = yaml_next(new, item, YAML_BEFORE)) {
		if (!same_node(compare, old, item))
			return false;
		old = old->parent->kind == YAML_SEQUENCE ? yaml_next(old->parent, old, YAML_BEFORE)
							 : NULL;
	}
	if (!item || !is_fragment_alias(item) || (item != new &&yaml_next(new, item, YAML_BEFORE)))
		return fail(compare, "a merge key");
	return true;
}

/* The pairs of a service: all others are the same and in order, the controls may change. */
static bool same_service(struct compare *compare, const struct yaml_node *a,
			 const struct yaml_node *b)
{
	struct yaml_pair old = {NULL, NULL}, new = {NULL, NULL};
	bool more = yaml_pair_next(a, YAML_BEFORE, &old);

	while (yaml_pair_next(b, YAML_BEFORE, &new)) {
		bool control = new.key->kind == YAML_SCALAR &&compare_is_control(new.key->text);

		if (compare->before->share && yaml_is_merge_key(new.key)) {
			bool merged = more && yaml_is_merge_key(old.key);

			if (!same_merge(compare, merged ? old.value : NULL, new.value))
				return false;
			more = merged ? yaml_pair_next(a, YAML_BEFORE, &old) : more;
		} else if (more && new.key->kind == old.key->kind &&
			   same_text(old.key->text, new.key->text)) {
			if (!same_node(compare, old.key, new.key) ||
			    (!control && !same_node(compare, old.value, new.value)))
				return false;
			more = yaml_pair_next(a, YAML_BEFORE, &old);
		} else if (!control) {
			return fail(compare, "a key of a service");
		}
	}
	return more ? fail(compare, "a key of a service is missing") : true;
}

/* The key of the fragment at the top level, where there was none. */
static bool is_fragment_key(const struct compare *compare, const struct yaml_node *old,
			    const struct yaml_node *new)
{
	return compare->before->share && new->key && !new->parent->parent &&
	       !strncmp(new->text, "x-hardening", strlen("x-hardening")) &&
	       !same_text(old->text, new->text);
}

static bool same_children(struct compare *compare, const struct yaml_node *a,
			  const struct yaml_node *b)
{
	const struct yaml_node *old = yaml_next(a, NULL, YAML_BEFORE);
	const struct yaml_node *new = yaml_next(b, NULL, YAML_BEFORE);

	while (old && new) {
		if (is_fragment_key(compare, old, new))
			new = yaml_next(b, yaml_next(b, new, YAML_BEFORE), YAML_BEFORE);
		if (!new || !same_node(compare, old, new))
			return false;
		old = yaml_next(a, old, YAML_BEFORE);
		new = yaml_next(b, new, YAML_BEFORE);
	}
	return old || new ? fail(compare, "the number of children") : true;
}

static bool same_node(struct compare *compare, const struct yaml_node *a, const struct yaml_node *b)
{
	if (!same_head(compare, a, b))
		return false;
	if (a->kind == YAML_SCALAR || a->kind == YAML_ALIAS)
		return true;
	if (a->kind == YAML_MAPPING && is_service(compare, a))
		return same_service(compare, a, b);
	return same_children(compare, a, b);
}

/* Comments may go only with an item that was taken away. */
static bool may_lose_comments(const struct harden *harden)
{
	for (size_t i = 0; i < harden->file.count; i++)
		for (const struct applied *at = harden->reports[i].applied; at; at = at->next)
			if (at->removed)
				return true;
	return false;
}

static bool same_comments(struct compare *compare, const struct yaml_document *a,
			  const struct yaml_document *b)
{
	bool loss = may_lose_comments(compare->before);
	size_t at = 0;

	for (size_t i = 0; i < b->comment_count; i++, at++) {
		struct span new = b->comments[i].span, old;

		for (; at < a->comment_count; at++) {
			old = a->comments[at].span;
			if (old.end - old.start == new.end - new.start &&
			    !memcmp(a->text + old.start, b->text + new.start,
				    new.end - new.start) &&
			    a->comments[at].own_line == b->comments[i].own_line)
				break;
			if (!loss)
				return fail(compare, "a comment");
		}
		if (at == a->comment_count)
			return fail(compare, "a comment is new");
	}
	return at < a->comment_count && !loss ? fail(compare, "a comment is missing") : true;
}

const char *compare_trees(const struct harden *before, const struct harden *after)
{
	struct compare compare = {before, NULL};
	const struct yaml_document *a = before->file.document, *b = after->file.document;

	if (a->root_count != b->root_count)
		return "the number of documents";
	if (same_comments(&compare, a, b))
		for (size_t i = 0; i < a->root_count; i++)
			if (!same_node(&compare, a->roots[i], b->roots[i]))
				break;
	return compare.fault;
}
