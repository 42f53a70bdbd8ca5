/* Reading what a service mounts, from all the keys that can mount. */
#include <string.h>

#include "base/alloc.h"
#include "compose/service.h"

struct mount_list {
	struct mount *list;
	size_t count, cap;
	struct service *service;
	const struct service_reader *reader;
};

static struct mount *add(struct mount_list *mounts, enum mount_kind kind)
{
	struct mount *more;

	if (mounts->count == mounts->cap) {
		mounts->cap = mounts->cap ? mounts->cap * 2 : 4;
		more = arena_alloc(mounts->reader->arena, mounts->cap * sizeof(*more));
		if (mounts->count)
			memcpy(more, mounts->list, mounts->count * sizeof(*more));
		mounts->list = more;
	}
	more = &mounts->list[mounts->count++];
	memset(more, 0, sizeof(*more));
	more->kind = kind;
	return more;
}

static const char *field(struct mount_list *mounts, const struct yaml_node *mapping,
			 const char *name)
{
	struct setting setting =
		setting_read(yaml_find(mapping, name, YAML_BEFORE), mounts->reader);

	mounts->service->mounts_open |= setting.open;
	return setting.node ? setting.text : NULL;
}

static enum mount_kind kind_of(const char *type, const char *source)
{
	if (!type)
		return MOUNT_OTHER;
	if (!strcmp(type, "bind"))
		return MOUNT_BIND;
	if (!strcmp(type, "tmpfs"))
		return MOUNT_TMPFS;
	if (!strcmp(type, "volume"))
		return source ? MOUNT_VOLUME : MOUNT_ANONYMOUS;
	return MOUNT_OTHER;
}

static void add_long_volume(struct mount_list *mounts, const struct yaml_node *mapping)
{
	const char *source = field(mounts, mapping, "source");
	const char *target = field(mounts, mapping, "target");
	const char *read_only = field(mounts, mapping, "read_only");
	struct mount *mount;

	if (!target || !*target)
		return;
	mount = add(mounts, kind_of(field(mounts, mapping, "type"), source));
	mount->source = source;
	mount->target = mount_path(target, mounts->reader->arena);
	mount->read_only = read_only && boolean_parse(read_only) == TRISTATE_TRUE;
}

static void add_short(struct mount_list *mounts, const struct yaml_node *item, bool tmpfs)
{
	struct setting setting = setting_read(item, mounts->reader);
	struct mount mount;
	bool good;

	mounts->service->mounts_open |= setting.open;
	if (!setting.node)
		return;
	good = tmpfs ? mount_parse_tmpfs(&mount, setting.text, mounts->reader->arena)
		     : mount_parse_volume(&mount, setting.text, mounts->reader->arena);
	if (good)
		*add(mounts, mount.kind) = mount;
}

/* A config or secret: "name", or a mapping with source and target. */
static void add_granted(struct mount_list *mounts, const struct yaml_node *item,
			enum mount_kind kind)
{
	const struct yaml_node *node = yaml_resolve(item);
	const char *source, *target = NULL, *folder = kind == MOUNT_SECRET ? "/run/secrets/" : "/";
	struct setting setting;
	struct mount *mount;

	if (node->kind == YAML_MAPPING) {
		source = field(mounts, node, "source");
		target = field(mounts, node, "target");
	} else {
		setting = setting_read(node, mounts->reader);
		mounts->service->mounts_open |= setting.open;
		source = setting.node ? setting.text : NULL;
	}
	if (!target)
		target = source;
	if (!target || !*target)
		return;
	mount = add(mounts, kind);
	mount->source = source;
	if (*target != '/')
		target = arena_printf(mounts->reader->arena, "%s%s", folder, target);
	mount->target = mount_path(target, mounts->reader->arena);
	mount->read_only = true;
}

static void add_all(struct mount_list *mounts, enum service_key key)
{
	const struct yaml_node *value = mounts->service->view.value[key];

	for (struct yaml_node *item = setting_next(value, NULL, YAML_BEFORE); item;
	     item = setting_next(value, item, YAML_BEFORE)) {
		if (key == SERVICE_SECRETS)
			add_granted(mounts, item, MOUNT_SECRET);
		else if (key == SERVICE_CONFIGS)
			add_granted(mounts, item, MOUNT_CONFIG);
		else if (yaml_resolve(item)->kind == YAML_MAPPING)
			add_long_volume(mounts, yaml_resolve(item));
		else
			add_short(mounts, item, key == SERVICE_TMPFS);
	}
}

void service_read_mounts(struct service *service, const struct service_reader *reader)
{
	struct mount_list mounts = {.service = service, .reader = reader};

	add_all(&mounts, SERVICE_VOLUMES);
	add_all(&mounts, SERVICE_TMPFS);
	add_all(&mounts, SERVICE_CONFIGS);
	add_all(&mounts, SERVICE_SECRETS);
	if (service->view.value[SERVICE_VOLUMES_FROM])
		service->mounts_open = true;
	service->mounts = mounts.list;
	service->mount_count = mounts.count;
}
