/* What speaks against a change: services that extend or merge what is changed, and cannot have it. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "compose/tag.h"
#include "harden/layered.h"
#include "yaml/document.h"

/* A tmpfs on the same path serves as well; the later one wins. */
static bool same_item(enum service_key key, const char *a, const char *b)
{
	size_t len = strcspn(a, ":");

	if (key != SERVICE_TMPFS)
		return !strcmp(a, b);
	return strcspn(b, ":") == len && !strncmp(a, b, len);
}

static bool brings_item(const struct change *change, enum service_key key, const char *text)
{
	return change->key == key && change->op == CHANGE_INCLUDE && same_item(key, change->value, text);
}

static bool wants_item(const struct service_report *report, enum service_key key, const char *text)
{
	for (const struct finding *at = report->findings; at; at = at->next)
		for (size_t i = 0; i < at->change_count; i++) {
			const struct change *change = &at->changes[i];

			if ((at->state == FINDING_FIX || at->state == FINDING_INHERITED) &&
			    brings_item(change, key, text))
				return true;
		}
	return false;
}

static bool holds_item(const struct yaml_node *value, enum service_key key, const char *text,
		       enum yaml_world world)
{
	setting_each(item, value, world) {
		const struct yaml_node *node = yaml_resolve(item);

		if (node->kind == YAML_SCALAR && same_item(key, node->text, text))
			return true;
	}
	return false;
}

bool holds_tmpfs(const struct yaml_node *value, const char *text)
{
	return holds_item(value, SERVICE_TMPFS, text, YAML_AFTER);
}

bool holds_open_tmpfs(const struct yaml_node *value, const char *text)
{
	size_t len = strcspn(text, ":");

	setting_each(item, value, YAML_AFTER) {
		const struct yaml_node *node = yaml_resolve(item);

		if (node->kind == YAML_SCALAR && same_item(SERVICE_TMPFS, node->text, text) &&
		    (!text[len] || strstr(node->text + len, "mode=1777")))
			return true;
	}
	return false;
}

static bool has_item(const struct service *service, enum service_key key, const char *text)
{
	return holds_item(service_value(service, key), key, text, YAML_BEFORE);
}

/* The same image writes to the same places, and a tmpfs there does no harm where nothing is mounted. */
static bool can_have_tmpfs(const struct service *service, const char *text)
{
	char path[PATH_MAX];
	struct service_view own;
	size_t len = strcspn(text, ":");

	if (len >= sizeof(path) || !service->mapping)
		return false;
	memcpy(path, text, len);
	path[len] = '\0';
	view_read(service->mapping, YAML_BEFORE, &own);
	return !own.value[SERVICE_IMAGE] && !own.value[SERVICE_BUILD] && !service_has_open_mounts(service) &&
	       !service_mount_at(service, path);
}

bool has_capability(const struct service *service, const char *text)
{
	enum capability capability = capability_parse(text);
	capability_set bit, all = CAPABILITY_BIT(CAPABILITY_ALL);

	if (service->privileged == TRISTATE_TRUE || capability == CAPABILITY_UNKNOWN)
		return true;
	bit = CAPABILITY_BIT(capability);
	if (service->cap_add & (bit | all))
		return !(service->cap_drop & bit) || service->cap_add & bit;
	return !(service->cap_drop & (bit | all)) && capability_docker_default() & bit;
}

/* Whether a service can live with an item in a list that is joined to its own. */
static bool can_have(const struct service *service, enum service_key key, const char *text)
{
	if (key != SERVICE_CAP_ADD && key != SERVICE_CAP_DROP && key != SERVICE_SECURITY_OPT &&
	    key != SERVICE_TMPFS)
		return true;
	if (!service->has_container || has_item(service, key, text) ||
	    wants_item(report_of(service), key, text))
		return true;
	if (key == SERVICE_CAP_DROP)
		return service->privileged == TRISTATE_TRUE ||
		       service->cap_add & CAPABILITY_BIT(CAPABILITY_ALL) ||
		       service->cap_drop & CAPABILITY_BIT(CAPABILITY_ALL);
	if (key == SERVICE_CAP_ADD)
		return has_capability(service, text);
	if (key == SERVICE_TMPFS)
		return can_have_tmpfs(service, text);
	return key == SERVICE_SECURITY_OPT && service->no_new_privileges == TRISTATE_TRUE;
}

/* Whether a base is laid over the mapping that is written to, which cannot keep its own value then. */
static bool is_above(const struct service *service, const struct service *base)
{
	const struct service_stack *stack = service->stack;

	for (size_t i = stack->own + 1; i < stack->count; i++)
		if (stack->layers[i].service == base)
			return true;
	return false;
}

static const char *dependent_objection(const struct service *service, const struct service *base,
				       const struct want *want, struct arena *arena)
{
	const char *name = service_key_name(want->key);

	if (!want->list)
		return is_above(service, base)
			       ? arena_printf(arena, "%s, which it is laid over, would get its %s",
					      service->name, name)
			       : NULL;
	for (size_t i = 0; i < want->count; i++)
		if (want->items[i].change && !want->items[i].gone &&
		    !can_have(service, want->key, want->items[i].text))
			return arena_printf(arena,
					    "%s, which extends it, must not have %s in %s, "
					    "and could not take it away again",
					    service->name, want->items[i].text, name);
	return NULL;
}

static const char *extended_objection(const struct service *base, const struct want *want,
				      struct arena *arena)
{
	const struct service_dependent *at = service_dependents(base);
	const char *why = NULL;

	for (; at && !why; at = at->next)
		why = dependent_objection(at->service, base, want, arena);
	return why;
}

/* What it merges at the key has a tag of Compose, which neither a merged value nor a kept one would have. */
static bool merges_tag(const struct service *service, enum service_key key)
{
	struct service_view view;

	view_read(service->mapping, YAML_BEFORE, &view);
	return node_is_reset(view.value[key]) || node_is_override(view.value[key]);
}

/* Of one that merges the mapping: what hangs on it in turn, and what it is laid over. */
static const char *heir_objection(const struct service *service, const struct service *heir,
				  const struct want *want, struct arena *arena)
{
	if (heir->owner && heir->owner != service)
		return arena_printf(arena,
				    "the mapping %s, which is laid over another of that name, would "
				    "get it too",
				    heir->name);
	if (merges_tag(heir, want->key))
		return arena_printf(arena, "%s, which merges it, would lose the tag of its %s",
				    heir->name, service_key_name(want->key));
	return extended_objection(heir, want, arena);
}

static bool is_lone_scalar(const struct yaml_node *value)
{
	const struct yaml_node *node = yaml_resolve(value);

	return node && node->kind == YAML_SCALAR && !yaml_is_null(node);
}

/*
 * Where a list is to be, Compose refuses a scalar; merging, which comes first, replaces it and joins lists. A list in
 * its place would bring what was replaced into force.
 */
static const char *scalar_objection(const struct service *service, const struct want *want, struct arena *arena)
{
	const struct service_stack *stack = service->stack;
	const struct service *at = service;
	const struct yaml_node *value = !stack && want->own && service_dependents(service) ? want->now : NULL;

	if (!want->list || want->absent || service_key_row(want->key)->joins_scalars)
		return NULL;
	for (size_t i = 0; stack && i < stack->count && !is_lone_scalar(value); i++) {
		at = stack->layers[i].service;
		value = layer_value(&stack->layers[i], want->key, YAML_BEFORE);
	}
	return is_lone_scalar(value) ? arena_printf(arena, "%s is no list at %s, which Compose refuses",
						    service_key_name(want->key),
						    layered_place(at, value->start, arena))
				     : NULL;
}

const char *heirs_objection(const struct service_report *report, const struct want *want,
			    struct arena *arena)
{
	const struct service *service = report->service;
	const char *why = scalar_objection(service, want, arena);
	const struct service **heirs;
	size_t count;

	if (!why)
		why = extended_objection(service, want, arena);
	if (why || !service->file->document->has_aliases)
		return why;
	heirs = reach_heirs(service, want->list && want->own ? want->now : NULL, want->key, &count);
	for (size_t i = 0; i < count && !why; i++)
		why = heir_objection(service, heirs[i], want, arena);
	free(heirs);
	return why;
}
