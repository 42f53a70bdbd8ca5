/* The parts of paths. */
#include "base/path.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"

const char *path_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Returns the folder's length; *folder is where it stands. */
static size_t find_folder(const char *path, const char **folder)
{
	const char *slash = strrchr(path, '/');

	*folder = slash ? path : ".";
	return slash > path ? (size_t)(slash - path) : 1;
}

bool path_ends_with(const char *path, const char *end)
{
	size_t len = strlen(path), end_len = strlen(end);

	return len > end_len && !strcmp(path + len - end_len, end);
}

const char *path_shown(const char *path)
{
	return strcmp(path, "-") != 0 ? path : "<stdin>";
}

char *path_folder(const char *path)
{
	const char *folder;
	size_t len = find_folder(path, &folder);

	return xstrndup(folder, len);
}

char *path_folder_in(struct arena *arena, const char *path)
{
	const char *folder;
	size_t len = find_folder(path, &folder);

	return arena_strndup(arena, folder, len);
}

bool path_is_below(const char *path, const char *folder)
{
	size_t len = folder ? strlen(folder) : 0;

	if (!len || !path)
		return false;
	return !strncmp(path, folder, len) && (path[len] == '/' || folder[len - 1] == '/');
}

bool path_holds(const char *folder, const char *name)
{
	CLEANUP_FREE char *path = xasprintf("%s/%s", folder, name);

	return !access(path, F_OK);
}

bool path_go_up(char *path)
{
	char *slash = strrchr(path, '/');

	if (!slash || !path[1])
		return false;
	slash[slash == path] = '\0';
	return true;
}

size_t path_normalise(const char *path, char *out)
{
	size_t len = 0, part;

	for (; *path; path += part) {
		path += strspn(path, "/");
		part = strcspn(path, "/");
		if (part == 2 && !strncmp(path, "..", 2)) {
			while (len && out[--len] != '/')
				;
		} else if (part && !(part == 1 && *path == '.')) {
			out[len++] = '/';
			memcpy(out + len, path, part);
			len += part;
		}
	}
	if (!len)
		out[len++] = '/';
	out[len] = '\0';
	return len;
}

/* Where the last part of a path begins, of which each part but the last ends in a slash. */
static size_t last_part(const char *path, size_t len)
{
	while (len && path[len - 1] == '/')
		len--;
	while (len && path[len - 1] != '/')
		len--;
	return len;
}

char *path_plain(const char *path, const char *real)
{
	char *plain = xcalloc(strlen(path) + 1, 1);
	CLEANUP_FREE char *check = NULL;
	size_t len = 0, part;

	for (const char *at = path; *at; at += part) {
		size_t last = last_part(plain, len);

		part = strcspn(at, "/") + (strchr(at, '/') != NULL);
		if (!strncmp(at, "../", 3) && last < len && plain[last] != '/' &&
		    strncmp(plain + last, "../", 3) != 0) {
			len = last;
		} else {
			memcpy(plain + len, at, part);
			len += part;
		}
	}
	plain[len] = '\0';
	check = realpath(plain, NULL);
	if (check && !strcmp(check, real))
		return plain;
	free(plain);
	return xstrdup(path);
}
