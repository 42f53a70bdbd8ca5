/* Laying files over each other, and giving services what they are made of. */
#include "compose/model.h"

#include <string.h>

#include "base/path.h"
#include "compose/model_dict.h"
#include "compose/tag.h"

/* One file that was extended from. */
struct model_library {
	const struct compose_file *file;
	struct model_dict dict;
	struct model_library *next;
};

static int compare_files(const void *left, const void *right)
{
	const struct model_library *a = left, *b = right;

	return a->file < b->file ? -1 : a->file > b->file;
}

void compose_model_init(struct compose_model *model, const struct model_loader *loader)
{
	memset(model, 0, sizeof(*model));
	arena_init(&model->arena);
	model->maker = (struct stack_maker){&model->arena, STACK_NODE_MAX, false};
	model->loader = loader;
	model->problems.arena = &model->arena;
	model->libraries = SET_INIT(compare_files);
}

static void release_library(void *library)
{
	model_dict_release(&((struct model_library *)library)->dict);
}

void compose_model_release(struct compose_model *model)
{
	set_clear(&model->libraries, release_library);
	arena_release(&model->arena);
}

const char *model_path(struct arena *arena, const char *folder, const char *name)
{
	while (!strncmp(name, "./", 2))
		name += 2 + strspn(name + 2, "/");
	if (*name == '/' || !strcmp(folder, "."))
		return arena_strdup(arena, name);
	return arena_printf(arena, "%s%s%s", folder, folder[strlen(folder) - 1] == '/' ? "" : "/",
			    name);
}

/* The own services of one document, each as the highest layer of what is included under its name. */
static void add_own(struct model_dict *dict, const struct compose_file *file, size_t document)
{
	for (size_t i = 0; i < file->count; i++) {
		struct service *service = &file->list[i];
		struct service_layer layer = {service, SIZE_MAX, false};
		struct model_entry *entry;

		if (service->document != document)
			continue;
		entry = model_dict_add(dict, service->name);
		model_entry_insert(dict, entry, entry->count, &layer, 1, false);
		entry->top = service;
	}
}

/* Compose merges each document for itself: includes, extends, and then over what is below. */
static void lay_document(struct model_dict *dict, const struct compose_file *file, size_t document)
{
	struct model_dict own;

	model_dict_init(&own, dict->model);
	own.folder = dict->folder;
	own.scope = dict->scope;
	own.depth = dict->depth;
	model_include(&own, file, &file->documents[document]);
	add_own(&own, file, document);
	model_follow_extends(&own);
	for (struct model_entry *from = own.first; from; from = from->next) {
		struct model_entry *entry = model_dict_add(dict, from->name);

		model_entry_insert(dict, entry, entry->count, from->layers, from->count, false);
		entry->incomplete |= from->incomplete;
	}
	model_dict_release(&own);
}

void model_lay(struct model_dict *dict, struct compose_file *const *files, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < files[i]->document_count; j++)
			lay_document(dict, files[i], j);
}

struct model_dict *model_library(struct model_dict *dict, struct compose_file *file)
{
	struct compose_model *model = dict->model;
	struct model_library *library = arena_zalloc(&model->arena, sizeof(*library)), *there;

	library->file = file;
	there = set_add(&model->libraries, library);
	if (there != library)
		return &there->dict;
	if (model->last_library)
		model->last_library->next = library;
	else
		model->first_library = library;
	model->last_library = library;
	model_dict_init(&library->dict, model);
	library->dict.folder = path_folder_in(&model->arena, file->path);
	library->dict.scope = dict->scope;
	for (size_t i = 0; i < file->document_count; i++)
		add_own(&library->dict, file, i);
	return &library->dict;
}

static bool has_substance(const struct service *service)
{
	return service_value(service, SERVICE_IMAGE) || service_value(service, SERVICE_BUILD);
}

/* Layers that a tag on a whole mapping above them has taken out of it. */
static size_t dead_layers(const struct model_entry *entry)
{
	for (size_t i = entry->count; i-- > 0;)
		if (!entry->layers[i].base && layer_is_whole(&entry->layers[i]))
			return i;
	return 0;
}

/* The lowest own mapping with an image or build that may be written; else one that may be; else any. */
static size_t find_home(const struct model_entry *entry)
{
	size_t writable = SIZE_MAX, home = SIZE_MAX, first = dead_layers(entry);
	bool found = false;

	for (size_t i = entry->count; i-- > first;) {
		const struct service_layer *layer = &entry->layers[i];

		if (layer->base || !layer->service->mapping)
			continue;
		home = i;
		if (!layer->service->file->writable)
			continue;
		if (!found || has_substance(layer->service))
			writable = i;
		found |= has_substance(layer->service);
	}
	return writable != SIZE_MAX ? writable : home;
}

static void add_dependent(struct compose_model *model, const struct service *base,
			  const struct service *service)
{
	struct service *of = (struct service *)(uintptr_t)base;
	struct service_dependent *dependent = arena_alloc(&model->arena, sizeof(*dependent));

	*dependent = (struct service_dependent){service, of->dependents};
	of->dependents = dependent;
}

const struct service_dependent *service_dependents(const struct service *service)
{
	return service->dependents;
}

static void settle_entry(struct compose_model *model, const struct model_entry *entry)
{
	size_t at = find_home(entry);
	struct service_reader reader;
	struct service_stack *stack;
	struct service *home;

	if (at == SIZE_MAX)
		return;
	home = entry->layers[at].service;
	/* What the project says of it goes before what a file alone does. */
	if (home->stack || home->owner)
		return;
	home->incomplete = entry->incomplete;
	if (entry->count == 1 && !service_has_reset(home))
		return;
	stack = arena_zalloc(&model->arena, sizeof(*stack));
	stack->layers = entry->layers;
	stack->count = entry->count;
	stack->own = at;
	home->stack = stack;
	for (size_t i = 0; i < entry->count; i++) {
		struct service *other = entry->layers[i].service;

		if (entry->layers[i].base)
			add_dependent(model, other, home);
		else if (other != home)
			other->owner = home;
	}
	stack_read(home, YAML_BEFORE, &model->maker, &stack->before);
	reader = (struct service_reader){&model->arena, home->file->scope, home->file->real_folder};
	service_read_view(home, &stack->before, &reader);
}

void model_settle(struct model_dict *dict)
{
	for (struct model_entry *entry = dict->first; entry; entry = entry->next)
		settle_entry(dict->model, entry);
}

/* Files that are only extended from: their other services matter where they may be written. */
static void settle_libraries(struct compose_model *model)
{
	for (struct model_library *at = model->first_library; at; at = at->next) {
		if (!at->file->writable)
			continue;
		model_follow_extends(&at->dict);
		model_settle(&at->dict);
	}
}

void compose_model_resolve(struct compose_model *model, struct compose_file *const *files,
			   size_t count)
{
	struct model_dict dict;

	if (!count)
		return;
	model_dict_init(&dict, model);
	dict.folder =
		files[0]->folder ? files[0]->folder : path_folder_in(&model->arena, files[0]->path);
	dict.scope = files[0]->scope;
	for (size_t i = 0; i < count; i++)
		files[i]->open = true;
	model_lay(&dict, files, count);
	for (size_t i = 0; i < count; i++)
		files[i]->open = false;
	model_settle(&dict);
	settle_libraries(model);
	model_dict_release(&dict);
	if (files[0]->root && (model->maker.exhausted || model->layers >= MODEL_LAYER_MAX))
		model_problem(model, files[0], files[0]->root,
			      "the services are made of more than is followed: not everything of "
			      "them is known");
}
