/* What git would ignore: the patterns of .gitignore files, as gitignore(5) has them. */
#ifndef CLI_RUN_GITIGNORE_H
#define CLI_RUN_GITIGNORE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The patterns in force on the way down into a folder, one level a folder. Zero is empty: it ignores
 * nothing. Paths are absolute, without symbolic links and without "/" at the end.
 */
struct gitignore {
	struct gitignore_level *levels; /* owned */
	size_t count, cap;
};

/*
 * Enters the folder that a walk begins with: when a repository holds it, with the patterns of all folders
 * from the repository's own (and its .git/info/exclude) down to this one.
 */
void gitignore_start(struct gitignore *ignore, const char *folder);
/* Enters a folder below the last one; one that is a repository of its own leaves the outer patterns behind. */
void gitignore_enter(struct gitignore *ignore, const char *folder);
/* Leaves the folder that was entered last. */
void gitignore_leave(struct gitignore *ignore);
void gitignore_release(struct gitignore *ignore);

/*
 * True when git ignores an entry of the folder that was entered last. What is tracked all the same is not
 * known: the index is not read.
 */
bool gitignore_covers(const struct gitignore *ignore, const char *path, bool is_folder);

#endif
