/* The proof by Compose: what it makes of a project before and after differs at what was planned only. */
#ifndef ENGINE_VERIFY_COMPOSE_H
#define ENGINE_VERIFY_COMPOSE_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/client.h"
#include "harden/project.h"

struct error;

struct verify_compose {
	const char *compose[CLIENT_COMPOSE_MAX]; /* how it is called; NULL-terminated */
	char **env_files; /* absolute, NULL-terminated; owned; NULL: its own ".env" */
};

/*
 * Finds the Compose that is installed. `env_files` as for struct project_settings; with `no_env` Compose reads no file of
 * variables either. -1 when there is none, or a file of variables is gone. Release it in any case.
 */
int verify_compose_open(struct verify_compose *verify, const char *const *env_files, bool no_env,
			struct error *err) __attribute__((warn_unused_result));
void verify_compose_release(struct verify_compose *verify);

/*
 * Asks it ("config") about a project that was run, of whose parts the first `given` are those of -f, as it is and as it
 * would be, in a copy (mirror.h). 0 when nothing changes. -1 when Compose does not take it as it is, or takes
 * what would be written not at all or as more than was planned. The error names services and keys, and never a value:
 * Compose puts those of the environment into what it prints. By several threads at once.
 */
int verify_compose_check(const struct verify_compose *verify, const struct harden_project *project,
			 size_t given, struct error *err) __attribute__((warn_unused_result));

#endif
