/* The name of a project. */
#include "compose/project_name.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/path.h"
#include "compose/project.h"
#include "yaml/node.h"

static const char variable[] = "COMPOSE_PROJECT_NAME";

/* Lower case; what a name may not hold is left out; it begins with a letter or a digit. */
const char *project_name_spell(const char *text, struct arena *arena)
{
	char *out = arena_strdup(arena, text), *end = out;

	for (; *text; text++) {
		char byte = *text >= 'A' && *text <= 'Z' ? (char)(*text | 0x20) : *text;
		bool first = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');

		if (first || (end > out && (byte == '-' || byte == '_')))
			*end++ = byte;
	}
	*end = '\0';
	return *out ? out : NULL;
}

/* The value of `name`, as it is written; NULL: there is none. */
static const struct yaml_node *name_node(const struct compose_file *file)
{
	const struct yaml_node *node =
		file->root ? yaml_find(file->root, "name", YAML_BEFORE) : NULL;

	node = node ? yaml_resolve(node) : NULL;
	return node && node->kind == YAML_SCALAR && node->len ? node : NULL;
}

/* Of the file's variables; NULL: not set, or empty. */
static const char *given_name(const struct compose_file *file)
{
	const struct interpolate_scope *scope = file->scope;
	const char *name = scope && scope->lookup ? scope->lookup(scope->context, variable,
								  sizeof(variable) - 1)
						  : NULL;

	return name && *name ? name : NULL;
}

static const char *written_name(const struct compose_file *file, struct arena *arena, bool *open)
{
	const struct yaml_node *node = name_node(file);
	struct error err CLEANUP_ERROR = ERROR_INIT;
	enum interpolate_result result;
	const char *text;

	if (!node)
		return NULL;
	*open = interpolate(node->text, file->scope, arena, &text, &result, &err) ||
		result == INTERPOLATE_UNKNOWN;
	return *open ? NULL : text;
}

static const char *folder_name(const struct compose_file *file, struct arena *arena)
{
	CLEANUP_FREE char *real = file->folder ? realpath(file->folder, NULL) : NULL;
	const char *folder = real ? real : file->real_folder;

	return folder ? arena_strdup(arena, path_name(folder)) : NULL;
}

const char *project_name(const struct compose_file *file, struct arena *arena)
{
	const char *name = given_name(file);
	bool open = false;

	if (!name)
		name = written_name(file, arena, &open);
	if (!name && !open)
		name = folder_name(file, arena);
	return name ? project_name_spell(name, arena) : NULL;
}

bool project_name_is_shown(const struct compose_file *file)
{
	const struct yaml_node *node = name_node(file);

	return !given_name(file) && !(node && strchr(node->text, '$'));
}
