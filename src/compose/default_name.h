/* The names of files that Compose looks for by itself. */
#ifndef COMPOSE_DEFAULT_NAME_H
#define COMPOSE_DEFAULT_NAME_H

#include <stddef.h>

#define DEFAULT_NAME_COUNT 4

/* In the order of Compose v2 (compose-go, cli.DefaultFileNames). */
extern const char *const default_names[DEFAULT_NAME_COUNT];

/* The place of a name, without its folder, among them; DEFAULT_NAME_COUNT for any other. */
size_t default_name_rank(const char *name);

#endif
