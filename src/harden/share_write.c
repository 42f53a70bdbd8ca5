/* Merging the fragment into services, and writing it. */
#include <stdint.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "harden/share.h"
#include "harden/want.h"
#include "yaml/document.h"
#include "yaml/layout.h"
#include "yaml/place.h"
#include "yaml/render.h"

bool share_holds(const struct share *share, const struct want *want)
{
	const struct yaml_node *value = share->view.value[want->key];
	struct yaml_node *item;
	size_t i = 0;

	if (!value || !share_can_add(want) || want->list != (value->kind == YAML_SEQUENCE))
		return false;
	for (item = setting_next(value, NULL, YAML_AFTER); item && i < want->count;
	     item = setting_next(value, item, YAML_AFTER))
		if (strcmp(item->text, want->items[i++].text) != 0)
			return false;
	return !item && i == want->count;
}

static struct yaml_node *merge_value(const struct yaml_node *mapping)
{
	struct yaml_pair pair = {NULL, NULL};

	while (yaml_pair_next(mapping, YAML_AFTER, &pair))
		if (yaml_is_merge_key(pair.key))
			return pair.value;
	return NULL;
}

bool share_fits(const struct harden *harden, const struct yaml_node *mapping)
{
	const struct share *share = harden->share;
	const struct yaml_node *value = merge_value(mapping);

	if (yaml_looks_like_json(mapping) || mapping->strange ||
	    (!share->is_new && mapping->start < share->fragment->end))
		return false;
	if (!value)
		return mapping->style == YAML_FLOW ||
		       yaml_is_first_on_line(harden->file.document, yaml_outer(mapping->first));
	if (value->added || value->strange)
		return false;
	return value->kind == YAML_SEQUENCE
		       ? !(value->props && value->props->aliases)
		       : value->kind == YAML_ALIAS && value->target->kind == YAML_MAPPING;
}

static int join_merge(struct harden *harden, struct yaml_node *value, struct yaml_node *alias,
		      struct error *err)
{
	struct yaml_document *document = harden->file.document;
	struct yaml_node *list;

	if (value->kind == YAML_SEQUENCE)
		return yaml_splice_append(&harden->splicer, value, alias, err);
	list = yaml_new_collection(document, YAML_SEQUENCE);
	yaml_append(list, yaml_new_alias(document, value->target));
	yaml_append(list, alias);
	return yaml_splice_replace(&harden->splicer, value, list, err);
}

/* The first key that stands in the text: what was added before it is no place. */
static struct yaml_node *first_written(const struct yaml_node *mapping)
{
	struct yaml_node *key = mapping->first;

	while (key && key->added)
		key = key->next;
	return key;
}

int share_merge(struct harden *harden, struct yaml_node *mapping, struct error *err)
{
	struct share *share = harden->share;
	struct yaml_node *value = merge_value(mapping);
	struct yaml_node *alias = yaml_new_alias(harden->file.document, share->fragment);
	struct yaml_new_pair pair = {.key = "<<", .value = alias};

	if (!share_fits(harden, mapping))
		return error_set(err, "it cannot merge what services share");
	if (value ? join_merge(harden, value, alias, err)
		  : yaml_splice_insert(&harden->splicer, mapping, first_written(mapping), &pair,
					     err))
		return -1;
	if (!share->first_user || mapping->start < share->first_user->start)
		share->first_user = mapping;
	return 0;
}

static bool is_blank_line_before(const struct yaml_document *document, size_t line)
{
	size_t number = lines_find(&document->lines, line);
	struct span above = {0, 0};

	if (number)
		above = lines_content(&document->lines, number - 1);
	return number && above.start == above.end;
}

/* As the sections of the file are: blank lines between them, or not. */
static bool has_gaps(const struct harden *harden)
{
	const struct yaml_document *document = harden->file.document;
	struct yaml_pair pair = {NULL, NULL};
	size_t count = 0;

	for (; yaml_pair_next(harden->file.root, YAML_BEFORE, &pair); count++) {
		size_t at = yaml_outer(pair.key) - yaml_column(document, yaml_outer(pair.key));

		if (count && at && is_blank_line_before(document, at))
			return true;
	}
	return count < 2;
}

int share_finish(struct harden *harden, struct error *err)
{
	struct share *share = harden->share;
	const struct yaml_node *at = share->first_user;
	struct yaml_node *before;
	struct yaml_new_pair pair = {.key = share->key, .value = share->fragment};

	if (!share->is_new || !at)
		return 0;
	while (at->parent != harden->file.root)
		at = at->parent;
	before = at->key ? (struct yaml_node *)(uintptr_t)at : at->prev;
	pair.gap = has_gaps(harden);
	return yaml_splice_insert(&harden->splicer, harden->file.root, before, &pair, err);
}
