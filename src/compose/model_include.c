/* Following include: other projects' services, each with its own folder and variables. */
#include <string.h>

#include "base/error.h"
#include "base/path.h"
#include "compose/model_dict.h"

/* Files that one entry of `include:` names. */
#define INCLUDE_FILES_MAX 64

struct inclusion {
	const struct compose_file *from;
	const struct yaml_node *node;
	const char *paths[INCLUDE_FILES_MAX], *shown[INCLUDE_FILES_MAX]; /* shown: as they are told */
	size_t path_count;
	const char *env_files[INCLUDE_FILES_MAX + 1];
	size_t env_count;
	const char *folder; /* project_directory, or NULL */
	bool open;	    /* a variable without a value decides it */
	bool secret;	    /* values of variables are in the name of an env_file */
};

/* The scalars of a list, or of a lone scalar, as paths from the folder. */
static size_t read_paths(struct inclusion *out, const char **list, const char **shown,
			 const struct yaml_node *value, const struct model_dict *dict)
{
	struct service_reader reader = {.arena = &dict->model->arena, .scope = dict->scope};
	size_t count = 0;

	for (struct yaml_node *item = setting_next(value, NULL, YAML_BEFORE);
	     item && count < INCLUDE_FILES_MAX; item = setting_next(value, item, YAML_BEFORE)) {
		struct setting setting = setting_read(item, &reader);

		out->open |= setting.open;
		if (!*setting.text)
			continue;
		list[count] = model_path(&dict->model->arena, dict->folder, setting.text);
		if (shown)
			shown[count] = setting.secret ? setting_shown(&setting) : list[count];
		else
			out->secret |= setting.secret;
		count++;
	}
	return count;
}

static void read_inclusion(struct inclusion *out, const struct yaml_node *item,
			   const struct model_dict *dict)
{
	const struct yaml_node *node = yaml_resolve(item);
	struct service_reader reader = {.arena = &dict->model->arena, .scope = dict->scope};
	struct setting folder;

	if (node->kind != YAML_MAPPING) {
		out->path_count = read_paths(out, out->paths, out->shown, node, dict);
		return;
	}
	out->path_count = read_paths(out, out->paths, out->shown,
				     yaml_find(node, "path", YAML_BEFORE), dict);
	out->env_count =
		read_paths(out, out->env_files, NULL, yaml_find(node, "env_file", YAML_BEFORE), dict);
	folder = setting_read(yaml_find(node, "project_directory", YAML_BEFORE), &reader);
	out->open |= folder.open;
	if (*folder.text)
		out->folder = model_path(&dict->model->arena, dict->folder, folder.text);
}

static struct compose_file *load(struct model_dict *dict, const struct inclusion *inclusion,
				 size_t number, const struct interpolate_scope *scope)
{
	const struct model_loader *loader = dict->model->loader;
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct compose_file *file = NULL;

	if (loader && loader->load)
		file = loader->load(loader->context, inclusion->paths[number], inclusion->folder,
				    scope, &err);
	else
		error_set(&err, "no other file is read here");
	if (!file)
		model_problem(dict->model, inclusion->from, inclusion->node,
			      "%s, which is included, cannot be had (%s)",
			      inclusion->shown[number], err.message);
	else if (file->open)
		model_problem(dict->model, inclusion->from, inclusion->node,
			      "%s is included from itself: a cycle", inclusion->shown[number]);
	return file && !file->open ? file : NULL;
}

static const struct interpolate_scope *
scope_of(struct model_dict *dict, const struct inclusion *inclusion, const char *folder)
{
	const struct model_loader *loader = dict->model->loader;
	struct error err CLEANUP_ERROR = ERROR_INIT;
	const struct interpolate_scope *scope = NULL;

	if (!loader || !loader->environment)
		return dict->scope;
	scope = loader->environment(loader->context, folder,
				    inclusion->env_count ? inclusion->env_files : NULL, dict->scope,
				    &err);
	if (!scope && err.message)
		model_problem(dict->model, inclusion->from, inclusion->node,
			      "the variables of what is included cannot be had (%s%s%s)",
			      err.file && !inclusion->secret ? err.file : "",
			      err.file && !inclusion->secret ? ": " : "", err.message);
	return scope ? scope : dict->scope;
}

/* The services of the sub-project come below those of the same name. */
static void take_over(struct model_dict *dict, const struct model_dict *from)
{
	for (const struct model_entry *entry = from->first; entry; entry = entry->next) {
		struct model_entry *into = model_dict_add(dict, entry->name);

		model_entry_insert(dict, into, 0, entry->layers, entry->count, true);
		into->incomplete |= entry->incomplete;
	}
}

static void follow(struct model_dict *dict, const struct inclusion *inclusion)
{
	struct compose_file *files[INCLUDE_FILES_MAX];
	struct model_dict sub;
	size_t count = 0;

	model_dict_init(&sub, dict->model);
	sub.depth = dict->depth + 1;
	sub.folder = inclusion->folder;
	if (!sub.folder && inclusion->path_count)
		sub.folder = path_folder_in(&dict->model->arena, inclusion->paths[0]);
	sub.scope = scope_of(dict, inclusion, sub.folder);
	for (size_t i = 0; i < inclusion->path_count; i++) {
		files[count] = load(dict, inclusion, i, sub.scope);
		count += files[count] != NULL;
	}
	for (size_t i = 0; i < count; i++)
		files[i]->open = true;
	model_lay(&sub, files, count);
	for (size_t i = 0; i < count; i++)
		files[i]->open = false;
	take_over(dict, &sub);
	model_dict_release(&sub);
}

void model_include(struct model_dict *dict, const struct compose_file *file,
		   const struct compose_document *document)
{
	struct compose_model *model = dict->model;
	const struct yaml_node *list =
		yaml_resolve(yaml_find(document->root, "include", YAML_BEFORE));

	if (!list || yaml_is_null(list))
		return;
	if (list->kind != YAML_SEQUENCE) {
		model_problem(model, file, list, "include is not a list");
		return;
	}
	yaml_each(item, list, YAML_BEFORE) {
		struct inclusion inclusion = {.from = file, .node = item};

		read_inclusion(&inclusion, item, dict);
		if (inclusion.open)
			model_problem(model, file, item,
				      "what is included is decided by a variable without a value");
		else if (dict->depth == MODEL_DEPTH_MAX || model->includes == MODEL_INCLUDE_MAX)
			model_problem(model, file, item,
				      "more files are included than is followed");
		else if (inclusion.path_count) {
			model->includes++;
			follow(dict, &inclusion);
		}
	}
}
