/* Doing one project. */
#include "cli/run/file_job.h"

#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "cli/run/context.h"
#include "cli/run/policy_store.h"

/* A file that was reached for, and the trouble that writing it made. */
struct written {
	char *real;
	struct error err;
};

static int compare_written(const void *left, const void *right)
{
	return strcmp(((const struct written *)left)->real, ((const struct written *)right)->real);
}

static void free_written(void *entry)
{
	struct written *written = entry;

	error_release(&written->err);
	free(written->real);
	free(written);
}

void job_board_init(struct job_board *board, const struct cli_options *options,
		    const struct jobs *jobs, struct policy_store *policies)
{
	*board = (struct job_board){.options = options,
				    .jobs = jobs,
				    .policies = policies,
				    .variables = context_variables(),
				    .written = SET_INIT(compare_written)};
	pthread_mutex_init(&board->lock, NULL);
}

void job_board_release(struct job_board *board)
{
	pthread_mutex_destroy(&board->lock);
	set_clear(&board->written, free_written);
}

int part_write(struct project_part *part, struct error *err)
{
	return file_replace(part->path, &part->bytes.stamp, part->harden.patched.data,
			    part->harden.patched.len, err);
}

/* Of several projects that reach for a file the first writes it, all in the same way. */
static void write_once(struct job_board *board, struct project_part *part)
{
	struct written *written = xcalloc(1, sizeof(*written)), *there;

	written->real = xstrdup(part->real);
	pthread_mutex_lock(&board->lock);
	there = set_add(&board->written, written);
	if (there == written)
		(void)!part_write(part, &written->err);
	else
		free_written(written);
	if (there->err.message)
		error_set(&part->trouble, "%s", there->err.message);
	pthread_mutex_unlock(&board->lock);
}

static void write_parts(struct file_job *job, struct job_board *board)
{
	for (size_t i = 0; i < job->project.count; i++) {
		struct project_part *part = job->project.parts[i];

		if (!part->loaded || part->trouble.message || !part->harden.changed ||
		    !file_job_owns(job, part, board->jobs))
			continue;
		if (part->named)
			(void)!part_write(part, &part->trouble);
		else
			write_once(board, part);
	}
}

void file_job_run(struct file_job *job, struct job_board *board)
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
	for (size_t i = 0; i < job->job->count; i++)
		harden_project_read(&job->project, job->job->files[i], i < job->job->named);
	harden_project_run(&job->project);
	if (options->in_place)
		write_parts(job, board);
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
		.path = strcmp(part->path, "-") != 0 ? part->path : "<stdin>",
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
