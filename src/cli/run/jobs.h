/* What is to be done, project by project: files of one project are one job. */
#ifndef CLI_RUN_JOBS_H
#define CLI_RUN_JOBS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/set.h"
#include "cli/option/options.h"
#include "cli/run/discover.h"

struct job {
	const char *const *files; /* in the order of -f */
	size_t count;
	size_t named;	    /* how many of them, from the first on, may be written */
	const char *folder; /* the named folder that they were found in, real path; or NULL */
};

struct jobs {
	struct arena arena; /* all that the jobs point to */
	struct job *list;   /* owned */
	size_t count, cap;
	struct paths paths; /* every file that is named, in order */
	struct set listed;  /* the same without links, when there are several jobs */
};

void jobs_init(struct jobs *jobs);
void jobs_release(struct jobs *jobs);

/*
 * The files of -f are one project. Every other named file is one, with the override file that Compose would
 * lay over it; one that is found beside its base among the named ones is no job of its own. Without any name
 * it is the file that Compose would pick. Trouble with one word does not stop the rest.
 */
void jobs_collect(struct jobs *jobs, const struct cli_options *options,
		  const struct discover_trouble *trouble);

/* True for the real path of a file that some job names. May be asked by several threads. */
bool jobs_list(const struct jobs *jobs, const char *real);

#endif
