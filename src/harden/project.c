/* Several files: read, laid over each other, judged, patched, proved. */
#include "harden/harden_steps.h"
#include "harden/project.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/list.h"
#include "base/path.h"
#include "harden/project_scope.h"
#include "yaml/document.h"

void harden_project_init(struct harden_project *project, const struct project_settings *settings)
{
	memset(project, 0, sizeof(*project));
	project->settings = settings;
	project->root.anywhere = settings->options->evidence.allow_outside;
	compose_model_init(&project->model, NULL);
}

static void free_part(struct project_part *part)
{
	if (part->loaded)
		harden_release(&part->harden);
	file_release(&part->bytes);
	error_release(&part->trouble);
	free(part->path);
	free(part->real);
	free(part);
}

void harden_project_release(struct harden_project *project)
{
	for (size_t i = 0; i < project->count; i++)
		free_part(project->parts[i]);
	free(project->parts);
	root_release(&project->root);
	compose_model_release(&project->model);
	project_scopes_release(project);
}

static struct project_part *add_part(struct harden_project *project, const char *path)
{
	struct project_part *part = xcalloc(1, sizeof(*part));

	list_grow(project->parts, project->count, project->cap);
	project->parts[project->count++] = part;
	part->path = xstrdup(path);
	return part;
}

static struct project_part *find_part(const struct harden_project *project, const char *real)
{
	for (size_t i = 0; real && i < project->count; i++)
		if (project->parts[i]->real && !strcmp(project->parts[i]->real, real))
			return project->parts[i];
	return NULL;
}

/* What the command line names may lie anywhere; what was found, or is named by a file, may not. */
static int read_part(struct harden_project *project, struct project_part *part)
{
	enum root_result result;

	if (!strcmp(part->path, "-"))
		return file_read_fd(STDIN_FILENO, &part->bytes, &part->trouble);
	if (part->named && !project->settings->folder)
		return file_read(part->path, &part->bytes, &part->trouble);
	result = root_read(&project->root, part->path, &part->bytes, &part->trouble);
	part->outside = result == ROOT_OUTSIDE;
	return result == ROOT_READ ? 0 : -1;
}

/*
 * The named files, which come first, hold no service: who names a file that only includes others means these, as far as
 * they lie in the project.
 */
static bool is_meant(const struct harden_project *project, const struct project_part *part)
{
	bool inside = false;

	for (size_t i = 0; i < project->root.count; i++)
		inside |= path_is_below(part->real, project->root.folders[i]);
	for (size_t i = 0; inside && i < project->count && project->parts[i]->named; i++)
		inside = project->parts[i]->loaded && !project->parts[i]->harden.file.count;
	return inside;
}

/* Fills a part that was added; its trouble tells when that fails. */
static int load_part(struct harden_project *project, struct project_part *part,
		     const struct interpolate_scope *scope, bool alone)
{
	struct harden_options options = *project->settings->options;
	bool standard = !strcmp(part->path, "-");

	options.scope = scope;
	if (read_part(project, part))
		return -1;
	if (harden_load(&part->harden, standard ? "<stdin>" : part->path, part->bytes.data,
			part->bytes.size, &options, !alone, &part->trouble))
		return -1;
	part->loaded = true;
	part->harden.file.writable = part->named || is_meant(project, part) ||
				     path_is_below(part->real, project->settings->folder);
	return 0;
}

/* See struct model_loader. */
static struct compose_file *load_reached(void *context, const char *path, const char *folder,
					 const struct interpolate_scope *scope, struct error *err)
{
	struct harden_project *project = context;
	char *real = realpath(path, NULL);
	struct project_part *part = find_part(project, real);

	if (!real) {
		error_system(err, errno, "cannot be opened");
		return NULL;
	}
	if (part) {
		free(real);
	} else {
		CLEANUP_FREE char *plain = path_plain(path, real);

		part = add_part(project, plain);
		part->real = real;
		if (!load_part(project, part, scope, false))
			part->harden.file.folder = folder;
	}
	if (!part->loaded) {
		project->model.refused = part->outside;
		if (part->trouble.line)
			error_at(err, part->trouble.line, part->trouble.column, "line %u: %s",
				 part->trouble.line, part->trouble.message);
		else
			error_set(err, "%s", part->trouble.message);
		return NULL;
	}
	return &part->harden.file;
}

/* The scope of the files of the command line. */
static const struct interpolate_scope *first_scope(struct harden_project *project, const char *path,
						   struct error *err)
{
	const struct project_settings *settings = project->settings;

	if (project->count > 1)
		return project->parts[0]->harden.file.scope;
	return project_environment(project, path_folder_in(&project->model.arena, path),
				   settings->env_files, settings->process, err);
}

struct project_part *harden_project_read(struct harden_project *project, const char *path,
					 bool named)
{
	struct project_part *part = add_part(project, path);
	const struct interpolate_scope *scope;

	part->named = named;
	part->real = strcmp(path, "-") != 0 ? realpath(path, NULL) : NULL;
	if (named)
		project_add_root(project, path);
	scope = first_scope(project, path, &part->trouble);
	if (part->trouble.message || load_part(project, part, scope, project->count == 1))
		return part;
	if (project->count > 1 && project->parts[0]->loaded)
		part->harden.file.folder =
			path_folder_in(&project->model.arena, project->parts[0]->path);
	return part;
}

static struct project_part *first_loaded(const struct harden_project *project)
{
	for (size_t i = 0; i < project->count; i++)
		if (project->parts[i]->loaded)
			return project->parts[i];
	return NULL;
}

/* Nobody knows what a file that is laid over the others, and cannot be had, makes of them. */
static void tell_missing(struct harden_project *project, size_t count)
{
	struct project_part *first = first_loaded(project);
	bool missing = false;

	for (size_t i = 0; i < count; i++) {
		struct project_part *part = project->parts[i];

		if (part->loaded)
			continue;
		missing = true;
		remarks_add(&first->harden.remarks, source_place(&first->harden.file, 0),
			    "%s belongs to the project and cannot be had (%s): what it sets is not "
			    "known",
			    part->path, part->trouble.message);
	}
	for (size_t i = 0; missing && i < project->count; i++)
		for (size_t j = 0; j < project->parts[i]->harden.file.count; j++)
			project->parts[i]->harden.file.list[j].incomplete = true;
}

/* What the model has to say goes to the file that is reported, with the place in the other. */
static void tell_problems(struct harden_project *project)
{
	struct project_part *first = first_loaded(project);

	for (const struct remark *at = project->model.problems.first; at; at = at->next) {
		struct harden *harden = harden_of(at->place.file);
		struct place place;

		if (harden->file.writable) {
			remarks_add(&harden->remarks, at->place, "%s", at->text);
			continue;
		}
		place = yaml_place(harden->file.document, at->place.offset);
		remarks_add(&first->harden.remarks, source_place(&first->harden.file, 0), "%s:%u:%u: %s", harden->path, place.line,
			    place.column, at->text);
	}
}

/* Nothing is changed that rests on a file outside the project: its trouble is that of the first file. */
static void refuse_all(struct harden_project *project)
{
	struct project_part *first = first_loaded(project);
	const struct remark *at = project->model.refused_file;

	if (!at)
		return;
	for (size_t i = 0; i < project->count; i++)
		project->parts[i]->harden.changed = false;
	if (!first->trouble.message) {
		const struct harden *harden = harden_of(at->place.file);
		struct place place = yaml_place(harden->file.document, at->place.offset);

		error_at(&first->trouble, place.line, place.column, "%s", at->text);
		if (harden != &first->harden)
			error_in(&first->trouble, harden->path);
	}
}

/* Services that would be judged, but stand in files that nobody named. */
static void tell_reached(struct harden_project *project)
{
	struct project_part *first = first_loaded(project);

	for (size_t i = 0; i < project->count; i++) {
		struct project_part *part = project->parts[i];
		size_t judged = 0;

		for (size_t j = 0; part->loaded && j < part->harden.file.count; j++)
			judged += part->harden.reports[j].judged;
		if (judged && !part->harden.file.writable)
			remarks_add(&first->harden.remarks, source_place(&first->harden.file, 0),
				    "%s is read with it and not changed: it is not named (%zu "
				    "service%s)",
				    part->path, judged, judged == 1 ? "" : "s");
	}
}

static void prove_all(struct harden_project *project)
{
	bool failed = false;

	for (size_t i = 0; i < project->count; i++) {
		struct project_part *part = project->parts[i];

		if (part->loaded && part->harden.file.writable)
			failed |= harden_prove(&part->harden, &part->trouble);
	}
	for (size_t i = 0; failed && i < project->count; i++)
		if (!project->parts[i]->trouble.message)
			project->parts[i]->harden.changed = false;
}

/* The files that were loaded, or those of them that may be written. */
static size_t list_files(const struct harden_project *project, struct harden **out, bool writable)
{
	size_t count = 0;

	for (size_t i = 0; i < project->count; i++) {
		struct project_part *part = project->parts[i];

		if (part->loaded && (part->harden.file.writable || !writable))
			out[count++] = &part->harden;
	}
	return count;
}

/* The files of the command line, and what they reach for. */
static void resolve(struct harden_project *project)
{
	struct model_loader loader = {load_reached, project_environment, project};
	struct compose_file **named = xcalloc(project->count + 1, sizeof(*named));
	size_t count = 0, given = project->count;

	for (size_t i = 0; i < given; i++)
		if (project->parts[i]->loaded)
			named[count++] = &project->parts[i]->harden.file;
	project->model.loader = &loader;
	if (count && (count > 1 || named[0]->has_links || named[0]->document_count > 1))
		compose_model_resolve(&project->model, named, count);
	project->model.loader = NULL;
	free(named);
	if (count)
		tell_missing(project, given);
}

void harden_project_run(struct harden_project *project)
{
	const struct harden_options *options = project->settings->options;
	struct harden **files;
	size_t count;

	resolve(project);
	files = xcalloc(project->count + 1, sizeof(*files));
	count = list_files(project, files, false);
	for (size_t i = 0; i < count; i++) {
		files[i]->model = &project->model;
		harden_read_parts(files[i], options);
	}
	for (size_t i = 0; i < count; i++)
		harden_judge(files[i], options);
	if (count) {
		tell_problems(project);
		project_tell_outside(project, &first_loaded(project)->harden);
		tell_reached(project);
	}
	if (!options->judge_only) {
		count = list_files(project, files, true);
		harden_plan(files, count, options);
		prove_all(project);
	}
	refuse_all(project);
	free(files);
}

void harden_project_withdraw(struct harden_project *project, struct error *err)
{
	for (size_t i = 0; i < project->count; i++) {
		struct project_part *part = project->parts[i];

		if (!part->loaded || part->trouble.message || !part->harden.changed)
			continue;
		part->harden.changed = false;
		if (err->message) {
			part->trouble = *err;
			*err = (struct error)ERROR_INIT;
		}
	}
}
