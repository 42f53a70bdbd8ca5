/* From changes in words of Compose to edits of the text, one service after the other. */
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "harden/harden_steps.h"
#include "harden/layered.h"
#include "harden/plan.h"
#include "harden/share.h"
#include "yaml/document.h"

/* In an earlier round. */
static bool was_noted(const struct plan *plan, const struct want *want, const struct want_item *item)
{
	const struct applied *end = plan->noted ? plan->noted->next : NULL;
	const struct applied *at = plan->noted ? plan->report->applied : NULL;

	while (at != end && (at->key != want->key || at->finding != item->change->finding || at->removed != item->gone ||
			     strcmp(at->value, item->text) != 0))
		at = at->next;
	return at != end;
}

static void note_applied(struct plan *plan, const struct want *want)
{
	struct service_report *report = plan->report;

	for (size_t i = 0; i < want->count || i == 0; i++) {
		const struct want_item *item = want->count ? &want->items[i] : NULL;
		struct applied *applied;

		if ((!want->pin && !(item && item->change)) || (item && item->failed))
			continue;
		if (item && item->change && !item->field_change && was_noted(plan, want, item))
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

static void carry_out(struct plan *plan, enum service_key key)
{
	struct want *want = &plan->wants[key];
	struct error err CLEANUP_ERROR = ERROR_INIT;

	if (plan_write(plan, want, &err))
		plan->failed[key] = arena_strdup(&plan->harden->arena, err.message);
	else
		note_applied(plan, want);
	plan_fail_dependents(plan);
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
		const char *replaces = finding->changes[i].replaces;

		if (want->elsewhere && replaces && !strcmp(want->elsewhere, replaces))
			refuse(finding, arena_printf(&plan->harden->arena,
						     "%s stands in another mapping of the service, and would be mounted twice",
						     replaces));
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

void plan_service(struct harden *harden, struct service_report *report,
		  const struct harden_options *options)
{
	struct plan plan = {
		.harden = harden, .report = report, .comments = options->comments, .noted = report->applied_last};
	/* What several mappings make is not told by one that all share. */
	bool shares = harden->share && !report->service->stack;
	struct plan_views views;

	plan_begin(&plan, &views);
	carry_out_all(&plan, KEYS_EDITED, true);
	if (shares)
		choose_shared(&plan);
	carry_out_all(&plan, KEYS_WRITTEN, false);
	if (shares)
		merge_shared(&plan);
	settle_findings(&plan, views.all.in_force);
	arena_clear(&harden->scratch);
}
