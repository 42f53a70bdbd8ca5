/* The format that a file is written in where that bounds what may be added: the old one, and Swarm stacks. */
#ifndef COMPOSE_FORMAT_H
#define COMPOSE_FORMAT_H

#include <stdbool.h>

enum compose_format {
	FORMAT_SPECIFICATION, /* the Compose Specification, and versions 2 and 3 before it */
	FORMAT_OLD,	      /* services at the top level: see format_is_old() */
	FORMAT_STACK	      /* a key that only Swarm heeds shows that docker stack deploy reads it */
};

struct compose_file;
struct error;
struct service;
struct yaml_node;

/*
 * Until Compose 1.6 services stood at the top level; docker-compose 1.x still reads such files, Compose
 * v2 does not. True when the top level is one, by the test of docker-compose 1.29.2 (config.py,
 * ConfigFile.version) and because some value is a service.
 */
bool format_is_old(const struct yaml_node *root);

/* Fails, with the place, on what docker-compose 1.x refuses in it: names, values, keys (config_schema_v1.json). */
int format_check_old(const struct compose_file *file, struct error *err)
	__attribute__((warn_unused_result));

/*
 * Why a format has no tmpfs, or NULL: the old one does not know the key, and Swarm never looks at it (docker/cli,
 * cli/compose/convert/service.go). Static.
 */
const char *format_without_tmpfs(enum compose_format format);

/* Fills the format of the file, unless it is the old one, and of all services. For services that were read. */
void format_settle(struct compose_file *file);

/* What shows that the container is no Linux one ("platform: windows/amd64"), or NULL. Static or of the file. */
const char *format_windows(const struct service *service);

#endif
