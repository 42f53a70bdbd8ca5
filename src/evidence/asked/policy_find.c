/* Finding the policy file of a folder, and the entries of it that match a service. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/glob.h"
#include "base/path.h"
#include "base/root.h"
#include "evidence/asked/policy.h"

static bool has(const char *folder, const char *name, char **out)
{
	CLEANUP_FREE char *path = xasprintf("%s/%s", strcmp(folder, "/") ? folder : "", name);

	if (access(path, F_OK))
		return false;
	if (out)
		*out = xstrdup(path);
	return true;
}

char *policy_locate(const char *folder, const char *name)
{
	CLEANUP_FREE char *at = realpath(folder, NULL);
	char *nearest = NULL;
	bool first = true;

	while (at) {
		if (!nearest && has(at, name, &nearest) && first)
			return nearest;
		if (has(at, ".git", NULL))
			return nearest;
		if (!path_go_up(at))
			break;
		first = false;
	}
	/* Outside a repository only the folder itself counts. */
	free(nearest);
	return NULL;
}

int policy_read_found(const char *path, const char *folder, bool anywhere, struct file *out,
		      bool *outside, struct error *err)
{
	struct root root CLEANUP_ROOT = {.anywhere = anywhere};
	enum root_result result;

	root_add(&root, folder);
	result = root_read(&root, path, out, err);
	*outside = result == ROOT_OUTSIDE;
	return *outside || result == ROOT_READ ? 0 : -1;
}

static bool matches(const char *const *globs, const char *text, int flags)
{
	if (!globs)
		return true;
	for (size_t i = 0; globs[i]; i++)
		if (glob_matches(globs[i], text, flags))
			return true;
	return false;
}

const char *policy_relative(const struct policy *policy, const char *file, struct arena *arena)
{
	CLEANUP_FREE char *real = realpath(file, NULL);
	const char *path = real ? real : file;
	size_t len = strlen(policy->folder);

	if (!strncmp(path, policy->folder, len) && (path[len] == '/' || len == 1))
		path += len == 1 ? 1 : len + 1;
	return arena_strdup(arena, path);
}

const struct policy_entry *policy_next(const struct policy *policy,
				       const struct policy_entry *from, const char *relative,
				       const char *service)
{
	for (const struct policy_entry *at = from ? from + 1 : policy->entries;
	     at && at < policy->entries + policy->entry_count; at++)
		if (matches(at->files, relative, 0) && matches(at->names, service, 0))
			return at;
	return NULL;
}
