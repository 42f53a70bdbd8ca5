/* Judging one project and telling of it: all that reads what strangers wrote. */
#ifndef CLI_RUN_JUDGING_H
#define CLI_RUN_JUDGING_H

#include "cli/run/file_job.h"
#include "cli/run/policy_store.h"
#include "cli/run/recorder.h"

/* For the projects of a run, by several threads at once unless `telling` is set. */
struct judging {
	const struct cli_options *options; /* borrowed, like all but the policies */
	const struct jobs *jobs;
	const struct recorder *form;
	struct policy_store policies;
	struct record *telling; /* gets the notes of policies; NULL: they are printed */
	void (*reads)(void *context, unsigned number); /* hears which file of a project is read; or NULL */
	void *reads_context;
	/* A proof of somebody else's, before anything is told of a project: it may withdraw; or NULL. */
	void (*prove)(void *context, struct file_job *job);
	void *prove_context;
};

/* It must not move; `form` is what every recorder is like. */
void judging_init(struct judging *judging, const struct cli_options *options,
		  const struct jobs *jobs, const struct recorder *form);
void judging_release(struct judging *judging);

/* From files to a record of one project; with --in-place it has wishes of what is to be written. */
void judging_project(struct judging *judging, size_t number, struct record *record);

#endif
