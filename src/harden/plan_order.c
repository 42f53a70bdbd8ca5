/* Planning the services of a project, each when all that it rests on is final. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/list.h"
#include "harden/harden_steps.h"
#include "harden/layered.h"
#include "harden/share.h"
#include "yaml/document.h"

/* Services that are to be planned: the last is next, unless it must wait for others, which are put behind it. */
struct agenda {
	const struct harden_options *options;
	struct service **list;
	size_t count, cap;
	size_t edits; /* that were made */
};

/* Of several services with one mapping the first is planned. */
static void agenda_add(struct agenda *agenda, struct service *service)
{
	if (report_of(service)->twin)
		service = compose_file_service(service->file, service->mapping);
	if (report_of(service)->planning != PLANNING_OPEN)
		return;
	list_grow(agenda->list, agenda->count, agenda->cap);
	agenda->list[agenda->count++] = service;
}

typedef void merged_function(struct agenda *agenda, const struct compose_file *file,
			     struct yaml_node *mapping);

/* Calls it for each mapping that stands under "<<". */
static void for_merged(struct agenda *agenda, const struct compose_file *file,
		       const struct yaml_node *mapping, merged_function *call)
{
	struct yaml_pair pair = {NULL, NULL};

	while (yaml_pair_next(mapping, YAML_BEFORE, &pair)) {
		struct yaml_node *value = yaml_resolve(pair.value);

		if (!yaml_is_merge_key(pair.key))
			continue;
		if (value->kind == YAML_MAPPING)
			call(agenda, file, value);
		setting_each(item, value, YAML_BEFORE)
			if (yaml_resolve(item)->kind == YAML_MAPPING)
				call(agenda, file, yaml_resolve(item));
	}
}

/* The services that a merged mapping is, or merges in turn. */
static void add_merged(struct agenda *agenda, const struct compose_file *file,
		       struct yaml_node *mapping)
{
	struct service *service = compose_file_service(file, mapping);

	if (service)
		agenda_add(agenda, service);
	else if (!view_is_final(mapping))
		for_merged(agenda, file, mapping, add_merged);
}

/* Makes the view of a merged mapping final; that of a service is when it has been planned. */
static void settle_merged(struct agenda *agenda, const struct compose_file *file,
			  struct yaml_node *mapping)
{
	if (view_is_final(mapping) || compose_file_service(file, mapping))
		return;
	for_merged(agenda, file, mapping, settle_merged);
	view_refresh(mapping);
}

/* The service that an alias takes its value from, when that is another one; NULL when it is not. */
static struct service *owner_of(const struct service *service, const struct yaml_node *alias)
{
	const struct yaml_node *at = alias->kind == YAML_ALIAS ? alias->target : NULL;
	struct service *owner = NULL;

	while (at && !owner && (at = at->parent))
		owner = compose_file_service(service->file, at);
	return owner == service ? NULL : owner;
}

/* What it is made of, what it merges, and what its aliases are of. */
static void add_needed(struct agenda *agenda, const struct service *service)
{
	const struct service_stack *stack = service->stack;
	struct yaml_pair pair = {NULL, NULL};
	struct service *owner;

	for (size_t i = 0; stack && i < stack->count; i++)
		agenda_add(agenda, stack->layers[i].service);
	if (!service->file->document->has_aliases)
		return;
	for_merged(agenda, service->file, service->mapping, add_merged);
	while (yaml_pair_next(service->mapping, YAML_BEFORE, &pair))
		if ((owner = owner_of(service, pair.value)))
			agenda_add(agenda, owner);
}

static void plan_one(struct agenda *agenda, struct service_report *report)
{
	const struct service *service = report->service;
	struct harden *harden = harden_of(service->file);

	report->planning = PLANNING_DONE;
	if (service->file->document->has_aliases)
		for_merged(agenda, service->file, service->mapping, settle_merged);
	if (service->has_container && !service->owner) {
		size_t before = harden->splicer.edits.count;

		plan_service(harden, report, agenda->options);
		agenda->edits += harden->splicer.edits.count - before;
		if (harden->splicer.edits.count > before) {
			if (report->edit_first == report->edit_end)
				report->edit_first = before;
			report->edit_end = harden->splicer.edits.count;
		}
	}
	view_refresh(service->mapping);
}

/* What a fix leaves to be done is said with the steps before deploying. */
static void add_hints(struct harden *harden, struct service_report *report)
{
	size_t count = 0, hints = 0;
	struct forecast_step *steps;

	for (const struct finding *at = report->findings; at; at = at->next)
		hints += at->state == FINDING_FIX && at->hint;
	if (!hints)
		return;
	while (report->steps && report->steps[count].what)
		count++;
	steps = arena_alloc(&harden->arena, (count + hints + 1) * sizeof(*steps));
	if (count)
		memcpy(steps, report->steps, count * sizeof(*steps));
	for (const struct finding *at = report->findings; at; at = at->next)
		if (at->state == FINDING_FIX && at->hint)
			steps[count++] = (struct forecast_step){
				arena_printf(&harden->arena, "%s: %s", at->rule->id, at->hint),
				NULL, NULL};
	steps[count] = (struct forecast_step){NULL, NULL, NULL};
	report->steps = steps;
}

static const char *future_user(const struct service *service)
{
	const struct posture_user *user = &report_of(service)->posture.user;

	if (user->value)
		return user->value;
	return service->user_kind == USER_NUMERIC || service->user_kind == USER_NAMED
		       ? setting_shown(&service->user)
		       : "";
}

/* What the user has to do, once all is planned. */
static void tell_steps(struct harden *harden, struct service_report *report)
{
	for (const struct applied *at = report->applied; at && !report->steps; at = at->next)
		if ((at->key == SERVICE_USER || at->key == SERVICE_CAP_DROP) && !at->pin)
			report->steps = forecast_steps(report->service, &report->posture,
						       harden->path, future_user, &harden->arena);
	add_hints(harden, report);
	for (const struct applied *at = report->applied; at && !report->reaches; at = at->next)
		if (!at->pin) {
			report->reaches = reach_of(report->service, &harden->arena);
			break;
		}
}

static void plan_agenda(struct agenda *agenda)
{
	while (agenda->count) {
		struct service *service = agenda->list[agenda->count - 1];
		struct service_report *report = report_of(service);

		if (report->planning == PLANNING_OPEN) {
			report->planning = PLANNING_WAITS;
			add_needed(agenda, service);
			continue;
		}
		agenda->count--;
		if (report->planning == PLANNING_WAITS)
			plan_one(agenda, report);
	}
}

/* Each service once. */
static void plan_files(struct agenda *agenda, struct harden *const *files, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		view_reopen(files[i]->file.document);
		for (size_t j = 0; j < files[i]->file.order_count; j++)
			report_of(files[i]->file.order[j])->planning = PLANNING_OPEN;
	}
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < files[i]->file.order_count; j++) {
			agenda_add(agenda, files[i]->file.order[j]);
			plan_agenda(agenda);
		}
}

static bool has_refused(struct harden *const *files, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < files[i]->file.count; j++)
			for (struct finding *at = files[i]->reports[j].findings; at; at = at->next)
				if (at->state == FINDING_REFUSED)
					return true;
	return false;
}

/* Back to what was wanted before any of it was tried; a user that stays is not tried. */
static void reopen(struct harden *const *files, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < files[i]->file.count; j++)
			for (struct finding *at = files[i]->reports[j].findings; at; at = at->next)
				if ((at->state == FINDING_REFUSED && at != files[i]->reports[j].user_stays) ||
				    at->state == FINDING_INHERITED)
					at->state = FINDING_FIX;
}

/* What is wanted for a new user that cannot be set is not for who is there. */
static void keep_users(struct harden *const *files, size_t count, const struct harden_options *options)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < files[i]->file.count; j++) {
			struct service_report *report = &files[i]->reports[j];
			const char *why = report->judged ? plan_user_refusal(files[i], report, options) : NULL;

			if (why)
				check_without_user(files[i], report, why, options);
		}
}

void harden_plan(struct harden *const *files, size_t count, const struct harden_options *options)
{
	struct agenda agenda = {.options = options};

	for (size_t i = 0; options->shared && i < count; i++)
		share_prepare(files[i]);
	keep_users(files, count, options);
	plan_files(&agenda, files, count);
	if (agenda.edits && has_refused(files, count)) {
		reopen(files, count);
		plan_files(&agenda, files, count);
	}
	free(agenda.list);
	for (size_t i = 0; i < count; i++) {
		if (files[i]->model)
			settle_undone(files[i]);
		for (size_t j = 0; j < files[i]->file.count; j++)
			tell_steps(files[i], &files[i]->reports[j]);
	}
}
