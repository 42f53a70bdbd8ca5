/* `volumes_from`: the mounts that a service takes over from others. */
#include "compose/volumes_from.h"

#include <string.h>

#include "base/alloc.h"
#include "compose/project.h"

/* The service of an entry: "NAME" or "NAME:ro". NULL for what is not known in this file. */
static const struct service *find_source(const struct service *service, const struct setting *entry,
					 struct arena *arena)
{
	size_t len = strcspn(entry->text, ":");
	const struct service *found;

	if (entry->open || !strncmp(entry->text, "container:", 10))
		return NULL;
	found = compose_file_find(service->file, arena_strndup(arena, entry->text, len));
	return found && found->owner ? found->owner : found;
}

/* The next entry; NULL at the end. An entry that is no scalar has no text. */
static const struct yaml_node *next_entry(const struct service *service,
					  const struct yaml_node *from, struct setting *entry,
					  struct arena *arena)
{
	struct service_reader reader = {.arena = arena, .scope = service->file->scope};
	struct yaml_node *item =
		setting_next(service_value(service, SERVICE_VOLUMES_FROM), from, YAML_BEFORE);

	if (item)
		*entry = setting_read(item, &reader);
	return item;
}

/* `left`: services that may still be followed. They may take from each other in a circle. */
static const char *find_unknown(const struct service *service, struct arena *arena, unsigned *left)
{
	const struct yaml_node *item = NULL;
	const struct service *source;
	struct setting entry;

	while ((item = next_entry(service, item, &entry, arena))) {
		source = find_source(service, &entry, arena);
		if (!source || source->mounts_open || source->incomplete || !*left)
			return setting_raw(&entry);
		--*left;
		if (find_unknown(source, arena, left))
			return setting_raw(&entry);
	}
	return NULL;
}

const char *volumes_from_unknown(const struct service *service, struct arena *arena)
{
	unsigned left = VOLUMES_FROM_MAX;

	return find_unknown(service, arena, &left);
}

/* The engine passes on volumes and what is bound; a tmpfs is each container's own. */
static bool has_mount(const struct service *service, const char *path)
{
	for (size_t i = 0; i < service->mount_count; i++)
		if (service->mounts[i].kind != MOUNT_TMPFS &&
		    !strcmp(service->mounts[i].target, path))
			return true;
	return false;
}

static bool find_mount(const struct service *service, const char *path, struct arena *arena,
		       unsigned *left)
{
	const struct yaml_node *item = NULL;
	const struct service *source;
	struct setting entry;

	while (*left && (item = next_entry(service, item, &entry, arena))) {
		source = find_source(service, &entry, arena);
		--*left;
		if (source && (has_mount(source, path) || find_mount(source, path, arena, left)))
			return true;
	}
	return false;
}

bool volumes_from_mounts(const struct service *service, const char *path, struct arena *arena)
{
	unsigned left = VOLUMES_FROM_MAX;

	return find_mount(service, path, arena, &left);
}
