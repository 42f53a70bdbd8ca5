/* The parts of paths: the name at the end, and the folder before it. */
#ifndef BASE_PATH_H
#define BASE_PATH_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* What is behind the last slash: a part of the path itself. */
const char *path_name(const char *path);

/* True when something stands before that end: "a.yml" ends with ".yml", ".yml" does not. */
bool path_ends_with(const char *path, const char *end);

/* What people are told of a path on the command line: "-" is "<stdin>". Borrowed. */
const char *path_shown(const char *path);

/*
 * The folder that the path names something in: "." for a name alone, "/" for what is in the root folder, else
 * without a slash at its end. Owned by the caller, or in the arena.
 */
char *path_folder(const char *path);
char *path_folder_in(struct arena *arena, const char *path);

/* True for a path below the folder, both absolute and without links; not for a NULL. */
bool path_is_below(const char *path, const char *folder);

/* True when there is something of that name in the folder. */
bool path_holds(const char *folder, const char *name);

/* Cuts an absolute path to the folder above; false when it is the root folder already. */
bool path_go_up(char *path);

/*
 * Puts the path as an absolute one without empty parts, "." and ".." into `out`, which has room for two bytes more than the path;
 * returns its length. Names alone count: no link is looked at.
 */
size_t path_normalise(const char *path, char *out);

/*
 * The path without "NAME/.." in it, as git and patch take it in a diff; the path itself where a link on the way
 * makes that another file than `real`, which is without links. The caller frees it.
 */
char *path_plain(const char *path, const char *real);

#endif
