/* One file: loaded, judged, patched, proved. */
#include "engine/harden.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "engine/share.h"
#include "evidence/policy.h"
#include "yaml/document.h"
#include "yaml/proof.h"

/* Makes the views of anchored mappings final up to `end`, which they must not pass. */
static size_t refresh_views(struct harden *harden, size_t from, size_t end)
{
	struct yaml_document *document = harden->file.document;

	while (from < document->shared_count && document->shared[from]->end < end)
		view_refresh(document->shared[from++]);
	return from;
}

static struct service_report *report_of(struct harden *harden, const struct service *service)
{
	return &harden->reports[service - harden->file.list];
}

static int compare_end(const void *key, const void *entry)
{
	const struct yaml_node *mapping = key;
	const struct service *service = *(struct service *const *)entry;

	if (mapping->end != service->mapping->end)
		return mapping->end < service->mapping->end ? -1 : 1;
	return 0;
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
		struct service *const *first;

		report->service = &file->list[i];
		if (!report->service->mapping || !may_have_twin(report->service->mapping))
			continue;
		first = bsearch(report->service->mapping, file->order, file->order_count,
				sizeof(*file->order), compare_end);
		if (first && *first != report->service)
			report->twin = *first;
	}
}

static void judge_all(struct harden *harden, const struct harden_options *options)
{
	for (size_t i = 0; i < harden->file.count; i++) {
		struct service_report *report = &harden->reports[i];

		if (!report->service->mapping)
			remarks_add(&harden->remarks, report->service->key->start,
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
	report->edit_first = harden->splicer.edits.count;
	plan_service(harden, report, options);
	report->edit_end = harden->splicer.edits.count;
}

/* What the user has to do, once all is planned. */
static void tell_steps(struct harden *harden, struct service_report *report)
{
	for (const struct applied *at = report->applied; at && !report->steps; at = at->next)
		if (at->key == SERVICE_USER && !at->pin)
			report->steps = forecast_steps(report->service, &report->target,
						       harden->path, &harden->arena);
	add_hints(harden, report);
}

static bool has_refused(const struct harden *harden)
{
	for (size_t i = 0; i < harden->file.count; i++)
		for (struct finding *at = harden->reports[i].findings; at; at = at->next)
			if (at->state == FINDING_REFUSED)
				return true;
	return false;
}

/* Back to what was wanted before any of it was tried. */
static void reopen(struct harden *harden)
{
	for (size_t i = 0; i < harden->file.count; i++)
		for (struct finding *at = harden->reports[i].findings; at; at = at->next)
			if (at->state == FINDING_REFUSED || at->state == FINDING_INHERITED)
				at->state = FINDING_FIX;
}

static void plan_each(struct harden *harden, const struct harden_options *options)
{
	size_t fresh = 0;

	for (size_t i = 0; i < harden->file.order_count; i++) {
		struct service *service = harden->file.order[i];

		fresh = refresh_views(harden, fresh, service->mapping->end);
		if (service->has_container)
			plan_one(harden, report_of(harden, service), options);
	}
}

/* An anchored list can be edited once those that meant it for something else have their own. */
static int plan_all(struct harden *harden, const struct harden_options *options,
		    struct error *err)
{
	size_t edits = 0;

	if (options->shared)
		share_prepare(harden);
	plan_each(harden, options);
	while (harden->splicer.edits.count > edits && has_refused(harden)) {
		edits = harden->splicer.edits.count;
		reopen(harden);
		plan_each(harden, options);
	}
	if (harden->share && share_finish(harden, err))
		return error_wrap(err, "internal fault: what services share has no place; nothing was "
				       "written, please report this file");
	for (size_t i = 0; i < harden->file.count; i++)
		tell_steps(harden, &harden->reports[i]);
	return 0;
}

static int prove(struct harden *harden, struct error *err)
{
	struct yaml_splicer *splicer = &harden->splicer;

	if (!splicer->edits.count)
		return 0;
	buf_reserve(&harden->patched, harden->size + splicer->edits.count * 64);
	if (edits_sort(&splicer->edits, harden->size))
		return error_set(err, "internal fault: changes overlap; nothing was written, please "
				      "report this file");
	edits_apply(&splicer->edits, harden->text, harden->size, &harden->patched);
	if (yaml_prove(harden->file.document, harden->patched.data, harden->patched.len, err))
		return error_wrap(err, "internal fault: the result could not be proved; nothing "
				       "was written, please report this file");
	harden->changed = harden->patched.len != harden->size ||
			  memcmp(harden->patched.data, harden->text, harden->size) != 0;
	return 0;
}

int harden_text(struct harden *harden, const char *path, const char *text, size_t size,
		const struct harden_options *options, struct error *err)
{
	struct annotation_context annotations;

	memset(harden, 0, sizeof(*harden));
	harden->path = path;
	harden->text = text;
	harden->size = size;
	if (compose_file_load(&harden->file, path, text, size, NULL, err))
		return -1;
	arena_init(&harden->arena);
	buf_init(&harden->patched);
	harden->remarks.arena = &harden->arena;
	harden->dockerfile_room = DOCKERFILE_ROOM;
	harden->heard = arena_zalloc(&harden->arena, harden->file.document->comment_count + 1);
	yaml_splicer_init(&harden->splicer, harden->file.document);
	harden->reports = xcalloc(harden->file.count + 1, sizeof(*harden->reports));
	annotations = (struct annotation_context){&harden->file, &harden->arena, &harden->remarks,
						  options->today, harden->heard};
	annotation_read_file(&harden->annotation, &annotations);
	if (options->evidence.policy)
		harden->policy_path =
			policy_relative(options->evidence.policy, path, &harden->arena);
	find_twins(harden);
	judge_all(harden, options);
	if (!options->judge_only &&
	    (plan_all(harden, options, err) || prove(harden, err))) {
		harden_release(harden);
		return -1;
	}
	return 0;
}

struct place harden_place(const struct harden *harden, size_t offset)
{
	struct place place = yaml_place(harden->file.document, offset);

	if (harden->lines_only)
		place.column = 1;
	return place;
}

void harden_release(struct harden *harden)
{
	free(harden->reports);
	yaml_splicer_release(&harden->splicer);
	buf_release(&harden->patched);
	compose_file_release(&harden->file);
	arena_release(&harden->arena);
}
