/* One file of a run: read, hardened, written when that is asked for; kept until it was reported. */
#ifndef CLI_FILE_JOB_H
#define CLI_FILE_JOB_H

#include <stdbool.h>

#include "base/error.h"
#include "base/file.h"
#include "cli/options.h"
#include "engine/harden.h"
#include "report/report.h"

struct policy_store;

struct file_job {
	const char *path; /* borrowed; "-" is standard input */
	struct file file;
	struct harden harden;
	struct error err; /* with a message: it is in trouble */
	bool hardened;	  /* `harden` is filled */
	bool written;
};

/* Does it all for a zeroed job but its path. By any thread: the options and policies are shared. */
void file_job_run(struct file_job *job, const struct cli_options *options,
		  struct policy_store *policies);
void file_job_release(struct file_job *job);

/* What became of it, for reports; lives as long as the job. */
struct file_outcome file_job_outcome(const struct file_job *job);

#endif
