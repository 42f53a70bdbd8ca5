/* The project of a trial: the files that Compose would read, hardened as one, and handed to Compose as they would be written. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "harden/project.h"
#include "engine/resolve.h"
#include "trial/trial_steps.h"

/* Words of `compose` before its command. */
#define COMPOSE_WORDS 40

static int find_trouble(const struct harden_project *project, struct error *err)
{
	for (size_t i = 0; i < project->count; i++) {
		const struct project_part *part = project->parts[i];

		if (!part->trouble.message)
			continue;
		if (part->trouble.line)
			error_at(err, part->trouble.line, part->trouble.column, "%s",
				 part->trouble.message);
		else
			error_set(err, "%s", part->trouble.message);
		error_in(err, part->path);
		return -1;
	}
	return 0;
}

int trial_run_project(struct trial *trial, const struct harden_options *options,
		      struct harden_project *out, struct error *err)
{
	const struct trial_files *files = trial->files;
	struct project_settings *settings = arena_alloc(&trial->arena, sizeof(*settings));
	struct harden_options *kept = arena_alloc(&trial->arena, sizeof(*kept));

	/* Both must live as long as the project. */
	*kept = *options;
	*settings = files->settings;
	settings->options = kept;
	harden_project_init(out, settings);
	for (size_t i = 0; i < files->count; i++)
		harden_project_read(out, files->list[i], i < files->named);
	harden_project_run(out);
	if (!find_trouble(out, err))
		return 0;
	harden_project_release(out);
	return -1;
}

struct service_report *trial_find_report(const struct harden_project *project, const char *name)
{
	for (size_t i = 0; i < project->count; i++) {
		struct harden *harden = &project->parts[i]->harden;

		for (size_t at = 0; project->parts[i]->loaded && at < harden->file.count; at++)
			if (!strcmp(harden->file.list[at].name, name) && harden->reports[at].judged)
				return &harden->reports[at];
	}
	return NULL;
}

bool trial_owns_part(const struct project_part *part)
{
	return part->loaded && (part->named || part->harden.file.writable);
}

/* A file that only `extends` or `include` names would be changed. */
static bool changes_others(const struct trial *trial, const struct harden_project *project)
{
	for (size_t i = trial->files->count; i < project->count; i++)
		if (project->parts[i]->loaded && project->parts[i]->harden.changed)
			return true;
	return false;
}

const char *trial_find_obstacle(const struct trial *trial, const struct harden_project *project,
				const struct service_report *report)
{
	const struct service *service = report ? report->service : NULL;

	if (!service)
		return "none of the files that are hardened has it";
	for (size_t i = 0; i < project->count; i++)
		if (service->file == &project->parts[i]->harden.file &&
		    !trial_owns_part(project->parts[i]))
			return "it stands in a file that is not to be written: name that file";
	if (service_value(service, SERVICE_EXTENDS) && changes_others(trial, project))
		return "it extends a service of a file that would be changed as well: try that "
		       "file by itself";
	return NULL;
}

const char *trial_project_text(const struct harden_project *project, struct arena *arena)
{
	struct buf text CLEANUP_BUF = BUF_INIT;

	for (size_t i = 0; i < project->count; i++) {
		const struct project_part *part = project->parts[i];

		if (part->loaded && part->harden.changed)
			buf_addf(&text, "%zu\n%s\n", i, part->harden.patched.data);
	}
	return arena_strndup(arena, text.data, text.len);
}

/* A copy of a text in the room's folder; its paths stay those of the project's folder. */
static const char *write_copy(struct trial *trial, size_t number, const struct buf *text,
			      struct error *err)
{
	const char *path =
		arena_printf(&trial->arena, "%s/patched-%zu.yaml", trial->room.folder, number);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), failed;

	failed = fd < 0 || file_write_fd(fd, text->data, text->len);
	if (failed)
		error_system(err, errno, "%s cannot be written", path);
	if (fd >= 0)
		close(fd);
	return failed ? NULL : path;
}

/* podman-compose takes paths from the folder of the first file: that file is handed over by its standard input. */
static const char *pass_changed(struct trial *trial, size_t number, const struct buf *text,
				struct client_compose *how, struct error *err)
{
	if (!trial->client.podman_compose)
		return write_copy(trial, number, text, err);
	if (how->input) {
		error_set(err, "podman-compose cannot be given several changed files");
		return NULL;
	}
	how->input = text->data;
	how->input_len = text->len;
	return "-";
}

static size_t add_option(const char **words, size_t count, const char *option, const char *value)
{
	if (count + 4 < COMPOSE_WORDS) {
		words[count++] = option;
		words[count++] = value;
	}
	return count;
}

json_t *trial_resolve(struct trial *trial, const struct harden_project *project, struct error *err)
{
	const struct trial_files *files = trial->files;
	struct client_compose how = {trial->room.project, trial->base, NULL, 0, CLIENT_SHORT * 2};
	const char *words[COMPOSE_WORDS] = {"--project-directory", trial->base};
	size_t count = trial->client.podman_compose ? 0 : 2;

	for (size_t i = 0; i < files->count; i++) {
		const char *path = files->absolute[i];

		if (project && i < project->count && project->parts[i]->loaded &&
		    project->parts[i]->harden.changed)
			path = pass_changed(trial, i, &project->parts[i]->harden.patched, &how, err);
		if (!path)
			return NULL;
		count = add_option(words, count, "--file", path);
	}
	for (const char *const *env = files->env_files; env && *env; env++)
		count = add_option(words, count, "--env-file", *env);
	for (const char *const *profile = files->profiles; profile && *profile; profile++)
		count = add_option(words, count, "--profile", *profile);
	words[count++] = "config";
	words[count] = NULL;
	return resolve_project(&trial->client, &how, words, err);
}

/* Those of the files that Compose does not run here: they are named. */
void trial_add_absent(struct trial *trial, const struct harden_project *project)
{
	for (size_t i = 0; i < project->count; i++) {
		const struct harden *harden = &project->parts[i]->harden;

		for (size_t at = 0; project->parts[i]->loaded && at < harden->file.count; at++) {
			const struct service *service = &harden->file.list[at];

			if (!harden->reports[at].judged || !harden->reports[at].selected ||
			    !service_value(service, SERVICE_PROFILES))
				continue;
			trial_add_not_tried(trial, service->name,
					    "its profiles are off: --profile turns one on");
		}
	}
}
