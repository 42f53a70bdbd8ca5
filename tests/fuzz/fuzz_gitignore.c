/* Fuzz target: any bytes are the patterns of a .gitignore, which cover names or do not, and end. */
#include "cli/run/gitignore.h"
#include "input.h"
#include "unit/scratch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = {"a", "compose.yaml", "sub/compose.yaml", "a/b/c/d.yml",
					    "node_modules"};
	struct gitignore ignore = {0};
	CLEANUP_FREE char *file = NULL, *git = NULL;
	void *folder;

	if (scratch_make(&folder))
		abort();
	file = xasprintf("%s/.gitignore", (char *)folder);
	git = xasprintf("%s/.git", (char *)folder);
	if (mkdir(git, 0700))
		abort();
	scratch_write(file, (const char *)data, size);
	gitignore_start(&ignore, folder);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		CLEANUP_FREE char *path = xasprintf("%s/%s", (char *)folder, names[i]);
		bool covered = gitignore_covers(&ignore, path, i & 1);

		/* The same question has the same answer; without patterns it is no. */
		if (covered != gitignore_covers(&ignore, path, i & 1) || (covered && !size))
			abort();
	}
	gitignore_release(&ignore);
	return scratch_remove(&folder);
}
