/* What is wanted of one service, and what of it cannot be. */
#include <string.h>

#include "base/alloc.h"
#include "harden/harden_steps.h"
#include "harden/layered.h"
#include "harden/plan.h"
#include "yaml/document.h"

/* A service that merges more than this is taken to merge a service. */
#define MERGES_FOLLOWED 64

/* It opens one of the author's to a new user, or what is closed to it in the image. */
static bool is_for_user(const struct plan *plan, const struct change *change)
{
	if (change->replaces)
		return strstr(change->value, "uid=") && !strstr(change->replaces, "uid=");
	return plan->report->posture.user_needs_tmpfs && change->op == CHANGE_INCLUDE && strchr(change->value, ':');
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

void plan_fail_dependents(struct plan *plan)
{
	if ((plan->failed[SERVICE_TMPFS] || plan->part_of_tmpfs_fails || plan->wants[SERVICE_TMPFS].elsewhere) &&
	    plan->needs_tmpfs)
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
	for (size_t i = 0; any && i < sizeof(keys) / sizeof(*keys); i++) {
		const char *part = plan_check(plan, keys[i]);

		/* What can be mounted is. */
		if (keys[i] == SERVICE_TMPFS)
			plan->part_of_tmpfs_fails = part;
		else if (part)
			plan->failed[keys[i]] = part;
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
	plan_fail_dependents(plan);
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

void plan_begin(struct plan *plan, struct plan_views *views)
{
	struct harden *harden = plan->harden;
	const struct service *service = plan->report->service;

	views->changes = want_count_changes(plan->report);
	views->all = (struct want_views){&views->changes, &views->before, &views->now, NULL, NULL, &harden->scratch};
	read_now(harden, service, &views->now);
	if (service->stack) {
		view_read(service->mapping, YAML_BEFORE, &views->before);
		stack_read(service, YAML_AFTER, &harden->model->maker, &views->in_force);
		stack_read_own(service, YAML_AFTER, &harden->model->maker, &views->own);
		views->all.in_force = &views->in_force;
		views->all.own = &views->own;
	} else {
		service_view(service, &views->before);
	}
	plan->views = &views->all;
	compute_wants(plan, &views->all);
}

/* By "<<", from one mapping to the next, as far as the steps reach. */
static bool merges_service(const struct compose_file *file, const struct yaml_node *mapping, unsigned *steps)
{
	setting_each(item, yaml_find(mapping, "<<", YAML_AFTER), YAML_AFTER) {
		const struct yaml_node *node = yaml_resolve(item);

		if (!*steps || compose_file_service(file, node))
			return true;
		--*steps;
		if (node->kind == YAML_MAPPING && merges_service(file, node, steps))
			return true;
	}
	return false;
}

/* What it adds would come to others, or what others add to it. */
static bool is_joined(const struct service *service)
{
	const struct yaml_node *mapping = service->mapping;
	unsigned steps = MERGES_FOLLOWED;

	return service->stack || service_dependents(service) || (mapping->props && mapping->props->aliases) ||
	       merges_service(service->file, mapping, &steps);
}

bool finding_sets_user(const struct finding *finding)
{
	return finding->state == FINDING_FIX && finding->change_count && finding->changes[0].key == SERVICE_USER;
}

const char *plan_user_refusal(struct harden *harden, struct service_report *report,
			      const struct harden_options *options)
{
	struct plan plan = {.harden = harden, .report = report, .comments = options->comments};
	const struct service *service = report->service;
	const struct finding *user = report->findings;
	struct plan_views views;

	/* Where both are new, they are added. */
	if (!service_value(service, SERVICE_USER) && !service_value(service, SERVICE_TMPFS))
		return NULL;
	while (user && !finding_sets_user(user))
		user = user->next;
	if (!user || is_joined(service))
		return NULL;
	plan_begin(&plan, &views);
	arena_clear(&harden->scratch);
	return plan.wants[SERVICE_USER].differs ? plan.failed[SERVICE_USER] : NULL;
}
