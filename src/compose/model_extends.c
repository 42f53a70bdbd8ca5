/* Following extends: the services that others are made from. */
#include <string.h>

#include "base/error.h"
#include "compose/model_dict.h"

/* What `extends:` names. */
struct extension {
	const struct yaml_node *node;
	const char *service, *shown_service; /* shown: as it is told */
	const char *file;		     /* NULL: the same */
	const char *shown_file; /* as written, where values of variables are in it; else NULL */
};

static bool read_extension(struct extension *out, const struct model_dict *dict,
			   const struct service *service)
{
	struct service_reader reader = {.arena = &dict->model->arena, .scope = dict->scope};
	const struct yaml_node *value = yaml_resolve(out->node);
	struct setting file, name;

	(void)service;
	out->file = out->shown_file = NULL;
	name = setting_read(value->kind == YAML_SCALAR ? value
						       : yaml_find(value, "service", YAML_BEFORE),
			    &reader);
	out->service = name.text;
	out->shown_service = setting_shown(&name);
	if (value->kind == YAML_SCALAR)
		return *out->service;
	file = setting_read(yaml_find(value, "file", YAML_BEFORE), &reader);
	if (file.node)
		out->file = file.text;
	if (file.secret)
		out->shown_file = setting_shown(&file);
	return *out->service && !file.open;
}

/* The services of the file that it is extended from, or NULL. */
static struct model_dict *find_library(struct model_dict *dict, const struct service *service,
				       const struct extension *extension)
{
	struct compose_model *model = dict->model;
	struct error err CLEANUP_ERROR = ERROR_INIT;
	const char *path;
	struct compose_file *file = NULL;

	if (!extension->file)
		return dict;
	path = model_path(&model->arena, dict->folder, extension->file);
	if (model->loader && model->loader->load)
		file = model->loader->load(model->loader->context, path, NULL, dict->scope, &err);
	else
		error_set(&err, "no other file is read here");
	if (file)
		return model_library(dict, file);
	model_problem(model, service->file, extension->node,
		      "%s extends %s of %s, which cannot be had (%s): what it sets is not known",
		      service->name, extension->shown_service,
		      extension->shown_file ? extension->shown_file : path, err.message);
	return NULL;
}

static void follow(struct model_dict *dict, struct model_entry *entry, unsigned depth);

/* What the entry is made from, followed to its own end; NULL when that cannot be. */
static struct model_entry *find_base(struct model_dict *dict, const struct service *service,
				     const struct extension *extension, unsigned depth)
{
	struct model_dict *library = find_library(dict, service, extension);
	struct model_entry *base;

	if (!library)
		return NULL;
	base = model_dict_find(library, extension->service);
	if (!base)
		model_problem(dict->model, service->file, extension->node,
			      "%s extends %s, which is not there", service->name,
			      extension->shown_service);
	else if (base->state == ENTRY_OPEN)
		model_problem(dict->model, service->file, extension->node,
			      "%s extends %s, which is made from it: a cycle", service->name,
			      extension->shown_service);
	else if (depth == MODEL_DEPTH_MAX)
		model_problem(dict->model, service->file, extension->node,
			      "%s: more than %d services extend one another", service->name,
			      MODEL_DEPTH_MAX);
	else
		follow(library, base, depth + 1);
	return base && base->state == ENTRY_DONE ? base : NULL;
}

static void put_below(struct model_dict *dict, struct model_entry *entry,
		      const struct model_entry *base)
{
	model_entry_insert(dict, entry, 0, base->layers, base->count, true);
	for (size_t i = 0; i < base->count && entry->count >= base->count; i++)
		entry->layers[i].base = true;
}

static void follow(struct model_dict *dict, struct model_entry *entry, unsigned depth)
{
	struct extension extension = {0};
	struct model_entry *base;
	size_t before = entry->count;

	if (entry->state == ENTRY_DONE)
		return;
	entry->state = ENTRY_OPEN;
	if (entry->top && entry->top->mapping)
		extension.node = service_value(entry->top, SERVICE_EXTENDS);
	if (extension.node && !yaml_is_null(yaml_resolve(extension.node))) {
		base = NULL;
		if (read_extension(&extension, dict, entry->top))
			base = find_base(dict, entry->top, &extension, depth);
		else
			model_problem(dict->model, entry->top->file, extension.node,
				      "what %s extends cannot be told", entry->name);
		entry->incomplete |= !base || base->incomplete;
		if (base && base->count)
			put_below(dict, entry, base);
		if (base && entry->count != before + base->count)
			entry->incomplete = true;
	}
	entry->state = ENTRY_DONE;
}

void model_follow_extends(struct model_dict *dict)
{
	for (struct model_entry *entry = dict->first; entry; entry = entry->next)
		follow(dict, entry, 0);
}
