/* Asking Compose for its view of a project before and after, and comparing the two. */
#include "engine/verify_compose.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/list.h"
#include "base/path.h"
#include "base/set.h"
#include "compose/view.h"
#include "engine/mirror.h"
#include "engine/resolve.h"

#define PROFILES_MAX 32
#define FILES_MAX 64
#define TIMEOUT 120 /* seconds: v1 takes one to begin, on a machine that does nothing else */

/* One project that is asked about. */
struct question {
	const struct verify_compose *verify;
	const struct harden_project *project;
	size_t given;
	struct mirror mirror;
	struct arena arena;
	/* "--file FILE" of each, then profiles and files of variables, then "config". */
	const char *words[2 * (FILES_MAX + FILES_MAX + PROFILES_MAX) + 2];
	size_t word_count;
	const char *folder; /* of the project, in the mirror */
};

int verify_compose_open(struct verify_compose *verify, const char *const *env_files, bool no_env,
			struct error *err)
{
	static const char *const nothing[] = {"/dev/null", NULL};
	size_t count = 0, cap = 0;

	*verify = (struct verify_compose){.env_files = NULL};
	if (client_find_compose(verify->compose, err))
		return -1;
	for (const char *const *at = no_env ? nothing : env_files; at && *at; at++) {
		char *real = realpath(*at, NULL);

		if (!real)
			return error_system(err, errno, "--env-file: %s", *at);
		list_grow(verify->env_files, count + 1, cap);
		verify->env_files[count++] = real;
		verify->env_files[count] = NULL;
	}
	return 0;
}

void verify_compose_release(struct verify_compose *verify)
{
	for (char **at = verify->env_files; at && *at; at++)
		free(*at);
	free(verify->env_files);
}

/* Where the part lies by the name that it has, with the links of its folder followed and its own not; in the arena. */
static const char *named_path(struct question *question, const struct project_part *part)
{
	bool standard = !strcmp(part->path, "-");
	CLEANUP_FREE char *folder = standard ? xstrdup(".") : path_folder(part->path);
	char *real = realpath(folder, NULL);
	const char *path = NULL;

	if (real)
		path = arena_printf(&question->arena, "%s/%s", strcmp(real, "/") != 0 ? real : "",
				    standard ? ".composeharden-stdin.yaml" : path_name(part->path));
	free(real);
	return path;
}

/* Each part as it is, or as it would be. */
static int write_parts(struct question *question, bool after, struct error *err)
{
	for (size_t i = 0; i < question->project->count; i++) {
		const struct project_part *part = question->project->parts[i];
		const struct buf *patched = &part->harden.patched;
		bool changed = after && part->harden.changed;
		const char *path = part->real ? part->real : named_path(question, part);

		if (!part->loaded || !path || (after && !changed))
			continue;
		if (mirror_write(&question->mirror, path,
				 changed ? patched->data : part->bytes.data,
				 changed ? patched->len : part->bytes.size, err))
			return -1;
	}
	return 0;
}

static void add_word(struct question *question, const char *option, const char *value)
{
	question->words[question->word_count++] = option;
	question->words[question->word_count++] = value;
}

/* Services of every profile are asked for: a change to one that does not start today counts as well. */
static void add_profiles(struct question *question)
{
	struct set profiles = SET_INIT(set_compare_strings);
	size_t count = 0;

	for (size_t i = 0; i < question->project->count; i++) {
		const struct project_part *part = question->project->parts[i];

		for (size_t j = 0; part->loaded && j < part->harden.file.count; j++) {
			const struct yaml_node *mapping = part->harden.file.list[j].mapping;
			const struct yaml_node *list =
				mapping ? view_find(mapping, "profiles") : NULL;
			const struct yaml_node *item = NULL;

			list = list ? yaml_resolve(list) : NULL;
			while (list && list->kind == YAML_SEQUENCE && count < PROFILES_MAX &&
			       (item = yaml_next(list, item, YAML_BEFORE))) {
				const char *name = yaml_resolve(item)->text;

				if (!name || !*name || *name == '-' || strchr(name, '$') ||
				    set_find(&profiles, name))
					continue;
				set_add(&profiles, name);
				add_word(question, "--profile", name);
				count++;
			}
		}
	}
	set_clear(&profiles, NULL);
}

static int prepare(struct question *question, struct error *err)
{
	const char *first = NULL;

	if (question->given > FILES_MAX)
		return error_set(err, "more than %d files cannot be verified", FILES_MAX);
	for (size_t i = 0; i < question->given; i++) {
		const char *path = named_path(question, question->project->parts[i]);

		if (!path)
			return error_set(err, "its folder is gone");
		first = first ? first : path;
		add_word(question, "--file",
			 arena_printf(&question->arena, "%s%s", question->mirror.top, path));
		if (mirror_open(&question->mirror, path_folder_in(&question->arena, path), err))
			return -1;
	}
	for (char **at = question->verify->env_files; at && *at; at++)
		add_word(question, "--env-file", *at);
	add_profiles(question);
	question->words[question->word_count++] = "config";
	question->folder =
		path_folder_in(&question->arena,
			       arena_printf(&question->arena, "%s%s", question->mirror.top, first));
	return 0;
}

/* What Compose says of it; NULL with what it says left out, for values of the environment may stand there. */
static json_t *ask(const struct question *question, const char *what, struct error *err)
{
	const struct client_compose how = {
		.project = "composeharden", .folder = question->folder, .timeout = TIMEOUT};
	struct client client = {.program = question->verify->compose[0]};
	const char *second = question->verify->compose[1];
	struct error hidden CLEANUP_ERROR = ERROR_INIT;
	json_t *project;

	memcpy(client.compose, question->verify->compose, sizeof(client.compose));
	process_result_init(&client.result);
	project = resolve_project(&client, &how, question->words, &hidden);
	client_release(&client);
	if (!project)
		error_set(err, "nothing is written: \"%s%s%s config\" %s", client.compose[0],
			  second ? " " : "", second ? second : "", what);
	return project;
}

/* True when what is in force at the key is to be another value than it was. */
static bool changes(const struct service *service, enum service_key key)
{
	struct service_view before, after;
	json_t *old, *new;
	bool same;

	service_in_force(service, YAML_BEFORE, &before);
	service_in_force(service, YAML_AFTER, &after);
	if (!before.value[key] || !after.value[key])
		return before.value[key] || after.value[key];
	old = resolve_node(before.value[key], YAML_BEFORE);
	new = resolve_node(after.value[key], YAML_AFTER);
	same = json_equal(old, new);
	json_decref(old);
	json_decref(new);
	return !same;
}

/* A service of that name is to change at the key, whichever of the files it stands in. */
static bool is_planned(const struct harden_project *project, const char *name, const char *key)
{
	int number = 0;

	while (number < SERVICE_KEY_COUNT &&
	       strcmp(service_key_name((enum service_key)number), key) != 0)
		number++;
	for (size_t i = 0; number < SERVICE_KEY_COUNT && i < project->count; i++) {
		const struct harden *harden = &project->parts[i]->harden;

		for (size_t j = 0; project->parts[i]->loaded && j < harden->file.count; j++)
			/* Of what is made of several mappings, what will be is known when it was planned. */
			if ((!harden->file.list[j].stack ||
			     harden->reports[j].planning == PLANNING_DONE) &&
			    !strcmp(harden->file.list[j].name, name) &&
			    changes(&harden->file.list[j], (enum service_key)number))
				return true;
	}
	return false;
}

/* The fragments of --layout shared stand at the top, where Compose looks at nothing that begins so. */
static bool is_extension(const char *key)
{
	return !strncmp(key, "x-", 2);
}

static int refuse(const char *name, const char *key, struct error *err)
{
	return error_set(
		err,
		"nothing is written: Compose sees a change that was not planned, at %s%s%s; "
		"please report this",
		name ? name : "", name ? ": " : "", key);
}

/* The members of `left` that are others in `right`, or not there. */
static int compare_service(const struct question *question, const char *name, json_t *left,
			   json_t *right, struct error *err)
{
	const char *key;
	json_t *value;

	json_object_foreach(left, key, value)
	{
		const json_t *other = json_object_get(right, key);

		if ((!other || !json_equal(value, other)) &&
		    !is_planned(question->project, name, key))
			return refuse(name, key, err);
	}
	return 0;
}

static int compare_services(const struct question *question, json_t *left, json_t *right,
			    struct error *err)
{
	const char *name;
	json_t *service;

	json_object_foreach(left, name, service)
	{
		json_t *other = json_object_get(right, name);

		if (!other)
			return refuse(NULL, name, err);
		if (compare_service(question, name, service, other, err) ||
		    compare_service(question, name, other, service, err))
			return -1;
	}
	return 0;
}

static int compare_top(json_t *left, json_t *right, struct error *err)
{
	const char *key;
	json_t *value;

	json_object_foreach(left, key, value)
	{
		const json_t *other = json_object_get(right, key);

		if (strcmp(key, "services") != 0 && !is_extension(key) &&
		    (!other || !json_equal(value, other)))
			return refuse(NULL, key, err);
	}
	return 0;
}

static int compare(const struct question *question, json_t *before, json_t *after,
		   struct error *err)
{
	json_t *old = json_object_get(before, "services"),
	       *new = json_object_get(after, "services");

	if (compare_top(before, after, err) || compare_top(after, before, err) ||
	    compare_services(question, old, new, err) || compare_services(question, new, old, err))
		return -1;
	return 0;
}

static bool is_changed(const struct harden_project *project)
{
	for (size_t i = 0; i < project->count; i++)
		if (project->parts[i]->loaded && !project->parts[i]->trouble.message &&
		    project->parts[i]->harden.changed)
			return true;
	return false;
}

static int check(struct question *question, struct error *err)
{
	json_t *before, *after = NULL;
	int result = -1;

	if (mirror_make(&question->mirror, err) || write_parts(question, false, err) ||
	    prepare(question, err))
		return -1;
	before = ask(question, "does not take the file as it is", err);
	if (before && !write_parts(question, true, err))
		after = ask(question, "does not take what would be written; please report this",
			    err);
	if (after)
		result = compare(question, before, after, err);
	json_decref(before);
	json_decref(after);
	return result;
}

int verify_compose_check(const struct verify_compose *verify, const struct harden_project *project,
			 size_t given, struct error *err)
{
	struct question question = {.verify = verify, .project = project, .given = given};
	int result;

	if (!is_changed(project))
		return 0;
	result = check(&question, err);
	mirror_remove(&question.mirror);
	arena_release(&question.arena);
	return result;
}
