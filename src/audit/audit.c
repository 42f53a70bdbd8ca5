/* Judging containers, and holding them against their Compose file. */
#include "audit/audit.h"

#include <stdlib.h>
#include <string.h>

#include "audit/drift.h"
#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "base/path.h"
#include "compose/project_name.h"
#include "evidence/inspect.h"
#include "yaml/document.h"

/* What the images say cannot be less true for being told by their containers. */
static int learn_images(struct audit *audit, struct harden_options *options, struct error *err)
{
	struct buf images CLEANUP_BUF = BUF_INIT;

	if (options->evidence.inspect)
		return 0;
	containers_write_images(&audit->containers, &images);
	audit->inspect = inspect_new();
	options->evidence.inspect = audit->inspect;
	return inspect_add(audit->inspect, images.data, images.len, err);
}

/* "cap_drop ALL; cap_add CHOWN, SETUID": a key is named once for what follows it. */
static const char *add_change(const char *wanted, const struct change *change,
			      const struct change *before, struct arena *arena)
{
	bool no = change->op == CHANGE_REMOVE || change->op == CHANGE_EXCLUDE;
	bool same = before && before->op == change->op && before->key == change->key;
	const char *key =
		change->op == CHANGE_FIELD ? change->field : service_key_name(change->key);
	const char *value = change->op == CHANGE_REMOVE ? "" : change->value;

	if (same)
		return arena_printf(arena, "%s, %s", wanted, value);
	return arena_printf(arena, "%s%s%s%s%s%s", wanted, before ? "; " : "", no ? "no " : "", key,
			    *value ? " " : "", value);
}

/* A container is not edited: the change that a file would get is what should be there. */
static void open_finding(struct finding *finding, struct arena *arena)
{
	const char *wanted = "wanted: ";

	if (finding->state != FINDING_FIX && finding->state != FINDING_HELD)
		return;
	finding->state = FINDING_OPEN;
	finding->hint = NULL;
	for (size_t i = 0; i < finding->change_count; i++)
		wanted = add_change(wanted, &finding->changes[i],
				    i ? &finding->changes[i - 1] : NULL, arena);
	if (finding->change_count)
		finding->hint = wanted;
}

/* Where a tmpfs would be needed does not matter as long as the root is writable. */
static void drop_idle(struct service_report *report)
{
	struct finding **at = &report->findings;

	if (report->service->read_only == TRISTATE_TRUE)
		return;
	while (*at && strcmp((*at)->rule->id, "tmpfs") != 0)
		at = &(*at)->next;
	if (*at)
		*at = (*at)->next;
}

static void open_findings(struct harden *harden)
{
	for (size_t i = 0; i < harden->file.count; i++) {
		drop_idle(&harden->reports[i]);
		for (struct finding *at = harden->reports[i].findings; at; at = at->next)
			open_finding(at, &harden->arena);
	}
}

static void release_sources(struct audit *audit)
{
	inspect_free(audit->inspect);
	free(audit->origins);
	buf_release(&audit->text);
	containers_release(&audit->containers);
}

int audit_containers(struct audit *audit, const char *path, const char *json, size_t size,
		     const struct harden_options *options, struct error *err)
{
	struct harden_options own = *options;

	memset(audit, 0, sizeof(*audit));
	if (containers_parse(&audit->containers, json, size, err))
		return -1;
	buf_init(&audit->text);
	audit->origins = containers_write(&audit->containers, &audit->text);
	own.judge_only = true;
	if (learn_images(audit, &own, err) ||
	    harden_text(&audit->harden, path, audit->text.data, audit->text.len, &own, err)) {
		err->line = err->column = 0; /* of a text that nobody has */
		release_sources(audit);
		return -1;
	}
	audit->harden.file.document->origins = audit->origins;
	audit->harden.file.document->origin_count = audit->containers.count + 1;
	if (audit->containers.host_cgroups)
		remarks_add(&audit->harden.remarks, source_place(&audit->harden.file, 0),
			    "all containers share the control groups of the host: that is what an "
			    "engine with cgroup v1 does unasked");
	open_findings(&audit->harden);
	return 0;
}

void audit_release(struct audit *audit)
{
	harden_release(&audit->harden);
	release_sources(audit);
}

static char *name_of_folder(const char *path)
{
	CLEANUP_FREE char *real = realpath(path, NULL);
	CLEANUP_ARENA struct arena arena = {0};
	const char *name;

	if (!real)
		return NULL;
	path_go_up(real);
	name = project_name_spell(path_name(real), &arena);
	return xstrdup(name ? name : "");
}

/* The name that the last file gives that has one, else that of the first one's folder; NULL when there is neither. */
static char *name_of(const struct harden_project *project)
{
	for (size_t i = project->count; i-- > 0;) {
		const struct project_part *part = project->parts[i];
		const struct yaml_node *name = NULL;

		if (part->loaded && part->named && part->harden.file.root)
			name = yaml_find(part->harden.file.root, "name", YAML_BEFORE);
		name = yaml_resolve(name);
		if (name && name->kind == YAML_SCALAR && !yaml_is_null(name) &&
		    !strchr(name->text, '$'))
			return xstrdup(name->text);
	}
	return name_of_folder(project->parts[0]->path);
}

static bool is_of_project(const struct container *container, const char *name)
{
	return container->project && name && !strcmp(container->project, name);
}

static bool any_of_project(const struct audit *audit, const char *name)
{
	for (size_t i = 0; i < audit->containers.count; i++)
		if (is_of_project(&audit->containers.list[i], name))
			return true;
	return false;
}

/* A service of the project, and whether a container of it was among those judged. */
struct written {
	const char *name;
	const struct service_report *report;
	size_t order; /* of the services in all files, those of named files first */
	bool named;   /* its file is: else it may be there to be extended only */
	bool met;
};

struct written_list {
	struct written *list;
	size_t count;
};

static int compare_names(const void *left, const void *right)
{
	const struct written *a = left, *b = right;

	return strcmp(a->name, b->name);
}

static int compare_written(const void *left, const void *right)
{
	const struct written *a = left, *b = right;
	int names = compare_names(a, b);

	return names ? names : (a->order > b->order) - (a->order < b->order);
}

/* Of several services with one name the first file's stays. */
static void unite(struct written_list *services)
{
	size_t kept = 0;

	for (size_t i = 0; i < services->count; i++)
		if (!kept || compare_names(&services->list[kept - 1], &services->list[i]))
			services->list[kept++] = services->list[i];
	services->count = kept;
}

/* The services by name; of one that several mappings make, the one that stands for it. */
static void list_services(const struct harden_project *project, struct written_list *out)
{
	size_t count = 0;

	for (size_t i = 0; i < project->count; i++)
		count += project->parts[i]->loaded ? project->parts[i]->harden.file.count : 0;
	*out = (struct written_list){.list = xcalloc(count + 1, sizeof(*out->list))};
	for (size_t i = 0; i < project->count; i++) {
		const struct harden *harden = &project->parts[i]->harden;

		for (size_t j = 0; project->parts[i]->loaded && j < harden->file.count; j++) {
			const struct service_report *report = &harden->reports[j];

			if (report->service->owner)
				continue;
			out->list[out->count] =
				(struct written){.name = report->service->name,
						 .report = report,
						 .named = project->parts[i]->named,
						 .order = out->count};
			out->count++;
		}
	}
	qsort(out->list, out->count, sizeof(*out->list), compare_written);
	unite(out);
}

static void take_exceptions(struct service_report *report, const struct service_report *written)
{
	for (struct finding *at = report->findings; at; at = at->next) {
		if (at->state != FINDING_OPEN)
			continue;
		at->exception = report_exception(written, at->rule->id);
		if (at->exception)
			at->state = FINDING_ALLOWED;
	}
}

static void add_drift(struct audit *audit, struct service_report *report,
		      const struct written *written)
{
	struct finding_sink sink = {
		.arena = &audit->harden.arena,
		.service = report->service,
		.posture = &report->posture,
		.first = NULL,
	};
	const struct service *twin = written->report->twin;
	const struct service *service = twin ? twin : written->report->service;
	struct finding **end = &report->findings;

	drift_check(&sink, service, service->file->path);
	while (*end)
		end = &(*end)->next;
	*end = sink.first;
}

static void remark_idle(struct audit *audit, const struct written_list *services)
{
	for (size_t i = 0; i < services->count; i++) {
		const struct written *at = &services->list[i];

		if (!at->met && at->named && at->report->judged)
			remarks_add(&audit->harden.remarks, source_place(&audit->harden.file, 0),
				    "no container of the service %s of %s is among these", at->name,
				    at->report->service->file->path);
	}
}

void audit_against(struct audit *audit, const struct harden_project *project)
{
	CLEANUP_FREE char *name = name_of(project);
	bool by_project = any_of_project(audit, name);
	struct written_list services;

	list_services(project, &services);
	for (size_t i = 0; i < audit->containers.count; i++) {
		const struct container *container = &audit->containers.list[i];
		struct service_report *report = &audit->harden.reports[i];
		const struct written key = {.name = container->service};
		struct written *written = NULL;

		/* A project may have been started under another name. */
		if (container->service && (!by_project || is_of_project(container, name)))
			written = bsearch(&key, services.list, services.count,
					  sizeof(*services.list), compare_names);
		if (!written || !report->judged)
			continue;
		written->met = true;
		add_drift(audit, report, written);
		take_exceptions(report, written->report);
	}
	remark_idle(audit, &services);
	free(services.list);
}
