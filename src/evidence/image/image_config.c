/* The configuration of an image. */
#include "evidence/image/image_config.h"

#include <string.h>

#include "base/alloc.h"
#include "evidence/image/json_value.h"
#include "evidence/image/profile.h"

static const char base_name[] = "org.opencontainers.image.base.name";

/* How many strings a list of the configuration can have. */
struct strings {
	struct arena *arena;
	const char **list;
	size_t count;
};

static struct strings strings_of(struct arena *arena, size_t room)
{
	return (struct strings){arena, arena_zalloc(arena, (room + 1) * sizeof(char *)), 0};
}

static const char *const *read_list(json_t *array, struct arena *arena)
{
	struct strings strings = strings_of(arena, json_array_size(array));
	size_t index;
	json_t *item;

	json_array_foreach(array, index, item) if (json_is_string(item))
		strings.list[strings.count++] = arena_strdup(arena, json_string_value(item));
	return strings.list;
}

static const char *const *read_env(json_t *array, struct arena *arena)
{
	struct strings strings = strings_of(arena, json_array_size(array));
	size_t index;
	json_t *item;

	json_array_foreach(array, index, item)
	{
		const char *text = json_string_value(item);

		if (text && strchr(text, '='))
			strings.list[strings.count++] = arena_strdup(arena, text);
	}
	return strings.list;
}

const char *image_clean_path(const char *path, struct arena *arena)
{
	char *clean = arena_alloc(arena, strlen(path) + 2);
	size_t end = 0;

	while (*(path += strspn(path, "/"))) {
		size_t len = strcspn(path, "/");

		if (len == 2 && !memcmp(path, "..", 2)) {
			while (end && clean[--end] != '/')
				continue;
		} else if (len != 1 || *path != '.') {
			clean[end++] = '/';
			memcpy(clean + end, path, len);
			end += len;
		}
		path += len;
	}
	if (!end)
		clean[end++] = '/';
	clean[end] = '\0';
	return clean;
}

/* The keys of an object. */
static const char *const *read_volumes(json_t *object, struct arena *arena)
{
	struct strings strings = strings_of(arena, json_object_size(object));
	const char *key;
	json_t *value;

	json_object_foreach(object, key, value) strings.list[strings.count++] =
		image_clean_path(key, arena);
	return strings.list;
}

static const char *const *read_ports(json_t *object, struct arena *arena)
{
	struct strings strings = strings_of(arena, json_object_size(object));
	const char *key;
	json_t *value;

	json_object_foreach(object, key, value) strings.list[strings.count++] =
		arena_join(arena, key, strchr(key, '/') ? "" : "/tcp", NULL);
	return strings.list;
}

/* A list; or one string, which old builders wrote. */
static struct start_command read_command(json_t *value, struct arena *arena)
{
	struct strings strings = strings_of(arena, 1);

	if (json_array_size(value))
		return (struct start_command){.words = read_list(value, arena)};
	if (!json_string_length(value))
		return (struct start_command){0};
	strings.list[0] = arena_strdup(arena, json_string_value(value));
	return (struct start_command){.words = strings.list};
}

static bool has_healthcheck(const json_t *config)
{
	const json_t *test = json_object_get(json_object_get(config, "Healthcheck"), "Test");
	const char *first = json_string_value(json_array_get(test, 0));

	return first && *first && strcmp(first, "NONE") != 0;
}

static const char *copy_or(struct arena *arena, const char *text, const char *otherwise)
{
	return text ? arena_strdup(arena, text) : otherwise;
}

const char *image_platform(const json_t *object, struct arena *arena)
{
	const char *os = json_value_string(object, "os");
	const char *architecture = json_value_string(object, "architecture");
	const char *variant = json_value_string(object, "variant");

	if (!architecture || !*architecture)
		return "";
	return arena_join(arena, os && *os ? os : "linux", "/", architecture,
			  variant && *variant ? "/" : "", variant ? variant : "", NULL);
}

void image_config_read(struct image_profile *out, const json_t *config)
{
	struct arena *arena = &out->arena;
	const json_t *inner = json_object_get(config, "config");
	const char *folder = json_value_string(inner, "WorkingDir");

	out->platform = image_platform(config, arena);
	out->base = copy_or(arena, json_value_string(json_object_get(inner, "Labels"), base_name),
			    NULL);
	out->user = copy_or(arena, json_value_string(inner, "User"), "");
	out->entrypoint = read_command(json_object_get(inner, "Entrypoint"), arena);
	out->cmd = read_command(json_object_get(inner, "Cmd"), arena);
	out->env = read_env(json_object_get(inner, "Env"), arena);
	out->volumes = read_volumes(json_object_get(inner, "Volumes"), arena);
	out->ports = read_ports(json_object_get(inner, "ExposedPorts"), arena);
	out->folder = folder ? image_clean_path(folder, arena) : "/";
	out->stop_signal = copy_or(arena, json_value_string(inner, "StopSignal"), NULL);
	out->healthcheck = has_healthcheck(inner);
}
