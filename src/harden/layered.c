/* What is inherited, what cannot be, and what is undone. */
#include "harden/layered.h"

#include <string.h>

#include "base/alloc.h"
#include "yaml/document.h"

static bool says(const struct yaml_node *item, const char *text, size_t len)
{
	const struct yaml_node *node = yaml_resolve(item);

	return node->kind == YAML_SCALAR && node->len == len && !memcmp(node->text, text, len);
}

/* The item of a list in force that has this text. */
static bool holds_item(const struct yaml_node *value, const char *text)
{
	size_t len = strlen(text);

	setting_each(item, value, YAML_AFTER)
		if (says(item, text, len))
			return true;
	return false;
}

/* A port as the change wants it; the old one would be published beside it. In one go: lists of ports are long. */
static bool holds_port(const struct yaml_node *list, const struct change *change)
{
	size_t len = strlen(change->value), old = change->replaces ? strlen(change->replaces) : 0;
	bool found = false;

	if (list->kind != YAML_SEQUENCE)
		return holds_item(list, change->value);
	yaml_each(item, list, YAML_AFTER) {
		if (old && says(item, change->replaces, old))
			return false;
		found = found || says(item, change->value, len);
	}
	return found;
}

bool key_is_away(enum service_key key, const struct yaml_node *value)
{
	const struct yaml_node *node = yaml_resolve(value);
	const char *neutral = service_key_row(key)->neutral;

	if (!node || yaml_is_null(node))
		return true;
	if (service_key_row(key)->list)
		return node->kind == YAML_SEQUENCE && !yaml_count(node, YAML_AFTER);
	return neutral && node->kind == YAML_SCALAR && !strcmp(node->text, neutral);
}

/* A copy of the item, made where an alias was written out, as the item was. */
static bool is_copy(const struct yaml_node *node, const struct yaml_node *item)
{
	struct yaml_pair pair = {NULL, NULL};

	if (!node->added || node->kind != YAML_MAPPING)
		return false;
	while (yaml_pair_next(item, YAML_BEFORE, &pair)) {
		const struct yaml_node *old = yaml_resolve(pair.value);
		const struct yaml_node *new = yaml_find(node, pair.key->text, YAML_AFTER);

		if (!new || new->kind != old->kind || (new->kind == YAML_SCALAR && strcmp(new->text, old->text) != 0))
			return false;
	}
	return true;
}

/* The item, or each copy of it, has the field; or it is there no more. */
static bool has_field(const struct change *change, const struct yaml_node *value)
{
	setting_each(item, value, YAML_AFTER) {
		const struct yaml_node *node = yaml_resolve(item), *field;

		if (node != change->item && !is_copy(node, change->item))
			continue;
		field = yaml_find(node, change->field, YAML_AFTER);
		if (!field || field->kind != YAML_SCALAR || strcmp(field->text, change->value) != 0)
			return false;
	}
	return true;
}

bool change_stands(const struct change *change, const struct service_view *in_force)
{
	const struct yaml_node *value = yaml_resolve(in_force->value[change->key]);

	switch (change->op) {
	case CHANGE_SET:
		return value && value->kind == YAML_SCALAR && !strcmp(value->text, change->value);
	case CHANGE_INCLUDE:
		if (value && change->key == SERVICE_PORTS)
			return holds_port(value, change);
		return value && holds_item(value, change->value);
	case CHANGE_EXCLUDE:
		return !value || !holds_item(value, change->value);
	case CHANGE_REMOVE:
		return key_is_away(change->key, value);
	case CHANGE_FIELD:
		return !value || has_field(change, value);
	}
	return false;
}

bool change_is_served(const struct change *change, const struct yaml_node *value)
{
	return value && change->op == CHANGE_INCLUDE && change->key == SERVICE_TMPFS &&
	       holds_open_tmpfs(yaml_resolve(value), change->value) &&
	       (!change->replaces || !holds_item(yaml_resolve(value), change->replaces));
}

bool change_holds(const struct change *change, const struct service_view *in_force)
{
	return change_stands(change, in_force) || change_is_served(change, in_force->value[change->key]);
}

static enum tristate no_new_privileges_of(const struct yaml_node *value)
{
	enum tristate state = TRISTATE_UNSET, said;

	setting_each(item, value, YAML_AFTER) {
		said = security_no_new_privileges(yaml_resolve(item)->text);
		if (said != TRISTATE_UNSET)
			state = said;
	}
	return state;
}

static bool has_effect(const struct change *change, const struct service_view *after)
{
	if (change->key == SERVICE_SECURITY_OPT &&
	    security_no_new_privileges(change->value) != TRISTATE_UNSET)
		return no_new_privileges_of(after->value[change->key]) == TRISTATE_TRUE;
	return change_holds(change, after);
}

const char *layered_place(const struct service *service, size_t offset, struct arena *arena)
{
	struct place place = yaml_place(service->file->document, offset);

	return arena_printf(arena, "%s:%u:%u", service->file->path, place.line, place.column);
}

const char *port_refusal(const struct service *service, const struct change *change,
			 struct arena *arena)
{
	const struct service_layer *layer = port_layer(service, change);
	const struct service *heir = layer ? NULL : port_heir(service, change);
	const struct yaml_node *value =
		layer ? layer_value(layer, SERVICE_PORTS, YAML_BEFORE) : NULL;

	if (heir)
		return arena_printf(arena, "%s, which extends it, publishes the port elsewhere as well",
				    heir->name);
	if (!value)
		return "the port is published by another mapping of the service";
	return arena_printf(arena, "ports of %s cannot be mended from here",
			    layered_place(layer->service, value->start, arena));
}

/* Where a mapping above the one that is written to has its say on the key; NULL when none has. */
static const char *place_above(const struct service *service, enum service_key key,
			       struct arena *arena)
{
	const struct service_stack *stack = service->stack;

	for (size_t i = stack->count; i-- > stack->own + 1;) {
		const struct service *from = stack->layers[i].service;
		const struct yaml_node *value = layer_value(&stack->layers[i], key, YAML_BEFORE);

		if (value)
			return layered_place(from, value->start, arena);
		if (layer_is_whole(&stack->layers[i]))
			return layered_place(from, from->key->start, arena);
	}
	return NULL;
}

/* Where a mapping that it is made from has its say on the key. */
static const char *place_of_base(const struct service *service, enum service_key key,
				 struct arena *arena)
{
	const struct service_stack *stack = service->stack;

	for (size_t i = stack->own; i-- > 0;) {
		const struct yaml_node *value = layer_value(&stack->layers[i], key, YAML_BEFORE);

		if (value)
			return layered_place(stack->layers[i].service, value->start, arena);
	}
	return NULL;
}

static const char *place_below(const struct service *service, enum service_key key,
			       struct arena *arena)
{
	struct service_view own;

	view_read(service->mapping, YAML_BEFORE, &own);
	return layered_place(service, own.value[key] ? own.value[key]->start : service->key->start,
			arena);
}

static void settle_finding(struct harden *harden, const struct service *service,
			   struct finding *finding)
{
	for (size_t i = 0; i < finding->change_count; i++) {
		enum service_key key = finding->changes[i].key;
		const char *above;

		if (has_effect(&finding->changes[i], &service->stack->after))
			continue;
		above = place_above(service, key, &harden->arena);
		if (!above && (above = place_of_base(service, key, &harden->arena))) {
			finding->state = FINDING_REFUSED;
			finding->refusal =
				arena_printf(&harden->arena, "%s of %s cannot be mended from here",
					     service_key_name(key), above);
			return;
		}
		if (!above)
			continue;
		finding->state = FINDING_OPEN;
		finding->hint = arena_printf(
			&harden->arena, "%s of %s is laid over %s and undoes what is there",
			service_key_name(key), above, place_below(service, key, &harden->arena));
		return;
	}
}

/* What nothing here can mend: said with both places. */
static void remark_privileged(struct harden *harden, const struct service *service)
{
	const char *above = place_above(service, SERVICE_PRIVILEGED, &harden->arena);
	struct service_view own;

	view_read(service->mapping, YAML_BEFORE, &own);
	if (service->privileged == TRISTATE_TRUE && above && !own.value[SERVICE_PRIVILEGED])
		remarks_add(&harden->remarks, service_place(service),
			    "privileged: true of %s makes %s privileged: with it neither user nor "
			    "capabilities hold",
			    above, service->name);
}

void settle_undone(struct harden *harden)
{
	for (size_t i = 0; i < harden->file.count; i++) {
		const struct service *service = &harden->file.list[i];

		if (!service->stack)
			continue;
		stack_read(service, YAML_AFTER, &harden->model->maker, &service->stack->after);
		if (!harden->reports[i].judged)
			continue;
		for (struct finding *at = harden->reports[i].findings; at; at = at->next)
			if (at->state == FINDING_FIX || at->state == FINDING_INHERITED)
				settle_finding(harden, service, at);
		remark_privileged(harden, service);
	}
}
