/* From `compose config` to JSON. */
#include "engine/resolve.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "yaml/document.h"

char *resolve_unescape(const char *text, struct arena *arena)
{
	char *out = arena_strdup(arena, text), *to = out;

	for (; *text; text++) {
		*to++ = *text;
		text += text[0] == '$' && text[1] == '$';
	}
	*to = '\0';
	return out;
}

char *resolve_escape(const char *text, struct arena *arena)
{
	char *out = arena_alloc(arena, 2 * strlen(text) + 1), *to = out;

	for (; *text; text++) {
		if (*text == '$')
			*to++ = '$';
		*to++ = *text;
	}
	*to = '\0';
	return out;
}

static json_t *text_of(const struct yaml_node *node)
{
	json_t *text = json_stringn(node->text, node->len);

	return text ? text : json_string("");
}

/* Digits with a sign: what YAML 1.2 and JSON both call an integer. */
static bool is_integer(const char *text)
{
	text += *text == '-';
	return *text && strspn(text, "0123456789") == strlen(text) && (text[0] != '0' || !text[1]);
}

static bool is_real(const char *text)
{
	size_t digits;

	text += *text == '-';
	digits = strspn(text, "0123456789");
	if (!digits || text[digits] != '.')
		return false;
	text += digits + 1;
	digits = strspn(text, "0123456789");
	if (digits && (text[digits] == 'e' || text[digits] == 'E')) {
		text += digits + 1;
		text += *text == '-' || *text == '+';
		digits = strspn(text, "0123456789");
	}
	return digits && !text[digits];
}

static json_t *scalar_of(const struct yaml_node *node)
{
	const char *text = node->text;
	long long integer;

	if (yaml_is_null(node))
		return json_null();
	if (node->style != YAML_PLAIN || (node->added && !node->word))
		return text_of(node);
	if (!strcmp(text, "true") || !strcmp(text, "false"))
		return json_boolean(*text == 't');
	if (is_integer(text)) {
		errno = 0;
		integer = strtoll(text, NULL, 10);
		return errno ? text_of(node) : json_integer(integer);
	}
	return is_real(text) ? json_real(strtod(text, NULL)) : text_of(node);
}

static json_t *mapping_of(const struct yaml_node *node, enum yaml_world world)
{
	struct yaml_pair pair = {NULL, NULL};
	json_t *object = json_object();

	while (yaml_pair_next(node, world, &pair))
		json_object_set_new(object, yaml_resolve(pair.key)->text,
				    resolve_node(pair.value, world));
	return object;
}

json_t *resolve_node(const struct yaml_node *node, enum yaml_world world)
{
	const struct yaml_node *item = NULL;
	json_t *array;

	node = yaml_resolve(node);
	if (node->kind == YAML_SCALAR)
		return scalar_of(node);
	if (node->kind == YAML_MAPPING)
		return mapping_of(node, world);
	array = json_array();
	while ((item = yaml_next(node, item, world)))
		json_array_append_new(array, resolve_node(item, world));
	return array;
}

/* Every text below as a Compose file has it: what is resolved is handed to Compose again. */
static void escape_all(json_t *value, struct arena *arena)
{
	json_t *item;
	const char *key;
	size_t i;

	if (json_is_string(value) && strchr(json_string_value(value), '$'))
		json_string_set(value, resolve_escape(json_string_value(value), arena));
	json_array_foreach(value, i, item) escape_all(item, arena);
	json_object_foreach(value, key, item) escape_all(item, arena);
}

json_t *resolve_project(struct client *client, const struct client_compose *how,
			const char *const *words, struct error *err)
{
	struct yaml_document *document CLEANUP_YAML_DOCUMENT = NULL;
	const struct buf *output = &client->result.output;
	json_t *project;

	if (client_compose(client, how, words, err))
		return NULL;
	document = yaml_document_parse(output->data, output->len, err);
	if (!document) {
		error_wrap(err, "compose config: its output cannot be read");
		return NULL;
	}
	project = document->root_count ? resolve_node(document->roots[0], YAML_BEFORE)
				       : json_object();
	if (client->podman_compose) {
		struct arena arena CLEANUP_ARENA;

		arena_init(&arena);
		escape_all(project, &arena);
	}
	if (json_is_object(json_object_get(project, "services")))
		return project;
	json_decref(project);
	error_set(err, "compose config: it shows no services");
	return NULL;
}
