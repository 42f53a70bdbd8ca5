/* Services by name, and their layers. */
#include "compose/model_dict.h"

#include <stdarg.h>
#include <string.h>

#include "base/buf.h"

static int compare_names(const void *left, const void *right)
{
	const struct model_entry *a = left, *b = right;

	return strcmp(a->name, b->name);
}

void model_dict_init(struct model_dict *dict, struct compose_model *model)
{
	memset(dict, 0, sizeof(*dict));
	dict->model = model;
	dict->entries = SET_INIT(compare_names);
}

void model_dict_release(struct model_dict *dict)
{
	set_clear(&dict->entries, NULL);
}

struct model_entry *model_dict_find(const struct model_dict *dict, const char *name)
{
	const struct model_entry key = {.name = name};

	return set_find(&dict->entries, &key);
}

struct model_entry *model_dict_add(struct model_dict *dict, const char *name)
{
	struct model_entry *entry = model_dict_find(dict, name);

	if (entry)
		return entry;
	entry = arena_zalloc(&dict->model->arena, sizeof(*entry));
	entry->name = name;
	set_add(&dict->entries, entry);
	if (dict->last)
		dict->last->next = entry;
	else
		dict->first = entry;
	dict->last = entry;
	return entry;
}

void model_entry_insert(struct model_dict *dict, struct model_entry *entry, size_t at,
			const struct service_layer *layers, size_t count, bool closed)
{
	struct service_layer *list = entry->layers;

	if (dict->model->layers + count > MODEL_LAYER_MAX) {
		entry->incomplete = true;
		return;
	}
	dict->model->layers += count;
	if (entry->count + count > entry->cap) {
		entry->cap = (entry->count + count) * 2;
		list = arena_alloc(&dict->model->arena, entry->cap * sizeof(*list));
		if (entry->count)
			memcpy(list, entry->layers, entry->count * sizeof(*list));
		entry->layers = list;
	}
	memmove(list + at + count, list + at, (entry->count - at) * sizeof(*list));
	for (size_t i = 0; i < count; i++) {
		list[at + i] = layers[i];
		if (closed && list[at + i].reach > i)
			list[at + i].reach = i;
	}
	entry->count += count;
}

void model_problem(struct compose_model *model, const struct compose_file *file,
		   const struct yaml_node *node, const char *format, ...)
{
	const struct remark *problem;
	va_list args;

	va_start(args, format);
	problem = remarks_vadd(&model->problems, source_place(file, node->start), format, args);
	va_end(args);
	if (model->refused && !model->refused_file)
		model->refused_file = problem;
	model->refused = false;
}
