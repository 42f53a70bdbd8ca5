/* Judging what building an image would get of the host. */
#include <string.h>

#include "engine/resolve.h"
#include "trial/room/host_access.h"
#include "trial/room/room.h"
#include "trial/member.h"

/* What says only what is in the image, or what it is called. */
static const char *const harmless[] = {"args",	 "context",  "dockerfile", "dockerfile_inline",
				       "labels", "no_cache", "platforms",  "provenance",
				       "pull",	 "sbom",     "shm_size",   "tags",
				       "target", "ulimits",  "extra_hosts"};

static bool is_harmless(const char *key)
{
	for (size_t i = 0; i < sizeof(harmless) / sizeof(*harmless); i++)
		if (!strcmp(harmless[i], key))
			return true;
	return false;
}

static const char *judge_option(struct host_access *access, const char *key, const json_t *value)
{
	const char *text = json_string_value(value);

	if (is_harmless(key) || member_is_empty(value))
		return NULL;
	if (!strcmp(key, "network") && text && (!strcmp(text, "none") || !strcmp(text, "default")))
		return NULL;
	return arena_printf(access->arena, "%s: it would reach beyond its build", key);
}

static const char *judge_dockerfile(struct host_access *access, const char *context,
				    const json_t *build)
{
	const char *file = resolve_unescape(member_text(build, "dockerfile"), access->arena), *real;

	if (!*file)
		file = "Dockerfile";
	if (*file != '/')
		file = arena_printf(access->arena, "%s/%s", context, file);
	return host_path_refusal(access, file, &real);
}

/* A context elsewhere is not looked into: an address, or what Compose left as it was. */
static const char *judge_context(struct host_access *access, const char *context, const char **real)
{
	if (strstr(context, "://") || !strncmp(context, "git@", 4) ||
	    !strncmp(context, "github.com/", 11))
		return "it is not in the project";
	return host_path_refusal(access, context, real);
}

static const char *judge_build(struct host_access *access, json_t *value)
{
	const char *context, *real, *key, *why;
	json_t *option;

	if (json_is_string(value)) {
		context = resolve_unescape(json_string_value(value), access->arena);
		why = judge_context(access, context, &real);
		return why ? why : judge_dockerfile(access, real, value);
	}
	json_object_foreach(value, key, option)
	{
		why = judge_option(access, key, option);
		if (why)
			return why;
	}
	context = resolve_unescape(member_text(value, "context"), access->arena);
	why = judge_context(access, *context ? context : ".", &real);
	if (why)
		return why;
	json_object_set_new(value, "context", json_string(resolve_escape(real, access->arena)));
	return json_is_string(json_object_get(value, "dockerfile_inline"))
		       ? NULL
		       : judge_dockerfile(access, real, value);
}

const char *host_judge_build(struct host_access *access, const char *name, json_t *value)
{
	const char *why = judge_build(access, value);

	return why ? arena_printf(access->arena, "%s: %s", name, why) : NULL;
}
