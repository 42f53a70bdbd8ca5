/* Where a project's files may be read, and the variables that are read there. */
#include "harden/project_scope.h"

#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "compose/environment.h"
#include "harden/project.h"

/* The variables of one folder, or of one entry of include. */
struct project_scope {
	struct environment environment;
	struct interpolate_scope scope;
	struct project_scope *next;
};

/* A file that lies outside the project. */
struct project_outside {
	const char *path;
	struct project_outside *next;
};

void project_scopes_release(struct harden_project *project)
{
	while (project->scopes) {
		struct project_scope *next = project->scopes->next;

		environment_release(&project->scopes->environment);
		free(project->scopes);
		project->scopes = next;
	}
}

/* A folder that was walked is all that was meant: a link that turned up meanwhile leads to no root. */
void project_add_root(struct harden_project *project, const char *path)
{
	const char *walked = project->settings->folder;
	CLEANUP_FREE char *folder = realpath(path_folder_in(&project->model.arena, path), NULL);

	if (!folder || (walked && strcmp(folder, walked) != 0 && !path_is_below(folder, walked)))
		root_add(&project->root, walked ? walked : ".");
	else
		root_add(&project->root, folder);
}

static int parse_env_file(struct environment *env, const char *path, const struct file *file,
			  struct error *err)
{
	if (!environment_parse(env, file->data, file->size, err))
		return 0;
	error_in(err, path);
	return -1;
}

/* One that the command line names, which may lie anywhere, or that an entry of include does. */
static int add_env_file(struct harden_project *project, struct environment *env, const char *path,
			struct error *err)
{
	struct file file CLEANUP_FILE = {0};
	bool given = project->settings->env_files && !project->model.loader;

	if (given ? file_read(path, &file, err)
		  : root_read(&project->root, path, &file, err) != ROOT_READ) {
		error_in(err, path);
		return -1;
	}
	return parse_env_file(env, path, &file, err);
}

/* ".env", where it is and belongs to the project. */
static int add_usual_env_file(struct harden_project *project, struct environment *env,
			      const char *path, struct error *err)
{
	struct file file CLEANUP_FILE = {0};
	struct project_outside *outside;

	switch (root_read(&project->root, path, &file, err)) {
	case ROOT_READ:
		return parse_env_file(env, path, &file, err);
	case ROOT_REFUSED:
		error_in(err, path);
		return -1;
	case ROOT_OUTSIDE:
		outside = arena_zalloc(&project->model.arena, sizeof(*outside));
		outside->path = arena_strdup(&project->model.arena, path);
		outside->next = project->outside;
		project->outside = outside;
		break;
	default:
		break;
	}
	error_release(err);
	return 0;
}

const struct interpolate_scope *project_environment(void *context, const char *folder,
						    const char *const *files,
						    const struct interpolate_scope *above,
						    struct error *err)
{
	struct harden_project *project = context;
	struct project_scope *scope;
	CLEANUP_FREE char *usual = xasprintf("%s/.env", folder);
	int failed = 0;

	if (project->settings->no_env)
		return NULL;
	scope = xcalloc(1, sizeof(*scope));
	environment_init(&scope->environment, above);
	for (size_t i = 0; files && files[i] && !failed; i++)
		failed = strcmp(files[i], "/dev/null") != 0 &&
			 add_env_file(project, &scope->environment, files[i], err);
	if (!files)
		failed = add_usual_env_file(project, &scope->environment, usual, err);
	if (failed) {
		environment_release(&scope->environment);
		free(scope);
		return NULL;
	}
	scope->scope = environment_scope(&scope->environment);
	scope->next = project->scopes;
	project->scopes = scope;
	return &scope->scope;
}

void project_tell_outside(const struct harden_project *project, struct harden *harden)
{
	for (const struct project_outside *at = project->outside; at; at = at->next)
		remarks_add(&harden->remarks, source_place(&harden->file, 0),
			    "%s lies outside the project and is not read; --allow-outside",
			    at->path);
}
