/* The parts of paths: the name at the end, and the folder before it. */
#ifndef BASE_PATH_H
#define BASE_PATH_H

#include <stdbool.h>

struct arena;

/* What is behind the last slash: a part of the path itself. */
const char *path_name(const char *path);

/*
 * The folder that the path names something in: "." for a name alone, "/" for what is in the root folder, else
 * without a slash at its end. Owned by the caller, or in the arena.
 */
char *path_folder(const char *path);
char *path_folder_in(struct arena *arena, const char *path);

/* Cuts an absolute path to the folder above; false when it is the root folder already. */
bool path_go_up(char *path);

#endif
