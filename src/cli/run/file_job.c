/* Doing one project. */
#include "cli/run/file_job.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/path.h"
#include "cli/run/context.h"
#include "cli/run/policy_store.h"

int part_write(struct project_part *part, struct error *err)
{
	return file_replace(part->path, &part->bytes.stamp, part->harden.patched.data,
			    part->harden.patched.len, err);
}

void file_job_run(struct file_job *job, const struct job_board *board)
{
	const struct cli_options *options = board->options;
	CLEANUP_FREE char *folder = path_folder(job->job->files[0]);
	struct governing governing;

	if (policy_store_find(board->policies, folder, &governing, &job->err) ||
	    cli_options_for(options, governing.policy, &job->options, &job->err))
		return;
	job->options.evidence.learnt = governing.learnt;
	job->settings = (struct project_settings){
		.options = &job->options,
		.process = &board->variables,
		.env_files = options->env_file_count ? options->env_files : NULL,
		.no_env = options->no_env,
		.folder = job->job->folder,
	};
	harden_project_init(&job->project, &job->settings);
	job->done = true;
	for (size_t i = 0; i < job->job->count; i++) {
		if (board->reads)
			board->reads(board->context, (unsigned)i);
		harden_project_read(&job->project, job->job->files[i], i < job->job->named);
	}
	if (board->reads)
		board->reads(board->context, 0);
	harden_project_run(&job->project);
}

void file_job_release(struct file_job *job)
{
	if (job->done)
		harden_project_release(&job->project);
	error_release(&job->err);
}

bool file_job_owns(const struct file_job *job, const struct project_part *part,
		   const struct jobs *jobs)
{
	(void)job;
	return part->named || (part->harden.file.writable && !jobs_list(jobs, part->real));
}

struct file_outcome part_outcome(const struct project_part *part, bool in_place)
{
	return (struct file_outcome){
		.path = path_shown(part->path),
		/* What could not be written is trouble, and no change to tell of. */
		.harden = part->trouble.message ? NULL : &part->harden,
		.error = part->trouble.message ? &part->trouble : NULL,
		.written = in_place && !part->trouble.message && part->harden.changed,
		.in_place = in_place,
	};
}

struct file_outcome file_job_outcome(const struct file_job *job, const struct project_part *part,
				     const struct cli_options *options)
{
	if (!part)
		return (struct file_outcome){.path = job->job->files[0], .error = &job->err};
	return part_outcome(part, options->in_place);
}
