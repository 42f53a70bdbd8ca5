/* Judging one project and telling of it. */
#include "cli/run/judging.h"

#include <string.h>

#include "cli/run/context.h"

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

static void tell_part(struct recorder *recorder, const struct file_job *job,
		      const struct project_part *part)
{
	const struct file_outcome outcome = file_job_outcome(job, part, recorder->options);
	bool filter =
		part && !strcmp(part->path, "-") && !recorder->options->check && outcome.harden;
	struct buf patched = {0};

	if (filter)
		patched = part->harden.changed
				  ? part->harden.patched
				  : (struct buf){.data = part->bytes.data, .len = part->bytes.size};
	/* A file that several projects reach for is told of once. */
	recorder_file(recorder, &outcome, part && !part->named ? part->real : NULL,
		      filter ? &patched : NULL);
}

void judging_project(struct judging *judging, size_t number, const struct judging_hand *hand,
		     struct record *record)
{
	const struct job_board board = {
		.options = judging->options,
		.jobs = judging->jobs,
		.policies = &judging->policies,
		.variables = context_variables(),
		.write = hand->write,
		.reads = hand->reads,
		.context = hand->context,
	};
	struct file_job job = {.job = &judging->jobs->list[number]};
	struct recorder recorder;

	recorder_copy(&recorder, judging->form, record);
	file_job_run(&job, &board);
	if (!job.done)
		tell_part(&recorder, &job, NULL);
	for (size_t i = 0; job.done && i < job.project.count; i++)
		if (file_job_owns(&job, job.project.parts[i], judging->jobs))
			tell_part(&recorder, &job, job.project.parts[i]);
	recorder_release(&recorder);
	file_job_release(&job);
}
