/* Reading what a service mounts, from all the keys that can mount. */
#include <stdint.h>
#include <string.h>

#include "base/alloc.h"
#include "base/list.h"
#include "compose/service.h"

struct mount_list {
	struct mount *list;
	size_t count, cap;
	struct service *service;
	const struct service_reader *reader;
};

static struct mount *add(struct mount_list *mounts, enum mount_kind kind)
{
	struct mount *mount;

	list_grow_in(mounts->reader->arena, mounts->list, mounts->count, mounts->cap);
	mount = &mounts->list[mounts->count++];
	*mount = (struct mount){.kind = kind};
	return mount;
}

/* What a path means at least: the home folder, the working folder and the user are known by their names. */
static const char *lookup_home(void *context, const char *name, size_t len)
{
	static const char *const known[][2] = {{"HOME", "~"}, {"PWD", "."}, {"USER", "~"}};
	const struct interpolate_scope *scope = context;
	const char *value =
		scope && scope->lookup ? scope->lookup(scope->context, name, len) : NULL;

	for (size_t i = 0; !value && i < sizeof(known) / sizeof(*known); i++)
		if (strlen(known[i][0]) == len && !strncmp(known[i][0], name, len))
			value = known[i][1];
	return value;
}

/* As setting_read(), with what a path means at least. */
static struct setting read_path(struct mount_list *mounts, const struct yaml_node *value)
{
	struct service_reader reader = *mounts->reader;
	struct interpolate_scope scope = {lookup_home, (void *)(uintptr_t)mounts->reader->scope};

	reader.scope = &scope;
	return setting_read(value, &reader);
}

/* A source that a variable decides shows what nobody knows. */
static void set_host(struct mount_list *mounts, struct mount *mount, const struct setting *path)
{
	if (mount->kind == MOUNT_BIND && mount->source && !path->open)
		mount->host = mount_host_path(mount->source, mounts->reader->folder,
					      mounts->reader->arena);
}

static struct setting read_field(struct mount_list *mounts, const struct yaml_node *mapping,
				 const char *name)
{
	struct setting setting =
		setting_read(yaml_find(mapping, name, YAML_BEFORE), mounts->reader);

	mounts->service->mounts_open |= setting.open;
	return setting;
}

static const char *field(struct mount_list *mounts, const struct yaml_node *mapping,
			 const char *name)
{
	struct setting setting = read_field(mounts, mapping, name);

	return setting.node ? setting.text : NULL;
}

/* Of an entry whose source and target are settings of their own. */
static void set_shown(struct mount *mount, const struct setting *source,
		      const struct setting *target)
{
	mount->secret = source->secret || target->secret;
	mount->shown_source = source->secret ? setting_shown(source) : mount->source;
	mount->shown_target = target->secret ? setting_shown(target) : mount->target;
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

static const char *propagation(struct mount_list *mounts, const struct yaml_node *mapping)
{
	const struct yaml_node *bind = yaml_resolve(yaml_find(mapping, "bind", YAML_BEFORE));

	return bind && bind->kind == YAML_MAPPING ? field(mounts, bind, "propagation") : NULL;
}

static void add_long_volume(struct mount_list *mounts, const struct yaml_node *mapping)
{
	struct setting path = read_path(mounts, yaml_find(mapping, "source", YAML_BEFORE));
	struct setting from = read_field(mounts, mapping, "source");
	struct setting to = read_field(mounts, mapping, "target");
	const char *source = from.node ? path.text : NULL, *target = to.node ? to.text : NULL;
	const char *read_only = field(mounts, mapping, "read_only");
	struct mount *mount;

	if (!target || !*target)
		return;
	mount = add(mounts, kind_of(field(mounts, mapping, "type"), source));
	mount->source = source;
	mount->target = mount_path(target, mounts->reader->arena);
	mount->read_only = read_only && boolean_parse(read_only) == TRISTATE_TRUE;
	mount->propagation = propagation(mounts, mapping);
	set_shown(mount, &from, &to);
	mount->node = mapping;
	set_host(mounts, mount, &path);
}

/* What a variable without a value decides: a folder, most likely, and shown as it is written. */
static bool take_as_written(struct mount *mount, const char *raw, struct arena *arena)
{
	const char *target = mount->target;

	if (!mount_parse_volume(mount, raw, arena))
		return false;
	if (target && strchr(mount->target, '$'))
		mount->target = target;
	if (mount->source && *mount->source == '$')
		mount->kind = MOUNT_BIND;
	return true;
}

static void add_short(struct mount_list *mounts, const struct yaml_node *item, bool tmpfs)
{
	struct setting setting = setting_read(item, mounts->reader);
	struct setting path = read_path(mounts, item);
	struct arena *arena = mounts->reader->arena;
	struct mount mount = {.target = NULL}, plain;

	mounts->service->mounts_open |= setting.open;
	if (!setting.node)
		return;
	if (tmpfs ? !mount_parse_tmpfs(&mount, setting.text, arena)
		  : !mount_parse_volume(&mount, path.text, arena) && !path.open)
		return;
	/* Where it goes is taken as it is written: the container has another home. */
	if (!tmpfs && path.text != setting.text && mount_parse_volume(&plain, setting.text, arena))
		mount.target = plain.target;
	if (!tmpfs && path.open && !take_as_written(&mount, setting_raw(&setting), arena))
		return;
	mount.raw = setting_raw(&setting);
	mount.node = setting.node;
	mount.secret = setting.secret;
	mount.shown_source = mount.source;
	mount.shown_target = mount.target;
	if (mount.secret) {
		/* "${...}" is never cut. */
		if (!(tmpfs ? mount_parse_tmpfs(&plain, mount.raw, arena)
			    : mount_parse_volume(&plain, mount.raw, arena)))
			plain = (struct mount){.source = mount.raw, .target = mount.raw};
		mount.shown_source = plain.source;
		mount.shown_target = plain.target;
	}
	set_host(mounts, &mount, &path);
	*add(mounts, mount.kind) = mount;
}

/* A config or secret: "name", or a mapping with source and target. */
static void add_granted(struct mount_list *mounts, const struct yaml_node *item,
			enum mount_kind kind)
{
	const struct yaml_node *node = yaml_resolve(item);
	const char *source, *target = NULL, *folder = kind == MOUNT_SECRET ? "/run/secrets/" : "/";
	struct setting from, to = {.text = ""};
	struct mount *mount;

	if (node->kind == YAML_MAPPING) {
		from = read_field(mounts, node, "source");
		to = read_field(mounts, node, "target");
		target = to.node ? to.text : NULL;
	} else {
		from = setting_read(node, mounts->reader);
		mounts->service->mounts_open |= from.open;
	}
	source = from.node ? from.text : NULL;
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
	set_shown(mount, &from, to.node ? &to : &from);
}

static void add_all(struct mount_list *mounts, enum service_key key)
{
	const struct yaml_node *value = service_value(mounts->service, key);

	setting_each(item, value, YAML_BEFORE) {
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
	service->mounts = mounts.list;
	service->mount_count = mounts.count;
}
