/* The options that composeharden try alone has. */
#ifndef CLI_OPTION_TRY_OPTIONS_H
#define CLI_OPTION_TRY_OPTIONS_H

#include <stdbool.h>

#include "cli/option/options.h"

/* What was given with them. */
struct try_wish {
	const char *engine; /* "docker" */
	const char *learn;  /* --learn FILE, or NULL */
	unsigned timeout;   /* seconds */
	unsigned trials;    /* for one image, at most */
	unsigned allowed;   /* --allow: bits 1 << enum host_word */
	bool keep, dry_run, clean, open_networks;
};

void try_wish_init(struct try_wish *wish);
/* What is given with them goes into `wish`; NULL when they are only listed for the help. */
struct cli_own try_options(struct try_wish *wish);

#endif
