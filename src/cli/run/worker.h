/* Processes that do numbered pieces of work in the sandbox, and end without harm to anything else. */
#ifndef CLI_RUN_WORKER_H
#define CLI_RUN_WORKER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "cli/run/limits.h"
#include "cli/run/record.h"

struct channel; /* what a worker has to say goes through it */

/*
 * What is done by whom: the worker is a fork of the program and sees all of its memory as it was then; nothing that it
 * changes comes back but its records.
 */
struct worker_job {
	void *context;
	bool once; /* one order is all: the worker ends when it is done */
	/* In the worker, once, outside of the sandbox yet: makes the state for the others. */
	void *(*start)(void *context, struct channel *channel);
	void (*work)(void *state, size_t number, struct record *record);
	void (*finish)(void *state);
	/* In the program, by any thread. */
	struct limits (*limit)(void *context, size_t number);
	/* True to give up: the worker is ended and what is left is not done. */
	bool (*stop)(void *context);
};

/* What became of one number. */
struct work {
	struct record record;
	struct error
		failed; /* message NULL: it is done, and the record is whole; else there is none */
	unsigned part;	/* the worker was at this file of it then */
};

void work_release(struct work *work);

/* For `work`: which file of its piece it reads now. */
void worker_reads(struct channel *channel, unsigned part);

/* As many as are wanted, forked now; `job` lives as long as they. Fewer, or none, when they cannot be had. */
struct workers *workers_start(const struct worker_job *job, unsigned count);
/*
 * Does the numbers from `first` to before `end`, one after the other, in one worker that has nothing else to do; a worker that
 * ends badly is replaced. By as many threads at once as there are workers. `list` holds one a number: zeroed,
 * with a record that was initialised. One that has a drain is drained as it comes, in whole entries; what comes for it after a
 * failure is not taken back.
 */
void workers_do(struct workers *workers, size_t first, size_t end, struct work *list);
/* What holds in them (base/sandbox.h): what all had that were started so far. */
unsigned workers_sandbox(const struct workers *workers);
void workers_end(struct workers *workers);

#endif
