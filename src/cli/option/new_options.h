/* The options that composeharden new alone has. */
#ifndef CLI_OPTION_NEW_OPTIONS_H
#define CLI_OPTION_NEW_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/option/options.h"
#include "scaffold/dockerfile_template.h"
#include "scaffold/request.h"

#define WISH_LIST_MAX 64

struct wish_list {
	const char *items[WISH_LIST_MAX + 1];
	size_t count;
};

/* What was given with them. */
struct wish {
	struct scaffold_request request;
	struct wish_list ports, volumes, env, networks;
	const struct dockerfile_template *language; /* NULL: told by the files in the folder */
	bool dockerfile, no_comments;
};

/* What is given with them goes into `wish`; NULL when they are only listed for the help. */
struct cli_own new_options(struct wish *wish);

#endif
