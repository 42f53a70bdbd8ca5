/* Writing what a key should hold into the service. */
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "harden/copy.h"
#include "harden/plan.h"
#include "yaml/render.h"

static struct yaml_node *new_value(struct plan *plan, const struct want_item *item)
{
	return copy_new_value(plan->harden->file.document, item, plan->comments);
}

static struct yaml_node *whole_value(struct plan *plan, const struct want *want)
{
	return want->list ? copy_new_list(plan->harden->file.document, want, 0, plan->comments)
			  : new_value(plan, &want->items[0]);
}

/* In quotes where what it replaces was. */
static struct yaml_node *new_like(struct plan *plan, const struct want_item *wanted,
				  const struct yaml_node *item)
{
	struct want_item like = *wanted;

	like.quoted |= item->kind == YAML_SCALAR &&
		       (item->style == YAML_SINGLE_QUOTED || item->style == YAML_DOUBLE_QUOTED);
	return new_value(plan, &like);
}

/* A field of an item that is a mapping. */
static int edit_field(struct plan *plan, const struct want_item *wanted, struct yaml_node *item,
		      struct error *err)
{
	const struct change *change = wanted->field_change;
	struct want_item field = {.text = change->value, .word = change->word, .change = change};
	struct yaml_splicer *splicer = &plan->harden->splicer;
	struct yaml_node *value, *node = new_value(plan, &field);

	if (item->kind == YAML_ALIAS || (item->props && item->props->aliases))
		return error_set(err, "the item is used elsewhere, too");
	value = yaml_find(item, change->field, YAML_AFTER);
	return value ? yaml_splice_replace(splicer, value, node, err)
		     : yaml_splice_add(splicer, item, change->field, node, err);
}

/* One item of the author's list, or with `item` NULL one that is new. */
static int edit_item(struct plan *plan, const struct want_item *wanted, struct yaml_node *list,
		     struct yaml_node *item, struct error *err)
{
	struct yaml_splicer *splicer = &plan->harden->splicer;

	if (item && wanted->gone)
		return yaml_splice_remove(splicer, item, err);
	if (item && wanted->field_change)
		return edit_field(plan, wanted, item, err);
	if (item)
		return yaml_splice_replace(splicer, item, new_like(plan, wanted, item), err);
	return yaml_splice_append(splicer, list, new_value(plan, wanted), err);
}

/* An earlier round of planning has made the change: the item is gone, or says what is wanted. */
static bool is_done(const struct want_item *wanted, const struct yaml_node *item)
{
	const struct yaml_node *node = item ? yaml_resolve(item) : NULL;
	bool same = node && node->kind == YAML_SCALAR && !strcmp(node->text, wanted->text);

	if (wanted->node)
		return false;
	return wanted->gone ? !same : same;
}

/*
 * The author's items come first in what is wanted, in their order; then what is new. What goes away
 * goes last of all, so that a list is never empty in between. One item that cannot be edited does not stop
 * the others.
 */
static void edit_items(struct plan *plan, struct want *want, struct yaml_node *list, bool gone)
{
	struct yaml_node *item = yaml_next(list, NULL, YAML_AFTER), *next;

	for (size_t i = 0; i < want->count; i++) {
		struct want_item *wanted = &want->items[i];
		struct error err CLEANUP_ERROR = ERROR_INIT;

		if (wanted->gone && is_done(wanted, item))
			continue;
		next = item ? yaml_next(list, item, YAML_AFTER) : NULL;
		if (wanted->change && wanted->gone == gone && !is_done(wanted, item) &&
		    edit_item(plan, wanted, list, item, &err))
			wanted->failed = arena_strdup(&plan->harden->arena, err.message);
		item = next;
	}
}

/* Every item that was there is taken away, and none is replaced. */
static bool nothing_stays(const struct want *want)
{
	for (size_t i = 0; i < want->authors; i++)
		if (!want->items[i].gone)
			return false;
	return want->authors > 0;
}

/* In the place of the service's own value. Items that cannot be written are noted in the want. */
static int edit_own(struct plan *plan, struct want *want, struct yaml_node *value, struct error *err)
{
	struct yaml_splicer *splicer = &plan->harden->splicer;

	if (!want->list || value->kind == YAML_ALIAS || yaml_is_null(value))
		return yaml_splice_replace(splicer, value, whole_value(plan, want), err);
	if (value->kind == YAML_SCALAR && want->key == SERVICE_TMPFS && want->count == 1)
		return yaml_splice_replace(splicer, value, new_like(plan, &want->items[0], value),
					   err);
	if (value->kind == YAML_SCALAR && want->items[0].change)
		return yaml_splice_replace(splicer, value, whole_value(plan, want), err);
	if (value->kind == YAML_SCALAR)
		return yaml_splice_to_list(
			splicer, value,
			copy_new_list(plan->harden->file.document, want, 1, plan->comments), err);
	if (value->kind != YAML_SEQUENCE)
		return error_set(err, "%s is neither a list nor a scalar",
				 service_key_name(want->key));
	/* What another key of the service has by an alias is written before. */
	if (want_is_shared(value, want->key, splicer->only_checks ? plan->report->service->mapping : NULL))
		return error_set(err, WANT_SHARED_TOLD, service_key_name(want->key));
	/* In flow style the last item of the author's cannot go while there are new ones only. */
	if (value->style == YAML_FLOW && nothing_stays(want))
		return yaml_splice_replace(splicer, value, whole_value(plan, want), err);
	edit_items(plan, want, value, false);
	edit_items(plan, want, value, true);
	return 0;
}

/* Where the key would then be merged in, its neutral value is written. */
static int edit_away(struct plan *plan, const struct want *want, struct error *err)
{
	struct yaml_node *mapping = plan->report->service->mapping;
	struct yaml_splicer *splicer = &plan->harden->splicer;
	const char *neutral = service_key_row(want->key)->neutral;
	struct service_view merged;
	struct yaml_node *value;

	view_read_merged(mapping, YAML_AFTER, &merged);
	if (want->own && !merged.value[want->key])
		return yaml_splice_remove(splicer, want->now->prev, err);
	if (!neutral && !want->list)
		return error_set(err, "it is merged from elsewhere");
	value = want->list ? yaml_new_collection(splicer->document, YAML_SEQUENCE)
			   : yaml_new_word(splicer->document, neutral);
	if (want->own)
		return yaml_splice_replace(splicer, want->now, value, err);
	return yaml_splice_add(splicer, mapping, service_key_name(want->key), value, err);
}

static int add_key(struct plan *plan, const struct want *want, struct error *err)
{
	return yaml_splice_add(&plan->harden->splicer, plan->report->service->mapping,
			       service_key_name(want->key), whole_value(plan, want), err);
}

int plan_write(struct plan *plan, struct want *want, struct error *err)
{
	if (want->absent)
		return edit_away(plan, want, err);
	return want->own ? edit_own(plan, want, want->now, err) : add_key(plan, want, err);
}

const char *plan_check(struct plan *plan, enum service_key key)
{
	struct want *want = &plan->wants[key];
	struct error err CLEANUP_ERROR = ERROR_INIT;
	const char *part = NULL;

	if (!want->differs || plan->failed[key])
		return NULL;
	plan->harden->splicer.only_checks = true;
	if (plan_write(plan, want, &err))
		plan->failed[key] = arena_strdup(&plan->harden->arena, err.message);
	plan->harden->splicer.only_checks = false;
	for (size_t i = 0; i < want->count; i++) {
		part = part || want->items[i].gone ? part : want->items[i].failed;
		want->items[i].failed = NULL;
	}
	return part;
}
