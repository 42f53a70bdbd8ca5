/* From changes in words of Compose to edits of the text, one service after the other. */
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "harden/harden_steps.h"
#include "harden/layered.h"
#include "harden/plan.h"
#include "harden/share.h"
#include "yaml/document.h"

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

/* It opens one of the author's, or what is closed to the user in the image. */
static bool is_for_user(const struct plan *plan, const struct change *change)
{
	return change->replaces || (plan->report->posture.user_needs_tmpfs && change->op == CHANGE_INCLUDE &&
				    strchr(change->value, ':'));
}

/*
 * Some tmpfs are to be there for a new user, or to be opened for it, and no other service saw to that: one that has the
 * same list, or that this one is made from.
 */
static bool needs_tmpfs(const struct plan *plan, const struct service_view *in_force)
{
	const struct yaml_node *now = in_force ? in_force->value[SERVICE_TMPFS]
					       : plan->wants[SERVICE_TMPFS].now;

	for (const struct finding *at = plan->report->findings; at; at = at->next)
		for (size_t i = 0; at->state == FINDING_FIX && i < at->change_count; i++)
			if (at->changes[i].key == SERVICE_TMPFS && is_for_user(plan, &at->changes[i]) &&
			    !holds_open_tmpfs(now, at->changes[i].value))
				return true;
	return false;
}

/* For another key's sake, whose own reason tells more. */
static void fail_with(struct plan *plan, enum service_key key, const char *why)
{
	if (plan->failed[key])
		return;
	plan->failed[key] = why;
	plan->fails_with_another[key] = true;
}

/* It has another user than it should, who is not root: from another of its mappings, say. */
static bool has_some_user(const struct plan *plan)
{
	const struct service_view *in_force = plan->views->in_force;
	const struct yaml_node *now = yaml_resolve(in_force ? in_force->value[SERVICE_USER]
							    : plan->wants[SERVICE_USER].now);

	return now && now->kind == YAML_SCALAR && user_parse(now->text) > USER_ROOT;
}

/* What must not be done when something else could not be. */
static void fail_dependents(struct plan *plan)
{
	if (plan->failed[SERVICE_TMPFS] && plan->needs_tmpfs)
		fail_with(plan, SERVICE_USER, "it could not write to its tmpfs, which cannot be edited");
	if (plan->failed[SERVICE_USER] && plan->wants[SERVICE_USER].differs && !has_some_user(plan))
		fail_with(plan, SERVICE_CAP_DROP, "a new user, which it is for, cannot be set");
	if (plan->failed[SERVICE_CAP_ADD])
		fail_with(plan, SERVICE_CAP_DROP, "cap_add, which it needs, cannot be edited");
	if (plan->failed[SERVICE_CAP_DROP])
		fail_with(plan, SERVICE_CAP_ADD, "cap_drop, which it is for, cannot be edited");
	if (plan->failed[SERVICE_PRIVILEGED] && !plan->failed[SERVICE_CAP_DROP] &&
	    plan->wants[SERVICE_PRIVILEGED].absent)
		plan->failed[SERVICE_USER] = plan->failed[SERVICE_CAP_ADD] =
			plan->failed[SERVICE_CAP_DROP] =
				"privileged, which nothing holds against, cannot be taken away";
	if (plan->failed[SERVICE_TMPFS] && !plan->has_tmpfs)
		fail_with(plan, SERVICE_READ_ONLY, "tmpfs, which it needs, cannot be edited");
}

/* What is merged in as the list holds a capability that the service as it stands does not have. */
static bool merges_more(const struct plan *plan)
{
	setting_each(item, plan->wants[SERVICE_CAP_ADD].now, YAML_AFTER)
		if (!has_capability(plan->report->service, yaml_resolve(item)->text))
			return true;
	return false;
}

/* Where its change is refused, capabilities that another service got are not merged in instead: true when that takes an edit. */
static bool keep_capabilities(struct plan *plan)
{
	static const struct want_changes none;
	struct want *want = &plan->wants[SERVICE_CAP_ADD], kept;
	struct want_views views = *plan->views;

	if (!plan->failed[SERVICE_CAP_ADD] || want->own || !merges_more(plan))
		return false;
	views.changes = &none;
	want_compute(&kept, SERVICE_CAP_ADD, plan->report, &views, &plan->harden->arena);
	if (!kept.pin || kept.refusal)
		return false;
	*want = kept;
	return true;
}

/*
 * What others need, or are for, is looked at before any of it is written: the user and its tmpfs, cap_add and cap_drop. Where
 * all of them are new, one place takes them all.
 */
static void check_needs(struct plan *plan)
{
	static const enum service_key keys[] = {SERVICE_TMPFS, SERVICE_USER, SERVICE_CAP_ADD, SERVICE_CAP_DROP};
	bool any = false;

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		any |= plan->wants[keys[i]].differs && plan->wants[keys[i]].own;
	for (size_t i = 0; any && i < sizeof(keys) / sizeof(*keys); i++)
		plan_check(plan, keys[i]);
}

static void carry_out(struct plan *plan, enum service_key key)
{
	struct want *want = &plan->wants[key];
	struct error err CLEANUP_ERROR = ERROR_INIT;

	if (plan_write(plan, want, &err))
		plan->failed[key] = arena_strdup(&plan->harden->arena, err.message);
	else
		note_applied(plan, want);
	fail_dependents(plan);
}

/* Those of the keys whose values stand in the service itself, or the others. */
static void carry_out_all(struct plan *plan, enum service_key_order order, bool own)
{
	enum service_key keys[SERVICE_KEY_COUNT];
	size_t count = service_keys_in(order, keys);

	for (size_t i = 0; i < count; i++) {
		const struct want *want = &plan->wants[keys[i]];
		bool kept = keys[i] == SERVICE_CAP_ADD && keep_capabilities(plan);

		if (want->differs && want->own == own && !want->shared && (!plan->failed[keys[i]] || kept))
			carry_out(plan, keys[i]);
	}
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
	for (size_t i = 0; i < CONTROL_KEY_COUNT; i++) {
		const struct want *want = &plan->wants[control_keys[i]];

		if (is_blocked(plan, control_keys[i]))
			return;
		if (share_holds(plan->harden->share, want))
			lines += share_lines(want);
	}
	for (size_t i = 0; lines > 1 && i < CONTROL_KEY_COUNT; i++) {
		struct want *want = &plan->wants[control_keys[i]];

		want->shared = share_holds(plan->harden->share, want);
	}
}

/* After what stays in the service is there, for that decides; else all stands in the service. */
static void merge_shared(struct plan *plan)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;
	bool any = false, blocked = false;

	for (size_t i = 0; i < CONTROL_KEY_COUNT; i++) {
		any |= plan->wants[control_keys[i]].shared;
		blocked |= is_blocked(plan, control_keys[i]);
	}
	if (!any)
		return;
	blocked = blocked || share_merge(plan->harden, plan->report->service->mapping, &err);
	for (size_t i = 0; i < CONTROL_KEY_COUNT; i++) {
		struct want *want = &plan->wants[control_keys[i]];

		if (want->shared && !blocked) {
			note_applied(plan, want);
		} else if (want->shared) {
			want->shared = false;
			if (!plan->failed[control_keys[i]])
				carry_out(plan, control_keys[i]);
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

/* Refuses the finding of a port that another mapping publishes, until that is mended there. `in_force` as in want_views. */
static void note_beyond(const struct plan *plan, struct finding *finding,
			const struct service_view *in_force)
{
	const struct want *want = &plan->wants[SERVICE_PORTS];
	const struct service *service = plan->report->service;

	for (size_t i = 0; want->beyond && i < finding->change_count; i++) {
		const struct change *change = &finding->changes[i];

		if (change->key != SERVICE_PORTS || (in_force && change_holds(change, in_force)))
			continue;
		if (port_is_beyond(want, change, service))
			refuse(finding, port_refusal(service, change, &plan->harden->arena));
		else if (!want->own)
			refuse(finding, "another port of the list that is merged in cannot be mended from here");
	}
}

/* Tells each finding what became of its changes. */
static void settle_findings(struct plan *plan, const struct service_view *in_force)
{
	for (struct finding *finding = plan->report->findings; finding; finding = finding->next) {
		bool differs = was_applied(plan->report, finding);

		if (finding->state != FINDING_FIX)
			continue;
		finding->refusal = NULL;
		note_failed_items(plan, finding);
		note_beyond(plan, finding, in_force);
		for (size_t i = 0; i < finding->change_count; i++) {
			enum service_key key = finding->changes[i].key;

			differs |= plan->wants[key].differs;
			if (plan->wants[key].differs && plan->failed[key] &&
			    !(finding->refusal && plan->fails_with_another[key]))
				refuse(finding, plan->failed[key]);
		}
		if (!differs && finding->state == FINDING_FIX)
			finding->state = FINDING_INHERITED;
	}
}

/* Where the service's own list cannot be edited, those that it is made from may have what it needs. */
static bool has_tmpfs(const struct want *want, const struct service_view *in_force)
{
	const struct yaml_node *value = in_force ? in_force->value[SERVICE_TMPFS] : NULL;

	for (size_t i = 0; i < want->count; i++)
		if (want->items[i].change && !holds_tmpfs(value, want->items[i].text))
			return false;
	return value;
}

/* The wants of all keys, and why some of them cannot be. */
static void compute_wants(struct plan *plan, const struct want_views *views)
{
	struct arena *arena = &plan->harden->arena;
	enum service_key keys[SERVICE_KEY_COUNT];
	size_t count = service_keys_in(KEYS_WRITTEN, keys);

	for (size_t i = 0; i < count; i++) {
		struct want *want = &plan->wants[keys[i]];

		want_compute(want, keys[i], plan->report, views, arena);
		plan->failed[keys[i]] = want->refusal;
		if (!want->refusal && want->differs && plan->harden->model)
			plan->failed[keys[i]] = heirs_objection(plan->report, want, arena);
	}
	plan->has_tmpfs = has_tmpfs(&plan->wants[SERVICE_TMPFS], views->in_force);
	plan->needs_tmpfs = needs_tmpfs(plan, views->in_force);
	check_needs(plan);
	fail_dependents(plan);
}

/* What the mapping says now: as it did, where nothing in it was changed and nothing is merged. */
static void read_now(const struct harden *harden, const struct service *service,
		     struct service_view *now)
{
	if (!service->stack && !service->mapping->touched && !harden->file.document->shared_count)
		service_view(service, now);
	else
		view_read(service->mapping, YAML_AFTER, now);
}

void plan_service(struct harden *harden, struct service_report *report,
		  const struct harden_options *options)
{
	struct plan plan = {.harden = harden, .report = report, .comments = options->comments};
	const struct want_changes changes = want_count_changes(report);
	const struct service *service = report->service;
	struct service_view before, now, in_force, own;
	struct want_views views = {&changes, &before, &now, NULL, NULL, &harden->scratch};
	/* What several mappings make is not told by one that all share. */
	bool shares = harden->share && !service->stack;

	read_now(harden, service, &now);
	if (service->stack) {
		view_read(service->mapping, YAML_BEFORE, &before);
		stack_read(service, YAML_AFTER, &harden->model->maker, &in_force);
		stack_read_own(service, YAML_AFTER, &harden->model->maker, &own);
		views.in_force = &in_force;
		views.own = &own;
	} else {
		service_view(service, &before);
	}
	plan.views = &views;
	compute_wants(&plan, &views);
	carry_out_all(&plan, KEYS_EDITED, true);
	if (shares)
		choose_shared(&plan);
	carry_out_all(&plan, KEYS_WRITTEN, false);
	if (shares)
		merge_shared(&plan);
	settle_findings(&plan, views.in_force);
	arena_clear(&harden->scratch);
}
