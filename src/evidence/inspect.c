/* Reading and finding inspected images. */
#include "evidence/inspect.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/list.h"
#include "compose/mount.h"
#include "compose/port.h"
#include "evidence/content.h"
#include "evidence/dockerfile/start.h"

struct inspected {
	const char *user; /* NULL: not to be told */
	unsigned low_port;
	bool has_ports;
	const char *const *volumes; /* or NULL */
	const char *folder; /* WorkingDir */
	struct start_command entrypoint, cmd;
	struct start start;
};

/* "nginx:1.25" or "@sha256:..." */
struct entry {
	const char *key;
	const struct inspected *image;
	size_t order; /* of adding */
};

struct inspect {
	struct arena arena;
	struct entry *list; /* sorted; of one key the last added first */
	size_t count, cap;
};

static const char missing[] = "holds something that is no image: it takes what \"docker image "
			      "inspect\" prints";

struct inspect *inspect_new(void)
{
	struct inspect *inspect = xcalloc(1, sizeof(*inspect));

	arena_init(&inspect->arena);
	return inspect;
}

void inspect_free(struct inspect *inspect)
{
	if (!inspect)
		return;
	arena_release(&inspect->arena);
	free(inspect->list);
	free(inspect);
}

static int compare_entries(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;
	int order = strcmp(a->key, b->key);

	if (order)
		return order;
	return a->order > b->order ? -1 : a->order < b->order;
}

static void add_entry(struct inspect *inspect, const char *key, const struct inspected *image)
{
	list_grow(inspect->list, inspect->count, inspect->cap);
	inspect->list[inspect->count] = (struct entry){key, image, inspect->count};
	inspect->count++;
}

static const char *name_key(const char *repository, const char *tag, struct arena *arena)
{
	return arena_printf(arena, "%s:%s", repository, tag ? tag : "latest");
}

static const char *digest_key(const char *digest, struct arena *arena)
{
	return arena_printf(arena, "@%s", digest);
}

/* Podman calls images that were built here localhost/NAME, and finds them as NAME. */
static void add_name(struct inspect *inspect, const char *name, const struct inspected *image)
{
	static const char local[] = "localhost/";
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct image_reference reference;
	size_t len = strlen(local);

	if (image_reference_parse(&reference, name, &inspect->arena, &err) ||
	    !reference.repository[0])
		return;
	add_entry(inspect, name_key(reference.repository, reference.tag, &inspect->arena), image);
	if (!strncmp(reference.repository, local, len))
		add_entry(inspect,
			  name_key(reference.repository + len, reference.tag, &inspect->arena),
			  image);
}

static void add_digest(struct inspect *inspect, const char *name, const struct inspected *image)
{
	const char *at = strrchr(name, '@');

	add_entry(inspect, digest_key(at ? at + 1 : name, &inspect->arena), image);
}

static const char *text_of(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static const char *read_user(const json_t *config, struct arena *arena)
{
	const char *user = text_of(config, "User");

	if (!user || !*user)
		return "root";
	return start_user_is_sane(user) ? arena_strdup(arena, user) : NULL;
}

static unsigned read_ports(json_t *ports)
{
	const char *key;
	json_t *value;
	unsigned low = 0;

	json_object_foreach(ports, key, value)
	{
		struct error err CLEANUP_ERROR = ERROR_INIT;
		struct port port;

		if (!port_parse_exposed(&port, key, &err) && port.first < 1024 &&
		    (!low || port.first < low))
			low = port.first;
	}
	return low;
}

static const char *const *read_volumes(json_t *volumes, struct arena *arena)
{
	size_t count = json_object_size(volumes), at = 0;
	const char **list, *key;
	json_t *value;

	if (!count)
		return NULL;
	list = arena_alloc(arena, (count + 1) * sizeof(*list));
	json_object_foreach(volumes, key, value) list[at++] = mount_path(key, arena);
	list[at] = NULL;
	return list;
}

/* A list of words, or the one text that podman may print; nothing for null. */
static struct start_command read_command(const json_t *value, struct arena *arena)
{
	struct start_command command = {NULL, NULL, 0};
	size_t count = json_array_size(value), at = 0;
	const char **words;
	json_t *item;

	if (!count)
		return command;
	words = arena_alloc(arena, (count + 1) * sizeof(*words));
	for (size_t i = 0; i < count; i++) {
		item = json_array_get(value, i);
		if (json_is_string(item))
			words[at++] = arena_strdup(arena, json_string_value(item));
	}
	words[at] = NULL;
	command.words = words;
	return command;
}

static const struct inspected *read_config(const json_t *config, struct arena *arena)
{
	struct inspected *image = arena_zalloc(arena, sizeof(*image));
	struct start_command entrypoint, cmd;
	const char *folder = text_of(config, "WorkingDir");

	entrypoint = read_command(json_object_get(config, "Entrypoint"), arena);
	cmd = read_command(json_object_get(config, "Cmd"), arena);
	image->user = read_user(config, arena);
	image->low_port = read_ports(json_object_get(config, "ExposedPorts"));
	image->has_ports = json_object_size(json_object_get(config, "ExposedPorts")) > 0;
	image->volumes = read_volumes(json_object_get(config, "Volumes"), arena);
	image->folder = folder && *folder ? mount_path(folder, arena) : "/";
	image->entrypoint = entrypoint;
	image->cmd = cmd;
	start_read(&image->start, &entrypoint, &cmd);
	return image;
}

static int add_image(struct inspect *inspect, const json_t *object, struct error *err)
{
	const json_t *tags = json_object_get(object, "RepoTags");
	const json_t *digests = json_object_get(object, "RepoDigests");
	const json_t *config = json_object_get(object, "Config");
	const struct inspected *image;
	const char *id = text_of(object, "Id"), *name;

	if (!tags && !digests && !json_object_get(object, "RootFS"))
		return error_set(err, "%s", missing);
	/* Windows knows none of what we set. */
	name = text_of(object, "Os");
	if (!json_is_object(config) || (name && !strcmp(name, "windows")))
		return 0;
	image = read_config(config, &inspect->arena);
	if (id && *id)
		add_entry(inspect,
			  digest_key(strchr(id, ':')
					     ? id
					     : arena_printf(&inspect->arena, "sha256:%s", id),
				     &inspect->arena),
			  image);
	for (size_t i = 0; i < json_array_size(digests); i++)
		if ((name = json_string_value(json_array_get(digests, i))))
			add_digest(inspect, name, image);
	for (size_t i = 0; i < json_array_size(tags); i++)
		if ((name = json_string_value(json_array_get(tags, i))))
			add_name(inspect, name, image);
	return 0;
}

static int add_all(struct inspect *inspect, const json_t *root, struct error *err)
{
	if (json_is_object(root))
		return add_image(inspect, root, err);
	if (!json_is_array(root))
		return error_set(err, "%s", missing);
	for (size_t i = 0; i < json_array_size(root); i++)
		if (add_image(inspect, json_array_get(root, i), err))
			return -1;
	return 0;
}

int inspect_add(struct inspect *inspect, const char *text, size_t len, struct error *err)
{
	json_error_t at;
	json_t *root;
	int result;

	if (!len)
		return error_set(err, "is empty: it takes what \"docker image inspect\" prints");
	root = json_loadb(text, len, 0, &at);
	if (!root)
		return error_at(err, at.line > 0 ? (unsigned)at.line : 0,
				at.column > 0 ? (unsigned)at.column : 0, "is not JSON: %s",
				at.text);
	result = add_all(inspect, root, err);
	json_decref(root);
	if (inspect->count)
		qsort(inspect->list, inspect->count, sizeof(*inspect->list), compare_entries);
	return result;
}

/* Of entries with one key the first. */
static const struct entry *find(const struct inspect *inspect, const char *key)
{
	size_t low = 0, high = inspect->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(inspect->list[middle].key, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < inspect->count && !strcmp(inspect->list[low].key, key) ? &inspect->list[low]
									    : NULL;
}

/* Where its program lies, unless the service starts another one. */
static const struct claim_content *read_content(const struct service *service,
				       const struct inspected *image, struct arena *arena)
{
	struct content content = {.arena = arena};

	if (!service_value(service, SERVICE_WORKING_DIR))
		content_add_folder(&content, image->folder);
	if (!service_value(service, SERVICE_ENTRYPOINT)) {
		content_add_start(&content, image->folder, &image->entrypoint);
		if (!service_value(service, SERVICE_COMMAND))
			content_add_start(&content, image->folder, &image->cmd);
	}
	return content.list;
}

/*
 * The claim of the image that the service names: by digest or ID when it is
 * pinned, else by name and tag. It states the image's user, ports and volumes,
 * and that it must start as root where that is certain.
 */
bool inspect_collect(const struct evidence_context *context, const struct evidence_subject *subject,
		     struct claim *claim)
{
	const struct image_reference *image = subject->service->reference;
	const struct inspect *inspect = context->settings->inspect;
	const struct entry *entry;

	if (!inspect || !image)
		return false;
	entry = find(inspect, image->digest
				      ? digest_key(image->digest, context->arena)
				      : name_key(image->repository, image->tag, context->arena));
	if (!entry)
		return false;
	claim->confidence = CONFIDENCE_KNOWN;
	claim->origin = entry->key + (entry->key[0] == '@');
	claim->image_user = entry->image->user;
	if (claim->image_user && !user_is_root(claim->image_user)) {
		claim->user = claim->image_user;
		claim->user_why = "the image runs as it";
	}
	claim->low_port = entry->image->low_port;
	claim->has_ports = entry->image->has_ports;
	claim->data = entry->image->volumes;
	claim->content = read_content(subject->service, entry->image, context->arena);
	if (entry->image->start.certain && !claim->user &&
	    !service_value(subject->service, SERVICE_ENTRYPOINT) &&
	    !service_value(subject->service, SERVICE_COMMAND))
		start_claim(claim, &entry->image->start, context->arena);
	return true;
}
