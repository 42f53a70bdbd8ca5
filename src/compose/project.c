/* Loading one Compose file. */
#include "compose/project.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/path.h"
#include "base/sort.h"
#include "compose/format.h"
#include "compose/lookup.h"
#include "compose/tag.h"
#include "yaml/document.h"

static int fail(const struct compose_file *file, const struct yaml_node *node, struct error *err,
		const char *words)
{
	struct place place = yaml_place(file->document, node->start);

	return error_at(err, place.line, place.column, "%s", words);
}

/* Finds the services of one document; *found when it is one of a Compose file. */
static int find_services(struct compose_file *file, struct compose_document *document, bool *found,
			 struct error *err)
{
	struct yaml_node *value;

	if (document->root->kind != YAML_MAPPING)
		return fail(file, document->root, err,
			    "not a Compose file: the top level is not a mapping");
	if (yaml_find(document->root, "include", YAML_BEFORE))
		*found = file->has_links = true;
	value = yaml_find(document->root, "services", YAML_BEFORE);
	if (!value)
		return 0;
	*found = true;
	value = yaml_resolve(value);
	if (yaml_is_null(value))
		return 0;
	if (value->kind != YAML_MAPPING)
		return fail(file, value, err, "not a Compose file: services is not a mapping");
	document->services = value;
	return 0;
}

/* NULL when the text comes from no file. */
static const char *folder_of(struct compose_file *file)
{
	CLEANUP_FREE char *real = file->path ? realpath(file->path, NULL) : NULL;

	return real ? path_folder_in(&file->arena, real) : NULL;
}

/* Documents without content are nothing to Compose. */
static int find_documents(struct compose_file *file, bool part, struct error *err)
{
	const struct yaml_document *from = file->document;
	struct compose_document *document;
	bool found = false;

	file->documents = arena_zalloc(&file->arena, (from->root_count + 1) * sizeof(*document));
	for (size_t i = 0; i < from->root_count; i++) {
		if (yaml_is_null(from->roots[i]))
			continue;
		document = &file->documents[file->document_count++];
		document->root = from->roots[i];
		if (find_services(file, document, &found, err))
			return -1;
	}
	file->root = file->documents[0].root;
	file->services = file->documents[0].services;
	if (!found && file->root && format_is_old(file->root)) {
		file->format = FORMAT_OLD;
		file->services = file->documents[0].services = file->root;
		return format_check_old(file, err);
	}
	if (found || part)
		return 0;
	if (!file->root)
		return error_set(err, "is empty");
	return error_set(err, "not a Compose file: it has no services");
}

static void read_services(struct compose_file *file, const struct compose_document *document)
{
	struct service_reader reader = {&file->arena, file->scope, file->real_folder};
	struct yaml_pair pair = {NULL, NULL};
	struct service *service;

	while (yaml_pair_next(document->services, YAML_BEFORE, &pair)) {
		/* No "x-" is left out: here Compose takes it for a service like any other. */
		if (pair.key->kind != YAML_SCALAR || yaml_is_merge_key(pair.key))
			continue;
		service = &file->list[file->count++];
		service->name = pair.key->text;
		service->key = pair.key;
		service->file = file;
		service->document = (size_t)(document - file->documents);
		service->mapping = yaml_resolve(pair.value);
		if (service->mapping->kind == YAML_MAPPING)
			service_read(service, &reader);
		else
			service->mapping = NULL;
		file->has_links |= service_value(service, SERVICE_EXTENDS) != NULL ||
				   service_has_reset(service);
	}
}

struct service *compose_file_find(const struct compose_file *file, const char *name)
{
	return lookup_find(file->lookup, name);
}

/* A service that ends before others start: "condition: service_completed_successfully". */
static void find_one_shots(struct compose_file *file, const struct yaml_node *depends)
{
	struct yaml_pair pair = {NULL, NULL};

	while (depends && depends->kind == YAML_MAPPING &&
	       yaml_pair_next(depends, YAML_BEFORE, &pair)) {
		const struct yaml_node *value = yaml_resolve(pair.value);
		const struct yaml_node *condition =
			value->kind == YAML_MAPPING
				? yaml_resolve(yaml_find(value, "condition", YAML_BEFORE))
				: NULL;
		struct service *service;

		if (!condition || condition->kind != YAML_SCALAR ||
		    strcmp(condition->text, "service_completed_successfully") != 0)
			continue;
		service = compose_file_find(file, pair.key->text);
		if (service)
			service->is_one_shot = true;
	}
}

/* What services are to each other. */
static void settle_project(struct compose_file *file)
{
	size_t count = 0;

	for (size_t i = 0; i < file->count; i++) {
		struct service *service = &file->list[i];

		service->default_network = service->has_container &&
					   !service_value(service, SERVICE_NETWORKS) &&
					   !*service->network_mode.text && file->format != FORMAT_OLD;
		count += service->default_network;
		if (service_value(service, SERVICE_DEPENDS_ON))
			find_one_shots(file,
				       yaml_resolve(service_value(service, SERVICE_DEPENDS_ON)));
	}
	for (size_t i = 0; i < file->count; i++)
		file->list[i].default_network *= count;
}

static void read_all_services(struct compose_file *file)
{
	size_t count = 0;

	for (size_t i = 0; i < file->document_count; i++)
		if (file->documents[i].services)
			count += yaml_count(file->documents[i].services, YAML_BEFORE);
	file->list = xcalloc(count + 1, sizeof(*file->list));
	for (size_t i = 0; i < file->document_count; i++)
		if (file->documents[i].services)
			read_services(file, &file->documents[i]);
}

static int compare_order(const void *left, const void *right)
{
	const struct service *a = *(struct service *const *)left;
	const struct service *b = *(struct service *const *)right;

	if (a->mapping->end != b->mapping->end)
		return a->mapping->end < b->mapping->end ? -1 : 1;
	return a->key->start < b->key->start ? -1 : a->key->start > b->key->start;
}

/* An alias comes after what it means, so the order of their ends puts the merged before the merging. */
static void order_services(struct compose_file *file)
{
	size_t kept = 0;

	file->order = xcalloc(file->count + 1, sizeof(*file->order));
	for (size_t i = 0; i < file->count; i++)
		if (file->list[i].mapping)
			file->order[file->order_count++] = &file->list[i];
	sort(file->order, file->order_count, sizeof(*file->order), compare_order);
	for (size_t i = 0; i < file->order_count; i++)
		if (!i || file->order[i]->mapping != file->order[i - 1]->mapping)
			file->order[kept++] = file->order[i];
	file->order_count = kept;
}

static int load(struct compose_file *file, const char *path, struct yaml_document *document,
		bool part, struct error *err)
{
	file->path = path;
	arena_init(&file->arena);
	file->document = document;
	if (!document || find_documents(file, part, err)) {
		compose_file_release(file);
		return -1;
	}
	view_prepare(document);
	file->real_folder = folder_of(file);
	read_all_services(file);
	file->lookup = lookup_new(file->list, file->count);
	format_settle(file);
	settle_project(file);
	order_services(file);
	return 0;
}

int compose_file_load(struct compose_file *file, const char *path, const char *text, size_t size,
		      const struct interpolate_scope *scope, struct error *err)
{
	memset(file, 0, sizeof(*file));
	file->scope = scope;
	return load(file, path, yaml_document_parse(text, size, err), false, err);
}

int compose_file_load_part(struct compose_file *file, const char *path, const char *text,
			   size_t size, const struct interpolate_scope *scope, struct error *err)
{
	memset(file, 0, sizeof(*file));
	file->scope = scope;
	return load(file, path, yaml_document_parse(text, size, err), true, err);
}

static int compare_end(const void *key, const void *entry)
{
	const struct yaml_node *mapping = key;
	const struct service *service = *(struct service *const *)entry;

	if (mapping->end != service->mapping->end)
		return mapping->end < service->mapping->end ? -1 : 1;
	return 0;
}

struct service *compose_file_service(const struct compose_file *file,
				     const struct yaml_node *mapping)
{
	struct service *const *found =
		bsearch(mapping, file->order, file->order_count, sizeof(*file->order), compare_end);

	return found && (*found)->mapping == mapping ? *found : NULL;
}

void compose_file_release(struct compose_file *file)
{
	yaml_document_free(file->document);
	arena_release(&file->arena);
	free(file->list);
	free(file->order);
	lookup_free(file->lookup);
	memset(file, 0, sizeof(*file));
}
