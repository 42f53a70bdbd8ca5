/* Grouping what was named into projects. */
#include "cli/run/jobs.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/list.h"
#include "base/path.h"
#include "cli/run/compose_file.h"

/* A folder that was named: as it was given, and without links. */
struct named_folder {
	const char *given, *real;
	struct named_folder *next;
};

struct collecting {
	struct jobs *jobs;
	struct named_folder *folders;
	struct set names;     /* of all paths */
	struct set overrides; /* of those that belong to another of them */
	const char **beside;  /* of each path: the override file that is read with it, or NULL */
};

void jobs_init(struct jobs *jobs)
{
	memset(jobs, 0, sizeof(*jobs));
	arena_init(&jobs->arena);
	paths_init(&jobs->paths);
	jobs->listed = SET_INIT(set_compare_strings);
}

void jobs_release(struct jobs *jobs)
{
	free(jobs->list);
	set_clear(&jobs->listed, NULL);
	paths_release(&jobs->paths);
	arena_release(&jobs->arena);
}

static void add_job(struct jobs *jobs, const struct job *job)
{
	list_grow(jobs->list, jobs->count, jobs->cap);
	jobs->list[jobs->count++] = *job;
}

static bool is_folder(const char *path)
{
	struct stat status;

	return strcmp(path, "-") != 0 && !stat(path, &status) && S_ISDIR(status.st_mode);
}

static void add_folder(struct collecting *collecting, const char *given)
{
	struct arena *arena = &collecting->jobs->arena;
	struct named_folder *folder = arena_zalloc(arena, sizeof(*folder));
	char *real = realpath(given, NULL);

	folder->given = given;
	folder->real = real ? arena_strdup(arena, real) : NULL;
	folder->next = collecting->folders;
	collecting->folders = folder;
	free(real);
}

/* The named folder that a path was found in, or NULL. */
static const char *find_folder(const struct collecting *collecting, const char *path)
{
	for (const struct named_folder *at = collecting->folders; at; at = at->next) {
		size_t len = strlen(at->given);

		if (!strcmp(at->given, ".") && path[0] != '/' && strncmp(path, "../", 3) != 0)
			return at->real;
		if (!strncmp(path, at->given, len) &&
		    (path[len] == '/' || (len && at->given[len - 1] == '/')))
			return at->real;
	}
	return NULL;
}

static void add_project(struct jobs *jobs, const struct cli_options *options)
{
	struct job job = {options->project, options->project_count, options->project_count, NULL};

	if (!job.count)
		return;
	for (size_t i = 0; i < job.count; i++)
		paths_add(&jobs->paths, job.files[i]);
	add_job(jobs, &job);
}

/* The files of COMPOSE_FILE are one project, as those of -f are. */
static void add_variable(struct jobs *jobs)
{
	const char **files = arena_zalloc(&jobs->arena, (jobs->paths.count + 1) * sizeof(*files));
	struct job job = {files, jobs->paths.count, jobs->paths.count, "."};

	for (size_t i = 0; i < job.count; i++)
		files[i] = jobs->paths.list[i];
	add_job(jobs, &job);
}

/* What Compose would take here. */
static void add_usual(struct collecting *collecting, const struct cli_options *options,
		      const struct discover_trouble *trouble)
{
	struct jobs *jobs = collecting->jobs;
	struct error err CLEANUP_ERROR = ERROR_INIT;

	if (compose_file_variable(&jobs->paths, options->harden.evidence.allow_outside, &err)) {
		trouble->report(trouble->context, NULL, &err);
		paths_release(&jobs->paths);
	} else if (jobs->paths.count) {
		add_variable(jobs);
	} else if (discover_default(&jobs->paths, &err)) {
		trouble->report(trouble->context, NULL, &err);
	} else {
		add_folder(collecting, path_folder_in(&jobs->arena, jobs->paths.list[0]));
	}
}

static void add_file(struct collecting *collecting, size_t number)
{
	struct jobs *jobs = collecting->jobs;
	const char *path = jobs->paths.list[number], **files;
	const char *override = collecting->beside[number];
	struct job job = {.count = 1, .named = 1, .folder = find_folder(collecting, path)};

	if (set_find(&collecting->overrides, path))
		return;
	files = arena_zalloc(&jobs->arena, 3 * sizeof(*files));
	files[0] = path;
	if (override) {
		files[job.count++] = override;
		job.named += set_find(&collecting->names, override) != NULL;
	}
	job.files = files;
	add_job(jobs, &job);
}

static void find_overrides(struct collecting *collecting, size_t first)
{
	struct paths *paths = &collecting->jobs->paths;
	struct arena *arena = &collecting->jobs->arena;

	collecting->beside = arena_zalloc(arena, (paths->count + 1) * sizeof(*collecting->beside));
	for (size_t i = first; i < paths->count; i++)
		set_add(&collecting->names, paths->list[i]);
	for (size_t i = first; i < paths->count; i++) {
		CLEANUP_FREE char *override = discover_override(paths->list[i]);

		if (!override)
			continue;
		collecting->beside[i] = arena_strdup(arena, override);
		if (set_find(&collecting->names, override))
			set_add(&collecting->overrides, collecting->beside[i]);
	}
}

/* Every file that another job does, for those that reach for it. */
static void note_listed(struct jobs *jobs)
{
	for (size_t i = 0; jobs->count > 1 && i < jobs->paths.count; i++) {
		char *real = realpath(jobs->paths.list[i], NULL);

		if (real)
			set_add(&jobs->listed, arena_strdup(&jobs->arena, real));
		free(real);
	}
}

bool jobs_list(const struct jobs *jobs, const char *real)
{
	return real && set_find(&jobs->listed, real);
}

void jobs_collect(struct jobs *jobs, const struct cli_options *options,
		  const struct discover_trouble *trouble)
{
	struct collecting collecting = {.jobs = jobs,
					.names = SET_INIT(set_compare_strings),
					.overrides = SET_INIT(set_compare_strings)};
	struct error err CLEANUP_ERROR = ERROR_INIT;
	char *const *files = options->files;
	size_t first;

	add_project(jobs, options);
	first = jobs->paths.count;
	if (!*files && !jobs->count) {
		add_usual(&collecting, options, trouble);
		first = jobs->count ? jobs->paths.count : first;
	}
	for (; *files; files++) {
		if (!is_folder(*files)) {
			paths_add(&jobs->paths, *files);
			continue;
		}
		add_folder(&collecting, *files);
		if (discover_below(&jobs->paths, *files, trouble, &err))
			trouble->report(trouble->context, *files, &err);
	}
	if (!first)
		paths_unite(&jobs->paths);
	find_overrides(&collecting, first);
	for (size_t i = first; i < jobs->paths.count; i++)
		add_file(&collecting, i);
	note_listed(jobs);
	set_clear(&collecting.names, NULL);
	set_clear(&collecting.overrides, NULL);
}
