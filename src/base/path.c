/* The parts of paths. */
#include "base/path.h"

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

bool path_go_up(char *path)
{
	char *slash = strrchr(path, '/');

	if (!slash || !path[1])
		return false;
	slash[slash == path] = '\0';
	return true;
}
