/* One file: loaded, judged, patched, proved. */
#include "harden/harden_steps.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "harden/share.h"
#include "evidence/asked/policy.h"
#include "yaml/document.h"
#include "yaml/finish.h"

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
