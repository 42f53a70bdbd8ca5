/* One file: loaded, judged, patched, proved. */
#include "harden/harden_steps.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "harden/layered.h"
#include "harden/share.h"
#include "evidence/asked/policy.h"
#include "yaml/document.h"
#include "yaml/finish.h"

/* Makes the views of anchored mappings final up to `end`, which they must not pass. */
static size_t refresh_views(struct harden *harden, size_t from, size_t end)
{
	struct yaml_document *document = harden->file.document;

	while (from < document->shared_count && document->shared[from]->end < end)
		view_refresh(document->shared[from++]);
	return from;
}

struct harden *harden_of(const struct compose_file *file)
{
	return (struct harden *)(uintptr_t)((const char *)file - offsetof(struct harden, file));
}

struct service_report *report_of(const struct service *service)
{
	return &harden_of(service->file)->reports[service - service->file->list];
}

/* Only an alias gives two services one mapping. */
static bool may_have_twin(const struct yaml_node *mapping)
{
	return mapping->props && mapping->props->aliases;
}

/* Of several services with one mapping only the first is judged and patched. */
static void find_twins(struct harden *harden)
{
	const struct compose_file *file = &harden->file;

	for (size_t i = 0; i < file->count; i++) {
		struct service_report *report = &harden->reports[i];
		const struct service *first;

		report->service = &file->list[i];
		if (!report->service->mapping || !may_have_twin(report->service->mapping))
			continue;
		first = compose_file_service(file, report->service->mapping);
		if (first != report->service)
			report->twin = first;
	}
}

void harden_judge(struct harden *harden, const struct harden_options *options)
{
	struct annotation_context annotations = harden_annotations(harden, options);

	annotation_read_file(&harden->annotation, &annotations);
	for (size_t i = 0; i < harden->file.count; i++) {
		struct service_report *report = &harden->reports[i];

		if (!report->service->mapping)
			remarks_add(&harden->remarks, service_place(report->service),
				    "service %s is not a mapping: left alone",
				    report->service->name);
		else if (!report->twin)
			check_service(harden, report, options);
	}
	check_format(harden);
	check_exceptions(harden, options);
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
				NULL};
	steps[count] = (struct forecast_step){NULL, NULL};
	report->steps = steps;
}

static void plan_one(struct harden *harden, struct service_report *report,
		     const struct harden_options *options)
{
	size_t before = harden->splicer.edits.count;

	plan_service(harden, report, options);
	if (harden->splicer.edits.count > before) {
		if (report->edit_first == report->edit_end)
			report->edit_first = before;
		report->edit_end = harden->splicer.edits.count;
	}
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

struct plan_set {
	struct harden *const *files;
	size_t count;
	const struct harden_options *options;
};

static bool has_refused(const struct plan_set *set)
{
	for (size_t i = 0; i < set->count; i++)
		for (size_t j = 0; j < set->files[i]->file.count; j++)
			for (struct finding *at = set->files[i]->reports[j].findings; at;
			     at = at->next)
				if (at->state == FINDING_REFUSED)
					return true;
	return false;
}

/* Back to what was wanted before any of it was tried. */
static void reopen(const struct plan_set *set)
{
	for (size_t i = 0; i < set->count; i++)
		for (size_t j = 0; j < set->files[i]->file.count; j++)
			for (struct finding *at = set->files[i]->reports[j].findings; at;
			     at = at->next)
				if (at->state == FINDING_REFUSED || at->state == FINDING_INHERITED)
					at->state = FINDING_FIX;
}

/* How many services it is made from: those come before it. */
static size_t depth_of(const struct service *service)
{
	size_t depth = 0;

	for (size_t i = 0; service->stack && i < service->stack->count; i++)
		depth += service->stack->layers[i].base;
	return depth;
}

/* The services of a depth, or of every; in the order of the file, so that what is merged is final. */
static void plan_file(struct harden *harden, size_t depth, const struct harden_options *options)
{
	size_t fresh = 0;

	for (size_t i = 0; i < harden->file.order_count; i++) {
		struct service *service = harden->file.order[i];

		fresh = refresh_views(harden, fresh, service->mapping->end);
		if (service->has_container && !service->owner &&
		    (depth == SIZE_MAX || depth_of(service) == depth))
			plan_one(harden, report_of(service), options);
	}
}

static size_t deepest(const struct plan_set *set)
{
	size_t depth = 0, own;

	for (size_t i = 0; i < set->count; i++)
		for (size_t j = 0; j < set->files[i]->file.count; j++) {
			own = depth_of(&set->files[i]->file.list[j]);
			depth = own > depth ? own : depth;
		}
	return depth;
}

static size_t plan_each(const struct plan_set *set, size_t depth)
{
	size_t edits = 0;

	for (size_t i = 0; i < set->count; i++) {
		plan_file(set->files[i], depth, set->options);
		edits += set->files[i]->splicer.edits.count;
	}
	return edits;
}

/* What is extended first; then once more, for what is merged from services that extend. */
static size_t plan_round(const struct plan_set *set)
{
	size_t depth = deepest(set);

	for (size_t i = 0; depth && i <= depth; i++)
		plan_each(set, i);
	if (depth)
		reopen(set);
	return plan_each(set, SIZE_MAX);
}

/* An anchored list can be edited once those that meant it for something else have their own. */
void harden_plan(struct harden *const *files, size_t count, const struct harden_options *options)
{
	struct plan_set set = {files, count, options};
	size_t edits = 0, now;

	for (size_t i = 0; options->shared && i < count; i++)
		share_prepare(files[i]);
	now = plan_round(&set);
	while (now > edits && has_refused(&set)) {
		edits = now;
		reopen(&set);
		now = plan_round(&set);
	}
	for (size_t i = 0; i < count; i++) {
		if (files[i]->model)
			settle_undone(files[i]);
		for (size_t j = 0; j < files[i]->file.count; j++)
			tell_steps(files[i], &files[i]->reports[j]);
	}
}

int harden_prove(struct harden *harden, struct error *err)
{
	struct yaml_splicer *splicer = &harden->splicer;

	if (harden->share && share_finish(harden, err))
		return error_wrap(err,
				  "internal fault: what services share has no place; nothing was "
				  "written, please report this file");
	if (!splicer->edits.count)
		return 0;
	if (yaml_finish(splicer, &harden->patched, err))
		return -1;
	harden->changed = harden->patched.len != harden->size ||
			  memcmp(harden->patched.data, harden->text, harden->size) != 0;
	return 0;
}

int harden_load(struct harden *harden, const char *path, const char *text, size_t size,
		const struct harden_options *options, bool part, struct error *err)
{
	const struct interpolate_scope *scope = options->scope;

	memset(harden, 0, sizeof(*harden));
	harden->path = path;
	harden->text = text;
	harden->size = size;
	if (part ? compose_file_load_part(&harden->file, path, text, size, scope, err)
		 : compose_file_load(&harden->file, path, text, size, scope, err))
		return -1;
	arena_init(&harden->arena);
	arena_init(&harden->scratch);
	buf_init(&harden->patched);
	harden->remarks.arena = &harden->arena;
	harden->dockerfile_room = DOCKERFILE_ROOM;
	harden->heard = arena_zalloc(&harden->arena, harden->file.document->comment_count + 1);
	yaml_splicer_init(&harden->splicer, harden->file.document);
	harden->reports = xcalloc(harden->file.count + 1, sizeof(*harden->reports));
	if (options->evidence.policy)
		harden->policy_path =
			policy_relative(options->evidence.policy, path, &harden->arena);
	find_twins(harden);
	return 0;
}

/* A text alone can be made of several documents, and its services of each other. */
static void resolve_alone(struct harden *harden)
{
	struct compose_file *file = &harden->file;

	if (!file->has_links && file->document_count < 2)
		return;
	harden->model = arena_alloc(&harden->arena, sizeof(*harden->model));
	harden->owns_model = true;
	compose_model_init(harden->model, NULL);
	file->writable = true;
	compose_model_resolve(harden->model, &file, 1);
	for (const struct remark *at = harden->model->problems.first; at; at = at->next)
		remarks_add(&harden->remarks, at->place, "%s", at->text);
}

int harden_text(struct harden *harden, const char *path, const char *text, size_t size,
		const struct harden_options *options, struct error *err)
{
	if (harden_load(harden, path, text, size, options, false, err))
		return -1;
	resolve_alone(harden);
	harden_read_parts(harden, options);
	harden_judge(harden, options);
	if (options->judge_only)
		return 0;
	harden_plan(&harden, 1, options);
	if (harden_prove(harden, err)) {
		harden_release(harden);
		return -1;
	}
	return 0;
}

void harden_release(struct harden *harden)
{
	free(harden->reports);
	yaml_splicer_release(&harden->splicer);
	buf_release(&harden->patched);
	compose_file_release(&harden->file);
	if (harden->owns_model)
		compose_model_release(harden->model);
	arena_release(&harden->arena);
	arena_release(&harden->scratch);
}
