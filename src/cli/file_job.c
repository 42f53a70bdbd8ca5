/* Doing one file. */
#include "cli/file_job.h"

#include <string.h>
#include <unistd.h>

#include "cli/policy_store.h"

static bool is_standard(const struct file_job *job)
{
	return !strcmp(job->path, "-");
}

static int read_input(struct file_job *job)
{
	return is_standard(job) ? file_read_fd(STDIN_FILENO, &job->file, &job->err)
				: file_read(job->path, &job->file, &job->err);
}

void file_job_run(struct file_job *job, const struct cli_options *options,
		  struct policy_store *policies)
{
	const char *shown = is_standard(job) ? "<stdin>" : job->path;
	struct harden_options chosen;
	const struct policy *policy;

	if (policy_store_find(policies, job->path, &policy, &job->err) ||
	    cli_options_for(options, policy, &chosen, &job->err) || read_input(job) ||
	    harden_text(&job->harden, shown, job->file.data, job->file.size, &chosen, &job->err))
		return;
	job->hardened = true;
	if (options->in_place && job->harden.changed)
		job->written = !file_replace(job->path, &job->file.stamp, job->harden.patched.data,
					     job->harden.patched.len, &job->err);
}

void file_job_release(struct file_job *job)
{
	if (job->hardened)
		harden_release(&job->harden);
	file_release(&job->file);
	error_release(&job->err);
}

struct file_outcome file_job_outcome(const struct file_job *job)
{
	return (struct file_outcome){
		.path = is_standard(job) ? "<stdin>" : job->path,
		/* What could not be written is trouble, and no change to tell of. */
		.harden = job->hardened && !job->err.message ? &job->harden : NULL,
		.error = job->err.message ? &job->err : NULL,
		.written = job->written,
	};
}
