/* Reading a set of inspected containers, and writing it as a Compose file. */
#include "audit/container.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "text/span.h"

static const char missing[] = "holds something that is no container: it takes what \"docker "
			      "inspect\" prints of containers";

/* The next line on which an object begins that lies right in the array, or is the whole text. */
struct line_scan {
	const char *at, *end;
	unsigned line, depth;
	bool in_string;
};

static unsigned next_line(struct line_scan *scan, unsigned wanted_depth)
{
	for (; scan->at < scan->end; scan->at++) {
		char byte = *scan->at;

		scan->line += byte == '\n';
		if (scan->in_string) {
			scan->at += byte == '\\';
			scan->in_string = byte != '"';
		} else if (byte == '"') {
			scan->in_string = true;
		} else if (byte == '[' || byte == '{') {
			if (scan->depth++ != wanted_depth || byte != '{')
				continue;
			scan->at++;
			return scan->line;
		} else if (byte == ']' || byte == '}') {
			scan->depth--;
		}
	}
	return scan->line;
}

static const char *label(const json_t *inspected, const char *name)
{
	const json_t *labels = json_object_get(json_object_get(inspected, "Config"), "Labels");

	return json_string_value(json_object_get(labels, name));
}

static int read_container(struct container *container, json_t *inspected, struct error *err)
{
	const char *name = json_string_value(json_object_get(inspected, "Name"));

	if (!name)
		name = json_string_value(json_object_get(inspected, "Id"));
	if (!name || !*name || !json_is_object(json_object_get(inspected, "Config")) ||
	    !json_is_object(json_object_get(inspected, "HostConfig")))
		return error_set(err, "%s", missing);
	container->name = name + (*name == '/');
	container->project = label(inspected, "com.docker.compose.project");
	container->service = label(inspected, "com.docker.compose.service");
	container->inspected = inspected;
	return container_translate(container, err);
}

static int compare_names(const void *left, const void *right)
{
	const struct container *const *a = left, *const *b = right;

	return strcmp((*a)->name, (*b)->name);
}

/* The same container twice would be judged twice, under one name. */
static int check_names(const struct containers *containers, struct error *err)
{
	const struct container **sorted = xcalloc(containers->count + 1, sizeof(*sorted));
	int result = 0;

	for (size_t i = 0; i < containers->count; i++)
		sorted[i] = &containers->list[i];
	qsort(sorted, containers->count, sizeof(*sorted), compare_names);
	for (size_t i = 1; i < containers->count && !result; i++)
		if (!strcmp(sorted[i - 1]->name, sorted[i]->name))
			result = error_set(err, "holds the container %s twice", sorted[i]->name);
	free(sorted);
	return result;
}

/* With cgroup v1 the engine shares the host's control groups unless told otherwise. */
static void settle_cgroups(struct containers *containers)
{
	containers->host_cgroups = containers->count > 0;
	for (size_t i = 0; i < containers->count && containers->host_cgroups; i++) {
		const json_t *mode = json_object_get(containers->list[i].words, "cgroup");

		containers->host_cgroups = mode && !strcmp(json_string_value(mode), "host");
	}
	for (size_t i = 0; i < containers->count && containers->host_cgroups; i++)
		json_object_del(containers->list[i].words, "cgroup");
}

static int read_all(struct containers *containers, const char *text, size_t size, struct error *err)
{
	struct line_scan scan = {text, text + size, 1, 0, false};
	bool lone = json_is_object(containers->root);

	if (!lone && !json_is_array(containers->root))
		return error_set(err, "%s", missing);
	containers->count = lone ? 1 : json_array_size(containers->root);
	containers->list = xcalloc(containers->count + 1, sizeof(*containers->list));
	for (size_t i = 0; i < containers->count; i++) {
		json_t *value = lone ? containers->root : json_array_get(containers->root, i);

		containers->list[i].line = next_line(&scan, lone ? 0 : 1);
		if (!json_is_object(value))
			return error_set(err, "%s", missing);
		if (read_container(&containers->list[i], value, err))
			return -1;
	}
	settle_cgroups(containers);
	return check_names(containers, err);
}

int containers_parse(struct containers *containers, const char *text, size_t size,
		     struct error *err)
{
	json_error_t at;

	memset(containers, 0, sizeof(*containers));
	if (!size)
		return error_set(err, "is empty: it takes what \"docker inspect\" prints");
	containers->root = json_loadb(text, size, JSON_REJECT_DUPLICATES, &at);
	if (!containers->root)
		return error_at(err, at.line > 0 ? (unsigned)at.line : 0,
				at.column > 0 ? (unsigned)at.column : 0, "is not JSON: %s",
				at.text);
	if (!read_all(containers, text, size, err))
		return 0;
	containers_release(containers);
	return -1;
}

void containers_release(struct containers *containers)
{
	for (size_t i = 0; i < containers->count; i++)
		json_decref(containers->list[i].words);
	free(containers->list);
	json_decref(containers->root);
	memset(containers, 0, sizeof(*containers));
}

static int add_bytes(const char *bytes, size_t size, void *out)
{
	buf_add(out, bytes, size);
	return 0;
}

static void add_json(struct buf *out, const json_t *value)
{
	json_dump_callback(value, add_bytes, out, JSON_COMPACT | JSON_ENCODE_ANY);
}

struct origin *containers_write(const struct containers *containers, struct buf *out)
{
	struct origin *origins = xcalloc(containers->count + 1, sizeof(*origins));

	origins[0].place = (struct place){1, 1};
	buf_addstr(out, "{\"services\": {");
	for (size_t i = 0; i < containers->count; i++) {
		const struct container *container = &containers->list[i];
		json_t *name = json_string(container->name);

		buf_addstr(out, i ? ",\n" : "\n");
		origins[i + 1] = (struct origin){out->len, {container->line, 1}};
		add_json(out, name);
		buf_addstr(out, ": ");
		add_json(out, container->words);
		json_decref(name);
	}
	buf_addstr(out, "}}\n");
	return origins;
}

/* The image of a container that has no user had none; what else it says may be the container's. */
void containers_write_images(const struct containers *containers, struct buf *out)
{
	json_t *images = json_array();

	for (size_t i = 0; i < containers->count; i++) {
		const json_t *from = json_object_get(containers->list[i].inspected, "Config");
		const char *user = json_string_value(json_object_get(from, "User"));
		json_t *image = json_object_get(from, "Image"), *config;

		if ((user && *user) || !json_is_string(image))
			continue;
		config = json_pack("{s:s, s:o*}", "User", "", "ExposedPorts",
				   json_incref(json_object_get(from, "ExposedPorts")));
		json_array_append_new(
			images, json_pack("{s:[O], s:o}", "RepoTags", image, "Config", config));
	}
	add_json(out, images);
	json_decref(images);
}
