/* Mounts: the short syntaxes taken apart, and paths made comparable. */
#include "compose/mount.h"

#include <string.h>

#include "base/alloc.h"
#include "base/path.h"

struct link {
	const char *from, *to;
};

static const struct link links[2];

static bool is_drive(const char *text)
{
	char letter = (char)(text[0] | 0x20);

	return letter >= 'a' && letter <= 'z' && text[1] == ':';
}

static bool is_windows_path(const char *text)
{
	if (is_drive(text))
		return text[2] == '\\' || text[2] == '/';
	return strncmp(text, "\\\\", 2) == 0;
}

/*
 * The colon or the NUL that ends the field at `text`. Colons within "${...}"
 * belong to the field; braces are counted as compose-go counts them.
 */
static const char *field_end(const char *text)
{
	size_t open = 0;

	for (; *text; text++) {
		if (text[0] == '$' && text[1] == '{')
			open++;
		else if (*text == '}' && open > 0)
			open--;
		else if (*text == ':' && open == 0)
			break;
	}
	return text;
}

static const char *volume_field_end(const char *text)
{
	return field_end(is_drive(text) ? text + 2 : text);
}

/* Within "ro,z" the last of ro and rw decides. */
static bool is_read_only(const char *options)
{
	bool read_only = false;

	while (options && *options) {
		size_t len = strcspn(options, ",");

		if (len == 2 && strncmp(options, "ro", 2) == 0)
			read_only = true;
		else if (len == 2 && strncmp(options, "rw", 2) == 0)
			read_only = false;
		options += len;
		options += *options == ',';
	}
	return read_only;
}

static enum mount_kind source_kind(const char *source)
{
	if (!source)
		return MOUNT_ANONYMOUS;
	if (*source == '.' || *source == '/' || *source == '~')
		return MOUNT_BIND;
	if (is_drive(source) || is_windows_path(source))
		return MOUNT_BIND;
	return MOUNT_VOLUME;
}

const char *mount_path(const char *path, struct arena *arena)
{
	char *out;

	if (is_windows_path(path))
		return arena_strdup(arena, path);

	/* A slash may be added in front, and "" becomes "/". */
	out = arena_alloc(arena, strlen(path) + 2);
	path_normalise(path, out);
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		if (mount_is_below(out, links[i].from))
			return arena_printf(arena, "%s%s", links[i].to,
					    out + strlen(links[i].from));
	}
	return out;
}

const char *mount_host_path(const char *source, const char *folder, struct arena *arena)
{
	const char *path;

	if (is_drive(source) || is_windows_path(source))
		return NULL;
	if (source[0] == '~' && (source[1] == '/' || !source[1]))
		return mount_path(arena_printf(arena, "/home/%s", source), arena);
	if (*source == '~') /* "~alice/x", which Compose does not expand */
		return NULL;
	if (*source == '/')
		return mount_path(source, arena);
	if (!folder)
		return NULL;
	path = mount_path(arena_printf(arena, "%s/%s", folder, source), arena);
	return mount_is_below(path, folder) ? NULL : path;
}

bool mount_parse_volume(struct mount *out, const char *text, struct arena *arena)
{
	struct mount mount = {.kind = MOUNT_ANONYMOUS};
	const char *end = volume_field_end(text);
	const char *target = text;

	if (end == text)
		return false;
	if (*end) {
		mount.source = arena_strndup(arena, text, (size_t)(end - text));
		target = end + 1;
		end = volume_field_end(target);
		if (end == target)
			return false;
	}
	if (*end) {
		const char *options = end + 1;
		const char *last = volume_field_end(options);

		if (last == options || *last)
			return false;
		mount.options = arena_strdup(arena, options);
	}
	mount.kind = source_kind(mount.source);
	mount.target = mount_path(arena_strndup(arena, target, (size_t)(end - target)), arena);
	mount.read_only = is_read_only(mount.options);
	*out = mount;
	return true;
}

bool mount_parse_tmpfs(struct mount *out, const char *text, struct arena *arena)
{
	struct mount mount = {.kind = MOUNT_TMPFS};
	const char *end = field_end(text);

	if (end == text)
		return false;
	if (end[0] && end[1])
		mount.options = arena_strdup(arena, end + 1);
	mount.target = mount_path(arena_strndup(arena, text, (size_t)(end - text)), arena);
	mount.read_only = is_read_only(mount.options);
	*out = mount;
	return true;
}

bool mount_is_below(const char *path, const char *above)
{
	size_t len = strlen(above);

	if (strncmp(path, above, len) != 0)
		return false;
	return path[len] == '\0' || path[len] == '/' || (len > 0 && above[len - 1] == '/');
}

static const struct link links[2] = {
	{"/var/run", "/run"},
	{"/var/lock", "/run/lock"},
};

bool mount_has_owner(const char *options)
{
	static const char *const owners[] = {"uid=", "gid=", "mode="};

	while (options && *options) {
		for (size_t i = 0; i < sizeof(owners) / sizeof(*owners); i++)
			if (!strncmp(options, owners[i], strlen(owners[i])))
				return true;
		options += strcspn(options, ",");
		options += *options == ',';
	}
	return false;
}
