/* The parts of paths. */
#include "base/path.h"

#include <stdlib.h>
#include <string.h>

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

bool path_go_up(char *path)
{
	char *slash = strrchr(path, '/');

	if (!slash || !path[1])
		return false;
	slash[slash == path] = '\0';
	return true;
}

char *path_plain(const char *path, const char *real)
{
	char *plain = xcalloc(strlen(path) + 1, 1), *out = plain;
	CLEANUP_FREE char *check = NULL;

	for (const char *at = path; *at;) {
		size_t len = strcspn(at, "/") + (at[strcspn(at, "/")] == '/');

		if (!strncmp(at, "../", 3) && out > plain && strcmp(out - 3 < plain ? "" : out - 3, "../") != 0 &&
		    out[-1] == '/' && out - 1 > plain) {
			/* Back to behind the slash before the last name. */
			for (out--; out > plain && out[-1] != '/'; out--)
				;
			*out = '\0';
		} else {
			memcpy(out, at, len);
			out += len;
			*out = '\0';
		}
		at += len;
	}
	check = realpath(plain, NULL);
	if (check && !strcmp(check, real))
		return plain;
	free(plain);
	return xstrdup(path);
}
