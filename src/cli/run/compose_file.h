/* COMPOSE_FILE: the files that Compose would take here instead of the usual ones. */
#ifndef CLI_RUN_COMPOSE_FILE_H
#define CLI_RUN_COMPOSE_FILE_H

#include <stdbool.h>

#include "cli/run/discover.h"

struct error;

/*
 * Adds the files of COMPOSE_FILE, of the environment or else of .env in the current folder, in their order; they are one
 * project (compose-go, cli/options.go). Nothing is added when neither sets it. -1 when .env names a file outside of the
 * current folder, and `outside` does not allow that.
 */
int compose_file_variable(struct paths *paths, bool outside, struct error *err)
	__attribute__((warn_unused_result));

#endif
