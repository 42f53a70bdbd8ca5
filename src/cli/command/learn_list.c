/* Which images the projects use, and which of them are worth a look. */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "base/path.h"
#include "cli/command/learn.h"
#include "cli/run/context.h"
#include "cli/run/jobs.h"
#include "compose/image.h"
#include "compose/project_name.h"
#include "evidence/asked/policy.h"
#include "harden/project.h"

static int compare_images(const void *left, const void *right)
{
	return strcmp(((const struct learn_image *)left)->name,
		      ((const struct learn_image *)right)->name);
}

void learn_raise(struct learn_run *run, enum status status)
{
	if (status > run->status)
		run->status = status;
}

/* "acme/worker:2.1", or "acme/worker@sha256:..." of what is pinned. */
static const char *name_of(const struct image_reference *image, struct arena *arena)
{
	if (image->digest)
		return arena_join(arena, image->repository, "@", image->digest, NULL);
	return arena_join(arena, image->repository, ":", image->tag ? image->tag : "latest", NULL);
}

static struct learn_target *target_of(struct learn_run *run, char *path)
{
	struct learn_target *target;

	for (size_t i = run->target_count; i-- > 0;)
		if (!strcmp(run->targets[i]->path, path)) {
			free(path);
			return run->targets[i];
		}
	target = xcalloc(1, sizeof(*target));
	target->path = path;
	list_grow(run->targets, run->target_count, run->target_cap);
	run->targets[run->target_count++] = target;
	return target;
}

static char *in_folder(const char *folder)
{
	if (!strcmp(folder, "."))
		return xstrdup(LEARNT_NAME);
	return xasprintf("%s/%s", strcmp(folder, "/") ? folder : "", LEARNT_NAME);
}

/* -o; the file that governs the project; beside the policy file; in the project's folder. */
static struct learn_target *find_target(struct learn_run *run, const char *path,
					const struct policy *policy)
{
	CLEANUP_FREE char *folder = path_folder(path);
	bool trusted;
	char *found;

	if (run->wish->output)
		return target_of(run, xstrdup(run->wish->output));
	found = policy_store_locate_learnt(run->options, folder, &trusted);
	if (!found && policy) {
		CLEANUP_FREE char *beside = path_folder(policy->path);

		found = in_folder(beside);
	}
	return target_of(run, found ? found : in_folder(folder));
}

static void add_to(struct learn_target *target, struct learn_image *image)
{
	for (size_t i = target->count; i-- > 0;)
		if (target->images[i] == image)
			return;
	list_grow(target->images, target->count, target->cap);
	target->images[target->count++] = image;
}

static struct learn_image *add_image(struct learn_run *run, const struct image_reference *image,
				     struct learn_target *target)
{
	struct learn_image key = {.name = name_of(image, &run->arena)};
	struct learn_image *there = set_find(&run->by_name, &key);

	if (!there) {
		there = xcalloc(1, sizeof(*there));
		there->name = key.name;
		there->run = run;
		there->before.source = EVIDENCE_SOURCE_COUNT;
		arena_init(&there->arena);
		list_grow(run->images, run->count, run->cap);
		run->images[run->count++] = there;
		set_add(&run->by_name, there);
	}
	if (target)
		add_to(target, there);
	return there;
}

struct learn_image *learn_image_add(struct learn_run *run, const char *reference,
				    struct learn_target *target)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct image_reference image;
	struct learn_image *added;

	if (image_reference_parse(&image, reference, &run->arena, &err))
		return NULL;
	added = add_image(run, &image, target);
	if (!added->reference) {
		added->reference = added->shown = reference;
		added->from = run->wish->from;
		added->pull = run->wish->pull;
	}
	return added;
}

/* The weaker of the two; what is not decided counts for nothing. */
static void weaken(struct decision *weakest, const struct decision *decision)
{
	if (decision->why && (weakest->source == EVIDENCE_SOURCE_COUNT ||
			      decision->confidence < weakest->confidence))
		*weakest = *decision;
}

/* What a look into the image could make surer. No new privileges is left out: images seldom need them. */
static struct decision weakest_of(const struct posture *posture)
{
	struct decision weakest = {EVIDENCE_SOURCE_COUNT, CONFIDENCE_KNOWN, NULL};

	weaken(&weakest, &posture->user.decision);
	weaken(&weakest, &posture->cap_drop.decision);
	weaken(&weakest, &posture->read_only.decision);
	for (size_t i = 0; i < posture->cap_add_count; i++)
		weaken(&weakest, &posture->cap_add[i].decision);
	for (size_t i = 0; i < posture->tmpfs_count; i++)
		weaken(&weakest, &posture->tmpfs[i].decision);
	return weakest;
}

/* What the command line and the policy say of how images are had. */
struct how {
	enum saved_from from;
	bool pull, all;
};

static struct how how_of(const struct learn_run *run, const struct policy *policy)
{
	struct how how = {run->wish->from, run->wish->pull, run->wish->all};

	if (!policy)
		return how;
	if (how.from == SAVED_ANY && policy->learn_from)
		saved_from_parse(policy->learn_from, &how.from);
	how.pull |= policy->learn_pull;
	how.all |= policy->learn_all;
	return how;
}

static const char *reference_text(const struct service *service,
				  const struct image_reference *image, struct arena *arena)
{
	if (service->reference)
		return arena_strdup(arena, service->image.text);
	return arena_strdup(arena, image->repository);
}

/* "PROJECT-SERVICE:latest" of a build; the service alone where a variable makes the name of its project. */
static const char *shown_build(const struct service *service, const char *name)
{
	return project_name_is_shown(service->file) ? name : service->name;
}

/* What is no platform, or holds values of variables, is asked for nowhere. */
static const char *platform_of(const struct service *service, struct arena *arena)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_./-";
	const struct setting *platform = &service->platform;

	if (platform->open || platform->secret || !strchr(platform->text, '/') ||
	    platform->text[strspn(platform->text, letters)])
		return NULL;
	return arena_strdup(arena, platform->text);
}

static void add_service(struct learn_run *run, const struct service_report *report,
			struct learn_target *target, const struct how *how)
{
	const struct service *service = report->service;
	struct decision before = weakest_of(&report->posture);
	struct image_reference image;
	struct learn_image *added;

	if (!report->judged || report->twin || !learnt_reference(service, &run->arena, &image) ||
	    !*image.repository)
		return;
	added = add_image(run, &image, target);
	if (!added->reference) {
		added->reference = reference_text(service, &image, &run->arena);
		added->shown = arena_strdup(&run->arena, service->reference
								? setting_shown(&service->image)
								: shown_build(service, added->name));
		added->secret = service->reference ? service->image.secret
						   : !project_name_is_shown(service->file);
		added->from = how->from;
		added->pull = how->pull;
		added->built = true;
	}
	if (!added->platform)
		added->platform = platform_of(service, &run->arena);
	added->built &= service_value(service, SERVICE_BUILD) != NULL;
	added->wanted |= how->all || before.confidence < CONFIDENCE_KNOWN;
	weaken(&added->before, &before);
	/* Its words are not needed, and go with the project. */
	added->before.why = NULL;
}

static void add_part(struct learn_run *run, const struct project_part *part,
		     struct learn_target *target, const struct how *how)
{
	if (part->trouble.message) {
		complain(part->path, &part->trouble);
		learn_raise(run, STATUS_TROUBLE);
		return;
	}
	for (size_t i = 0; part->loaded && i < part->harden.file.count; i++)
		add_service(run, &part->harden.reports[i], target, how);
}

/* One project, judged as a run without anything learnt would. */
static void add_project(struct learn_run *run, const struct job *job,
			const struct governing *governing, const struct harden_options *options)
{
	struct interpolate_scope variables = context_variables();
	struct learn_target *target = find_target(run, job->files[0], governing->policy);
	struct how how = how_of(run, governing->policy);
	struct harden_project project;
	struct project_settings settings = {
		.options = options,
		.process = &variables,
		.env_files = run->options->env_file_count ? run->options->env_files : NULL,
		.no_env = run->options->no_env,
		.folder = job->folder,
	};

	harden_project_init(&project, &settings);
	for (size_t i = 0; i < job->count; i++)
		harden_project_read(&project, job->files[i], i < job->named);
	harden_project_run(&project);
	for (size_t i = 0; i < project.count; i++)
		if (!project.parts[i]->outside)
			add_part(run, project.parts[i], target, &how);
	harden_project_release(&project);
}

static void add_job(struct learn_run *run, const struct job *job)
{
	CLEANUP_FREE char *folder = path_folder(job->files[0]);
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct harden_options options;
	struct governing governing;

	if (policy_store_find(&run->policies, folder, &governing, &err) ||
	    cli_options_for(run->options, governing.policy, &options, &err)) {
		complain(job->files[0], &err);
		learn_raise(run, STATUS_TROUBLE);
		return;
	}
	options.judge_only = true;
	add_project(run, job, &governing, &options);
}

/* Without a name it is the only image that there is to look into. */
static struct learn_image *only_image(const struct learn_run *run)
{
	struct learn_image *only = NULL;
	size_t wanted = 0;

	for (size_t i = 0; i < run->count; i++)
		if (run->images[i]->wanted || run->count == 1) {
			only = run->images[i];
			wanted++;
		}
	return wanted == 1 ? only : NULL;
}

static int add_archive(struct learn_run *run, const struct learn_archive *archive,
		       struct error *err)
{
	struct learn_image *image;

	if (archive->reference) {
		char *path = run->target_count
				     ? NULL
				     : xstrdup(run->wish->output ? run->wish->output : LEARNT_NAME);

		image = learn_image_add(run, archive->reference,
					path ? target_of(run, path) : run->targets[0]);
	} else {
		image = only_image(run);
	}
	if (!image)
		return error_set(
			err,
			"--image=%s: which image is it? The files do not use exactly one that "
			"is to be looked into: --image=PATH=IMAGE",
			archive->path);
	image->archive = archive->path;
	return 0;
}

/* With --image only such images are looked into. */
static void add_archives(struct learn_run *run)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;

	if (!run->wish->archive_count || (!run->count && run->status == STATUS_TROUBLE))
		return;
	for (size_t i = 0; i < run->wish->archive_count; i++)
		if (add_archive(run, &run->wish->archives[i], &err)) {
			complain(NULL, &err);
			learn_raise(run, STATUS_TROUBLE);
		}
	for (size_t i = 0; i < run->count; i++)
		run->images[i]->wanted = run->images[i]->archive;
}

static void in_trouble(void *context, const char *path, const struct error *err)
{
	complain(path, err);
	learn_raise(context, STATUS_TROUBLE);
}

static void in_passing(void *context, const char *path, const struct error *err)
{
	const struct learn_run *run = context;

	if (!run->options->quiet)
		complain(path, err);
}

/* A file to write, and archives with names: no project is needed. */
static bool needs_projects(const struct learn_run *run)
{
	const struct learn_wish *wish = run->wish;

	if (*run->options->files || run->options->project_count || !wish->output ||
	    !wish->archive_count)
		return true;
	for (size_t i = 0; i < wish->archive_count; i++)
		if (!wish->archives[i].reference)
			return true;
	return false;
}

void learn_list_init(struct learn_run *run)
{
	run->by_name = SET_INIT(compare_images);
}

void learn_list(struct learn_run *run)
{
	const struct discover_trouble trouble = {in_trouble, in_passing, run};
	struct jobs jobs;

	jobs_init(&jobs);
	if (needs_projects(run))
		jobs_collect(&jobs, run->options, &trouble);
	for (size_t i = 0; i < jobs.count; i++)
		add_job(run, &jobs.list[i]);
	jobs_release(&jobs);
	add_archives(run);
}

void learn_list_release(struct learn_run *run)
{
	set_clear(&run->by_name, NULL);
	for (size_t i = 0; i < run->count; i++) {
		saved_image_release(&run->images[i]->saved);
		error_release(&run->images[i]->err);
		arena_release(&run->images[i]->arena);
		free(run->images[i]);
	}
	for (size_t i = 0; i < run->target_count; i++) {
		free(run->targets[i]->images);
		free(run->targets[i]->path);
		free(run->targets[i]);
	}
	free(run->images);
	free(run->targets);
}
