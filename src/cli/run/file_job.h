/* One project of a run: read, and hardened; kept until it was told of. */
#ifndef CLI_RUN_FILE_JOB_H
#define CLI_RUN_FILE_JOB_H

#include <stdbool.h>

#include "base/error.h"
#include "cli/option/options.h"
#include "cli/run/jobs.h"
#include "harden/project.h"
#include "report/report.h"

struct policy_store;

/* What jobs share; borrowed, and may be used by several threads at once. */
struct job_board {
	const struct cli_options *options;
	const struct jobs *jobs;
	struct policy_store *policies;
	struct interpolate_scope variables;
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

/* Does it all for a zeroed job but its `job`, up to writing. By any thread. */
void file_job_run(struct file_job *job, const struct job_board *board);
void file_job_release(struct file_job *job);

/* True for a part of the project that is reported, and not by another job that names it. */
bool file_job_owns(const struct file_job *job, const struct project_part *part,
		   const struct jobs *jobs);

/* Writes what hardening made of a file in its place. */
int part_write(struct project_part *part, struct error *err) __attribute__((warn_unused_result));
/* What became of one file, for reports; lives as long as the part. `in_place`: it was to be written. */
struct file_outcome part_outcome(const struct project_part *part, bool in_place);
/* The same of a part of a job, or of all of a job that was not done (NULL). */
struct file_outcome file_job_outcome(const struct file_job *job, const struct project_part *part,
				     const struct cli_options *options);

#endif
