/* Nodes of a new service, and names that are free. */
#include "scaffold/outline.h"

#include "yaml/document.h"
#include "yaml/render.h"

struct yaml_node *outline_string(struct outline *outline, const char *text, bool quoted)
{
	return yaml_new_string(outline->document, text, quoted);
}

struct yaml_node *outline_list(struct outline *outline)
{
	return yaml_new_collection(outline->document, YAML_SEQUENCE);
}

struct yaml_node *outline_mapping(struct outline *outline)
{
	return yaml_new_collection(outline->document, YAML_MAPPING);
}

void outline_add(struct outline *outline, struct yaml_node *mapping, const char *key,
		 struct yaml_node *value, const char *comment)
{
	yaml_set_comment(outline->document, value, comment);
	yaml_append(mapping, outline_string(outline, key, false));
	yaml_append(mapping, value);
}

bool outline_has(const struct yaml_node *mapping, const char *key)
{
	return yaml_find(mapping, key, YAML_AFTER) != NULL;
}

static bool is_taken(const struct outline *outline, const char *section,
		     const struct yaml_node *own, const char *name)
{
	const struct yaml_node *root = outline->settings->target->root;
	const struct yaml_node *theirs = yaml_resolve(yaml_find(root, section, YAML_BEFORE));

	if (outline_has(own, name))
		return true;
	return theirs && theirs->kind == YAML_MAPPING && yaml_find(theirs, name, YAML_BEFORE);
}

const char *outline_free_name(const struct outline *outline, const char *section,
			      const struct yaml_node *own, const char *name)
{
	const char *free_name = name;

	for (unsigned number = 2; is_taken(outline, section, own, free_name); number++)
		free_name = arena_printf(outline->arena, "%s-%u", name, number);
	return free_name;
}
