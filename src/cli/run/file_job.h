/* One project of a run: read, hardened, written when that is asked for; kept until it was reported. */
#ifndef CLI_RUN_FILE_JOB_H
#define CLI_RUN_FILE_JOB_H

#include <pthread.h>
#include <stdbool.h>

#include "base/error.h"
#include "base/set.h"
#include "cli/option/options.h"
#include "cli/run/jobs.h"
#include "harden/project.h"
#include "report/report.h"

struct policy_store;

/* What the jobs of a run share; may be used by several threads at once. */
struct job_board {
	const struct cli_options *options;
	const struct jobs *jobs;
	struct policy_store *policies;
	struct interpolate_scope variables;
	pthread_mutex_t lock;
	struct set written; /* files that several projects reach for, and the trouble with each */
};

void job_board_init(struct job_board *board, const struct cli_options *options,
		    const struct jobs *jobs, struct policy_store *policies);
void job_board_release(struct job_board *board);

struct file_job {
	const struct job *job; /* borrowed */
	struct harden_options options;
	struct project_settings settings;
	struct harden_project project;
	struct error err; /* with a message: none of it was done */
	bool done;	  /* `project` is filled */
};

/* Does it all for a zeroed job but its `job`. By any thread. */
void file_job_run(struct file_job *job, struct job_board *board);
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
