/* The options that composeharden learn alone has. */
#ifndef CLI_OPTION_LEARN_OPTIONS_H
#define CLI_OPTION_LEARN_OPTIONS_H

#include <stdbool.h>

#include "cli/option/options.h"
#include "engine/saved.h"

#define LEARN_IMAGES_MAX 256

/* An --image. */
struct learn_archive {
	const char *path;
	const char *reference; /* or NULL */
};

/* What was given with them. */
struct learn_wish {
	const char *output; /* -o FILE, or NULL */
	const char *inlined; /* --inline IMAGE, or NULL */
	enum saved_from from;
	bool pull, all, check, config_only, dry_run;
	struct learn_archive archives[LEARN_IMAGES_MAX];
	size_t archive_count;
};

/* What is given with them goes into `wish`; NULL when they are only listed for the help. */
struct cli_own learn_options(struct learn_wish *wish);

/* The one that facts has as well: --image. */
struct cli_own facts_options(struct learn_wish *wish);

/* "PATH[=REFERENCE]"; the path may hold "=", a reference does not. The texts live in the arena. */
struct learn_archive learn_archive_parse(const char *value, struct arena *arena);

#endif
