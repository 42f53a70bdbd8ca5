/* From changes in words of Compose to edits of the text, one service after the other. */
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "engine/copy.h"
#include "engine/harden.h"
#include "engine/layered.h"
#include "engine/share.h"
#include "engine/want.h"
#include "yaml/render.h"

/* In the order in which they are written (DESIGN: style of what is written). */
static const enum service_key written[] = {
	SERVICE_USER,	      SERVICE_READ_ONLY,    SERVICE_CAP_DROP,	SERVICE_CAP_ADD,
	SERVICE_SECURITY_OPT, SERVICE_TMPFS,	    SERVICE_PIDS_LIMIT, SERVICE_MEM_LIMIT,
	SERVICE_CPUS,	      SERVICE_RESTART,	    SERVICE_PORTS,	SERVICE_VOLUMES,
	SERVICE_PRIVILEGED,   SERVICE_NETWORK_MODE, SERVICE_PID,	SERVICE_IPC,
	SERVICE_UTS,	      SERVICE_USERNS_MODE,  SERVICE_CGROUP,	SERVICE_LOGGING,
};
#define WRITTEN_COUNT (sizeof(written) / sizeof(*written))

/* Where existing values are edited, what others depend on comes first. */
static const enum service_key edited[WRITTEN_COUNT] = {
	SERVICE_PRIVILEGED,   SERVICE_NETWORK_MODE, SERVICE_CAP_ADD, SERVICE_TMPFS,
	SERVICE_SECURITY_OPT, SERVICE_CAP_DROP,	    SERVICE_USER,    SERVICE_READ_ONLY,
	SERVICE_PIDS_LIMIT,   SERVICE_MEM_LIMIT,    SERVICE_CPUS,    SERVICE_RESTART,
	SERVICE_PORTS,	      SERVICE_VOLUMES,	    SERVICE_PID,     SERVICE_IPC,
	SERVICE_UTS,	      SERVICE_USERNS_MODE,  SERVICE_CGROUP,  SERVICE_LOGGING,
};

struct plan {
	struct harden *harden;
	struct service_report *report;
	struct want wants[SERVICE_KEY_COUNT];
	const char *failed[SERVICE_KEY_COUNT]; /* why a key could not be edited */
	bool comments;
};

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

		next = item ? yaml_next(list, item, YAML_AFTER) : NULL;
		if (wanted->change && wanted->gone == gone &&
		    edit_item(plan, wanted, list, item, &err))
			wanted->failed = arena_strdup(&plan->harden->arena, err.message);
		item = next;
	}
}

/* Every item that was there is taken away. */
static bool nothing_stays(const struct want *want)
{
	bool gone = false;

	for (size_t i = 0; i < want->count; i++) {
		if (!want->items[i].gone && !want->items[i].change)
			return false;
		gone |= want->items[i].gone;
	}
	return gone;
}

static int edit_own(struct plan *plan, struct want *want, struct yaml_node *value,
		    struct error *err)
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
	if (want_is_shared(value, want->key))
		return error_set(err,
				 "the anchored list of %s is used elsewhere for something else",
				 service_key_name(want->key));
	/* In flow style the last item of the author's cannot go while there are new ones only. */
	if (value->style == YAML_FLOW && nothing_stays(want))
		return yaml_splice_replace(splicer, value, whole_value(plan, want), err);
	edit_items(plan, want, value, false);
	edit_items(plan, want, value, true);
	return 0;
}

/* Takes the key away; where it would then be merged in, its neutral value is written. */
static int edit_away(struct plan *plan, const struct want *want, struct error *err)
{
	struct yaml_node *mapping = plan->report->service->mapping;
	struct yaml_splicer *splicer = &plan->harden->splicer;
	const char *neutral = want_neutral(want->key);
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

static void note_applied(struct plan *plan, const struct want *want)
{
	struct service_report *report = plan->report;

	for (size_t i = 0; i < want->count || i == 0; i++) {
		const struct want_item *item = want->count ? &want->items[i] : NULL;
		struct applied *applied;

		if ((!want->pin && !(item && item->change)) || (item && item->failed))
			continue;
		applied = arena_zalloc(&plan->harden->arena, sizeof(*applied));
		applied->key = want->key;
		applied->value = item ? item->text : "";
		applied->pin = !(item && item->change);
		applied->removed = item && item->gone;
		applied->shared = want->shared;
		if (item && item->field_change) {
			applied->field = item->field_change->field;
			applied->value = item->field_change->value;
		}
		if (item && item->change) {
			applied->decision = item->change->decision;
			applied->finding = item->change->finding;
		} else {
			applied->decision = (struct decision){
				EVIDENCE_OWN, CONFIDENCE_KNOWN,
				"keeps its own value where a service that it merges gets another"};
		}
		if (report->applied_last)
			report->applied_last->next = applied;
		else
			report->applied = applied;
		report->applied_last = applied;
	}
}

/* What must not be done when something else could not be. */
static void fail_dependents(struct plan *plan)
{
	if (plan->failed[SERVICE_CAP_ADD] && !plan->failed[SERVICE_CAP_DROP])
		plan->failed[SERVICE_CAP_DROP] = "cap_add, which it needs, cannot be edited";
	if (plan->failed[SERVICE_PRIVILEGED] && !plan->failed[SERVICE_CAP_DROP] &&
	    plan->wants[SERVICE_PRIVILEGED].absent)
		plan->failed[SERVICE_USER] = plan->failed[SERVICE_CAP_ADD] =
			plan->failed[SERVICE_CAP_DROP] =
				"privileged, which nothing holds against, cannot be taken away";
	if (plan->failed[SERVICE_TMPFS] && !plan->failed[SERVICE_READ_ONLY])
		plan->failed[SERVICE_READ_ONLY] = "tmpfs, which it needs, cannot be edited";
}

static void carry_out(struct plan *plan, enum service_key key, bool own)
{
	struct want *want = &plan->wants[key];
	struct yaml_node *mapping = plan->report->service->mapping;
	struct error err CLEANUP_ERROR = ERROR_INIT;
	int failed;

	if (!want->differs || want->own != own || want->shared || plan->failed[key])
		return;
	if (want->absent)
		failed = edit_away(plan, want, &err);
	else if (own)
		failed = edit_own(plan, want, want->now, &err);
	else
		failed = yaml_splice_add(&plan->harden->splicer, mapping, service_key_name(key),
					 whole_value(plan, want), &err);
	if (failed)
		plan->failed[key] = arena_strdup(&plan->harden->arena, err.message);
	else
		note_applied(plan, want);
	fail_dependents(plan);
}

/* Whether the key would be in the fragment and must not be in the service. */
static bool is_blocked(const struct plan *plan, enum service_key key)
{
	const struct want *want = &plan->wants[key];

	if (!plan->harden->share->view.value[key])
		return false;
	return want->absent || plan->failed[key] || (!want->now && !want->differs);
}

/* Marks what can come through the fragment, when the service may merge it and that saves a line. */
static void choose_shared(struct plan *plan)
{
	size_t lines = 0;

	if (!share_fits(plan->harden, plan->report->service->mapping))
		return;
	for (size_t i = 0; i < SHARE_KEY_COUNT; i++) {
		const struct want *want = &plan->wants[share_keys[i]];

		if (is_blocked(plan, share_keys[i]))
			return;
		if (share_holds(plan->harden->share, want))
			lines += share_lines(want);
	}
	for (size_t i = 0; lines > 1 && i < SHARE_KEY_COUNT; i++) {
		struct want *want = &plan->wants[share_keys[i]];

		want->shared = share_holds(plan->harden->share, want);
	}
}

/* After what stays in the service is there, for that decides; else all stands in the service. */
static void merge_shared(struct plan *plan)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;
	bool any = false, blocked = false;

	for (size_t i = 0; i < SHARE_KEY_COUNT; i++) {
		any |= plan->wants[share_keys[i]].shared;
		blocked |= is_blocked(plan, share_keys[i]);
	}
	if (!any)
		return;
	blocked = blocked || share_merge(plan->harden, plan->report->service->mapping, &err);
	for (size_t i = 0; i < SHARE_KEY_COUNT; i++) {
		struct want *want = &plan->wants[share_keys[i]];

		if (want->shared && !blocked) {
			note_applied(plan, want);
		} else if (want->shared) {
			want->shared = false;
			carry_out(plan, share_keys[i], false);
		}
	}
}

static bool was_applied(const struct service_report *report, const struct finding *finding)
{
	for (const struct applied *at = report->applied; at; at = at->next)
		if (at->finding == finding)
			return true;
	return false;
}

static void refuse(struct finding *finding, const char *why)
{
	finding->state = FINDING_REFUSED;
	finding->refusal = why;
}

/* Refuses the finding when one of its items could not be edited. */
static void note_failed_items(const struct plan *plan, struct finding *finding)
{
	for (size_t i = 0; i < finding->change_count; i++) {
		const struct want *want = &plan->wants[finding->changes[i].key];

		for (size_t n = 0; n < want->count; n++)
			if (want->items[n].failed && want->items[n].change == &finding->changes[i])
				refuse(finding, want->items[n].failed);
	}
}

/* Tells each finding what became of its changes. */
static void settle_findings(struct plan *plan)
{
	for (struct finding *finding = plan->report->findings; finding; finding = finding->next) {
		bool differs = was_applied(plan->report, finding);

		if (finding->state != FINDING_FIX)
			continue;
		finding->refusal = NULL;
		note_failed_items(plan, finding);
		for (size_t i = 0; i < finding->change_count; i++) {
			enum service_key key = finding->changes[i].key;

			differs |= plan->wants[key].differs;
			if (plan->wants[key].differs && plan->failed[key])
				refuse(finding, plan->failed[key]);
		}
		if (!differs)
			finding->state = FINDING_INHERITED;
	}
}

/* The wants of all keys, and why some of them cannot be. */
static void compute_wants(struct plan *plan, const struct want_views *views)
{
	struct arena *arena = &plan->harden->arena;

	for (size_t i = 0; i < WRITTEN_COUNT; i++) {
		struct want *want = &plan->wants[written[i]];

		want_compute(want, written[i], plan->report, views, arena);
		plan->failed[written[i]] = want->refusal;
		if (!want->refusal && want->differs && plan->report->service->dependents)
			plan->failed[written[i]] = extended_objection(plan->report, want, arena);
	}
	fail_dependents(plan);
}

void plan_service(struct harden *harden, struct service_report *report,
		  const struct harden_options *options)
{
	struct plan plan = {.harden = harden, .report = report, .comments = options->comments};
	const struct service *service = report->service;
	struct service_view before, now, in_force, own;
	struct want_views views = {&service->view, &now, NULL, NULL};
	/* What several mappings make is not told by one that all share. */
	bool shares = harden->share && !service->stack;

	view_read(service->mapping, YAML_AFTER, &now);
	if (service->stack) {
		view_read(service->mapping, YAML_BEFORE, &before);
		stack_read(service, YAML_AFTER, &harden->model->maker, &in_force);
		stack_read_own(service, YAML_AFTER, &harden->model->maker, &own);
		views = (struct want_views){&before, &now, &in_force, &own};
	}
	compute_wants(&plan, &views);
	for (size_t i = 0; i < WRITTEN_COUNT; i++)
		carry_out(&plan, edited[i], true);
	if (shares)
		choose_shared(&plan);
	for (size_t i = 0; i < WRITTEN_COUNT; i++)
		carry_out(&plan, written[i], false);
	if (shares)
		merge_shared(&plan);
	settle_findings(&plan);
}
