/* One line on a terminal that says how far a long run has come. */
#ifndef CLI_RUN_PROGRESS_H
#define CLI_RUN_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

struct progress {
	size_t count; /* files in all */
	bool on;      /* standard error is a terminal, and the user wants to hear of it */
	bool shown;   /* the line is there and must go before anything else is printed */
	struct timespec started, last;
};

/* Starts the clock. Nothing is ever printed before a second has gone by, and never without a terminal. */
void progress_start(struct progress *progress, size_t count, bool quiet);

/* Shows what is being waited for; not more than some times a second. */
void progress_show(struct progress *progress, size_t done, const char *path);

/* Takes the line away. */
void progress_clear(struct progress *progress);

#endif
