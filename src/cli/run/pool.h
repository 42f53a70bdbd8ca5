/* Numbered pieces of work, done by several threads, their results taken in order. */
#ifndef CLI_RUN_POOL_H
#define CLI_RUN_POOL_H

#include <stddef.h>

struct pool_job {
	size_t count;
	unsigned threads; /* at least 1: then all is done in the caller's thread */
	void (*work)(void *context, size_t number); /* by any thread, in any order */
	void (*take)(void *context, size_t number); /* by the caller's thread, in order */
	/* By the caller's thread, some times a second while it waits; `number` is what it waits for. */
	void (*wait)(void *context, size_t number);
	void *context;
};

/*
 * Returns when all is done and taken. Work runs ahead of what was taken by some pieces a thread only, so
 * that results do not pile up. Threads that cannot be had are done without.
 */
void pool_run(const struct pool_job *job);

/* How many processors this process may use; at least 1. */
unsigned pool_processors(void);

#endif
