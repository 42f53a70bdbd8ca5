/* How the work on a project ended when it did not end well: seen from inside, and told in words. */
#ifndef CLI_RUN_FATE_H
#define CLI_RUN_FATE_H

#include "cli/run/limits.h"

struct error;

enum fate {
	FATE_CRASH, /* with a signal */
	FATE_EXIT,  /* with an exit status that it should not have */
	FATE_TIME,
	FATE_MEMORY,
	FATE_ANSWER /* what came back from it makes no sense */
};

/* The exit status of a worker that ran into its memory limit. */
#define FATE_MEMORY_STATUS 99

/* Sets the error; `number` is the signal or the exit status. */
void fate_tell(struct error *err, enum fate fate, int number, const struct limits *limits);

/*
 * A process that was forked to work: when it runs into the memory limit it ends with FATE_MEMORY_STATUS, without a word.
 */
void fate_watch_worker(void);

/*
 * A process that works on its one project itself: limits it from here on, and when that ends badly one line is printed
 * to standard error, which names `path`, and the exit status is that of trouble. Nothing is done in a build with
 * sanitizers.
 */
void fate_watch_self(const char *path, const struct limits *limits);

#endif
