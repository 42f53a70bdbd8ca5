/* One project of a run: read, hardened, written when that is asked for; kept until it was reported. */
#ifndef CLI_RUN_FILE_JOB_H
#define CLI_RUN_FILE_JOB_H

#include <stdbool.h>

#include "base/error.h"
#include "cli/option/options.h"
#include "cli/run/jobs.h"
#include "cli/run/record.h"
#include "harden/project.h"
#include "report/report.h"

struct policy_store;

/* What jobs share; borrowed, and may be used by several threads at once. */
struct job_board {
	const struct cli_options *options;
	const struct jobs *jobs;
	struct policy_store *policies;
	struct interpolate_scope variables;
	/* Has a wish of writer_wish() fulfilled. */
	int (*write)(void *context, const struct record *wish, struct error *err);
	/* Hears which file of the job is read; or NULL. */
	void (*reads)(void *context, unsigned number);
	void *context;
};

struct file_job {
	const struct job *job; /* borrowed */
	struct harden_options options;
	struct project_settings settings;
	struct harden_project project;
	struct error err; /* with a message: none of it was done */
	bool done;	  /* `project` is filled */
};

/* Does it all for a zeroed job but its `job`. By any thread. */
void file_job_run(struct file_job *job, const struct job_board *board);
void file_job_release(struct file_job *job);

/* True for a part of the project that is reported, and not by another job that names it. */
bool file_job_owns(const struct file_job *job, const struct project_part *part,
		   const struct jobs *jobs);

/* What became of one file, for reports; lives as long as the job. */
struct file_outcome file_job_outcome(const struct file_job *job, const struct project_part *part,
				     const struct cli_options *options);

#endif
