/* What a new service mounts: what was asked for, and the image's data on volumes of its own. */
#include <string.h>

#include "compose/mount.h"
#include "scaffold/outline.h"
#include "yaml/document.h"
#include "yaml/render.h"

#define VOLUME_MAX 64

struct volume_outline {
	struct outline *outline;
	struct yaml_node *list;
	const char *targets[VOLUME_MAX];
	size_t count;
};

static void note_target(struct volume_outline *to, const char *target)
{
	if (to->count < VOLUME_MAX)
		to->targets[to->count++] = target;
}

static bool is_mounted(const struct volume_outline *to, const char *path)
{
	for (size_t i = 0; i < to->count; i++)
		if (mount_is_below(path, to->targets[i]) || mount_is_below(to->targets[i], path))
			return true;
	return false;
}

static void declare(struct outline *outline, const char *name, const char *comment)
{
	if (!outline_has(outline->volumes, name))
		outline_add(outline, outline->volumes, name, outline_mapping(outline), comment);
}

static void add_item(struct volume_outline *to, const char *text, const char *comment)
{
	struct yaml_node *item = outline_string(to->outline, text, false);

	yaml_set_comment(to->outline->document, item, comment);
	yaml_append(to->list, item);
}

/* A named volume of the service's own, called by the last part of the path. */
static void add_own(struct volume_outline *to, const char *path, const char *comment)
{
	struct outline *outline = to->outline;
	const char *slash = strrchr(path, '/');
	const char *last = slash && slash[1] ? slash + 1 : "data", *free_name;
	char *name = arena_printf(outline->arena, "%s-%s", outline->request->name,
				  strcmp(last, outline->request->name) != 0 ? last : "data");

	for (char *at = name; *at; at++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-",
			    *at))
			*at = '-';
	free_name = outline_free_name(outline, "volumes", outline->volumes, name);
	add_item(to, arena_printf(outline->arena, "%s:%s", free_name, path), comment);
	declare(outline, free_name, "outlives the container");
	note_target(to, path);
}

static void add_asked(struct volume_outline *to, const char *text)
{
	struct outline *outline = to->outline;
	struct mount mount;

	if (!mount_parse_volume(&mount, text, outline->arena))
		return;
	if (mount.kind == MOUNT_ANONYMOUS) {
		add_own(to, mount.target, "as asked for, with a name to find it by");
		return;
	}
	note_target(to, mount.target);
	add_item(to, text,
		 mount.kind == MOUNT_BIND && !mount.read_only
			 ? "as asked for; with :ro if it only reads there"
			 : "as asked for");
	if (mount.kind == MOUNT_VOLUME && !strchr(mount.source, '$'))
		declare(outline, mount.source, "outlives the container");
}

void outline_volumes(struct outline *outline)
{
	struct volume_outline to = {.outline = outline, .list = outline_list(outline)};
	const char *const *data = outline->fact ? outline->fact->data : NULL;

	for (const char *const *text = outline->request->volumes; text && *text; text++)
		add_asked(&to, *text);
	for (; data && *data; data++)
		if (!is_mounted(&to, *data))
			add_own(&to, *data, "the image keeps its data there");
	if (to.list->first)
		outline_add(outline, outline->service, "volumes", to.list, NULL);
}
