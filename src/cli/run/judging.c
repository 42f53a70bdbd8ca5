/* Judging one project and telling of it. */
#include "cli/run/judging.h"

#include <string.h>

#include "cli/run/context.h"
#include "cli/run/writer.h"

static void note(void *context, const char *path, const struct error *err)
{
	const struct judging *judging = context;

	if (judging->telling)
		record_error(judging->telling, RECORD_NOTE, path, err);
	else
		complain(path, err);
}

void judging_init(struct judging *judging, const struct cli_options *options,
		  const struct jobs *jobs, const struct recorder *form)
{
	*judging = (struct judging){.options = options, .jobs = jobs, .form = form};
	policy_store_init(&judging->policies, options);
	judging->policies.tell = note;
	judging->policies.tell_context = judging;
}

void judging_release(struct judging *judging)
{
	policy_store_release(&judging->policies);
}

/* Part `number` of a project. */
static void tell_part(struct recorder *recorder, const struct file_job *job, size_t number)
{
	const struct project_part *part = job->project.parts[number];
	const struct file_outcome outcome = file_job_outcome(job, part, recorder->options);
	struct recorder_part more = {.real = part->named ? NULL : part->real};
	struct buf patched;
	struct record wish;

	record_init(&wish);
	if (!strcmp(part->path, "-") && !recorder->options->check && outcome.harden) {
		patched = part->harden.changed
				  ? part->harden.patched
				  : (struct buf){.data = part->bytes.data, .len = part->bytes.size};
		more.patched = &patched;
	}
	if (outcome.written && part->loaded) {
		writer_wish(&wish, part, number);
		more.wish = &wish;
	}
	recorder_file(recorder, &outcome, &more);
	record_release(&wish);
}

void judging_project(struct judging *judging, size_t number, struct record *record)
{
	const struct job_board board = {
		.options = judging->options,
		.jobs = judging->jobs,
		.policies = &judging->policies,
		.variables = context_variables(),
		.reads = judging->reads,
		.context = judging->reads_context,
	};
	struct file_job job = {.job = &judging->jobs->list[number]};
	struct recorder recorder;

	recorder_copy(&recorder, judging->form, record);
	file_job_run(&job, &board);
	if (job.done && judging->prove)
		judging->prove(judging->prove_context, &job);
	if (!job.done)
		recorder_trouble(&recorder, job.job->files[0], &job.err);
	for (size_t i = 0; job.done && i < job.project.count; i++)
		if (file_job_owns(&job, job.project.parts[i], judging->jobs))
			tell_part(&recorder, &job, i);
	recorder_release(&recorder);
	file_job_release(&job);
}
