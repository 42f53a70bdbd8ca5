/* Reading what is in force in a service of several layers. */
#include "compose/stack.h"

#include <string.h>

#include "compose/stack_merge.h"
#include "compose/tag.h"

struct yaml_node *layer_value(const struct service_layer *layer, enum service_key key,
			      enum yaml_world world)
{
	struct service_view view;

	if (!layer->service->mapping)
		return NULL;
	view_read(layer->service->mapping, world, &view);
	return view.value[key];
}

/* One value that has a say, and the layer that it comes from. */
struct say {
	struct yaml_node *node;
	size_t layer;
};

/* Takes away what the layers say that a tag reaches. */
static size_t take_away(const struct say *says, size_t count, const struct service_layer *layer,
			size_t at)
{
	size_t floor = layer->reach < at ? at - layer->reach : 0;

	while (count && says[count - 1].layer >= floor)
		count--;
	return count;
}

struct reading {
	const struct service *service;
	struct stack_maker *maker;
	enum yaml_world world;
	size_t count;		    /* layers that are read */
	struct service_view *views; /* one a layer */
	struct say *says;	    /* room for one a layer */
	struct yaml_node **nodes;   /* the same */
};

static struct yaml_node *read_key(const struct reading *reading, enum service_key key)
{
	const struct service_stack *stack = reading->service->stack;
	struct merge merge = {reading->maker, reading->service, key, reading->world};
	struct say *says = reading->says;
	size_t count = 0;

	for (size_t i = 0; i < reading->count; i++) {
		const struct service_layer *layer = &stack->layers[i];
		struct yaml_node *node = reading->views[i].value[key];
		const struct yaml_node *all = service_tagged(layer->service);

		if (node_is_reset(node) || node_is_override(node) || node_is_reset(all) ||
		    node_is_override(all))
			count = take_away(says, count, layer, i);
		if (node && !node_is_reset(node) && !node_is_reset(all))
			says[count++] = (struct say){node, i};
	}
	if (!count)
		return NULL;
	for (size_t i = 0; i < count; i++)
		reading->nodes[i] = merge_wrap(&merge, says[i].node,
					       stack->layers[says[i].layer].service->file);
	return merge_values(&merge, reading->nodes, count);
}

static void read_layers(const struct service *service, enum yaml_world world, size_t count,
			struct stack_maker *maker, struct service_view *out)
{
	const struct service_stack *stack = service->stack;
	struct reading reading = {
		.service = service, .maker = maker, .world = world, .count = count};

	reading.views = xcalloc(count, sizeof(*reading.views));
	reading.says = xcalloc(count, sizeof(*reading.says));
	reading.nodes = xcalloc(count, sizeof(*reading.nodes));
	for (size_t i = 0; i < count; i++)
		if (stack->layers[i].service->mapping)
			view_read(stack->layers[i].service->mapping, world, &reading.views[i]);
	for (int key = 0; key < SERVICE_KEY_COUNT; key++)
		out->value[key] = read_key(&reading, (enum service_key)key);
	/* It has been followed. */
	out->value[SERVICE_EXTENDS] = NULL;
	cleanup_freep(&reading.views);
	cleanup_freep(&reading.says);
	cleanup_freep(&reading.nodes);
}

void stack_read(const struct service *service, enum yaml_world world, struct stack_maker *maker,
		struct service_view *out)
{
	read_layers(service, world, service->stack->count, maker, out);
}

void stack_read_own(const struct service *service, enum yaml_world world, struct stack_maker *maker,
		    struct service_view *out)
{
	read_layers(service, world, service->stack->own + 1, maker, out);
}

bool layer_is_whole(const struct service_layer *layer)
{
	return node_is_reset(service_tagged(layer->service)) || node_is_override(service_tagged(layer->service));
}

void service_in_force(const struct service *service, enum yaml_world world,
		      struct service_view *out)
{
	if (service->stack)
		*out = world == YAML_BEFORE ? service->stack->before : service->stack->after;
	else
		view_read(service->mapping, world, out);
}

/* The file of a tree's root among those that the service is made of, or NULL. */
static const struct compose_file *find_file(const struct service *service,
					    const struct yaml_node *root)
{
	const struct service_stack *stack = service->stack;

	for (size_t i = 0; i < stack->count; i++) {
		const struct compose_file *file = stack->layers[i].service->file;

		for (size_t j = 0; j < file->document_count; j++)
			if (file->documents[j].root == root)
				return file;
	}
	return NULL;
}

struct source_place service_node_place(const struct service *service, const struct yaml_node *node)
{
	const struct yaml_node *root = node;
	const struct compose_file *file;

	if (!service->stack)
		return source_place(service->file, node->start);
	while (root->parent)
		root = root->parent;
	file = find_file(service, root);
	return file ? source_place(file, node->start) : service_place(service);
}

const char *service_anchor(const struct service *service, enum service_key key, struct arena *arena)
{
	const struct compose_file *file = service->file;

	for (size_t i = 0; service->stack && i < service->stack->count; i++)
		if (layer_value(&service->stack->layers[i], key, YAML_BEFORE))
			file = service->stack->layers[i].service->file;
	return file->folder ? arena_printf(arena, "%s/compose.yaml", file->folder) : file->path;
}
