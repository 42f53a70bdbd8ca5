/* Fuzz target: any bytes are the patterns of a .gitignore, which cover names or do not, and end. */
#include "cli/run/gitignore.h"
#include "input.h"
#include "unit/scratch.h"

/* One for all inputs, which differ in its .gitignore alone. */
static void *repository;

static void remove_repository(void)
{
	if (scratch_remove(&repository))
		abort();
}

static void make_repository(void)
{
	CLEANUP_FREE char *git = NULL;

	if (scratch_make(&repository))
		abort();
	git = xasprintf("%s/.git", (char *)repository);
	if (mkdir(git, 0700) || atexit(remove_repository))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = {"a", "compose.yaml", "sub/compose.yaml", "a/b/c/d.yml",
					    "node_modules"};
	struct gitignore ignore = {0};
	CLEANUP_FREE char *file = NULL;

	if (!repository)
		make_repository();
	file = xasprintf("%s/.gitignore", (char *)repository);
	scratch_write(file, (const char *)data, size);
	gitignore_start(&ignore, repository);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		CLEANUP_FREE char *path = xasprintf("%s/%s", (char *)repository, names[i]);
		bool covered = gitignore_covers(&ignore, path, i & 1);

		/* The same question has the same answer; without patterns it is no. */
		if (covered != gitignore_covers(&ignore, path, i & 1) || (covered && !size))
			abort();
	}
	gitignore_release(&ignore);
	return 0;
}
