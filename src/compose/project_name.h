/* What Compose calls a project: the first part of the names of the images that it builds. */
#ifndef COMPOSE_PROJECT_NAME_H
#define COMPOSE_PROJECT_NAME_H

#include <stdbool.h>

struct arena;
struct compose_file;

/*
 * COMPOSE_PROJECT_NAME of the file's variables, else `name:` of the file, else the folder that it lies in, as Compose v2
 * spells it: lower case, of letters, digits, "-" and "_" (compose-go, loader.NormalizeProjectName). In the arena; NULL
 * when nothing of it is left, or a variable without a value decides.
 */
const char *project_name(const struct compose_file *file, struct arena *arena);

/* A text as Compose makes a project's name of it; NULL when nothing of it is left. */
const char *project_name_spell(const char *text, struct arena *arena);

/* False where a variable makes it: its value is for deciding, never for showing. */
bool project_name_is_shown(const struct compose_file *file);

#endif
