/* A program that was started, while it runs; private to engine/. */
#ifndef ENGINE_PROCESS_CHILD_H
#define ENGINE_PROCESS_CHILD_H

#include <sys/types.h>

#include "engine/process.h"

/* How long we look away from a child at most, and wait for pipes that others hold open (ms). */
#define CHILD_TICK 50
#define CHILD_STRAGGLERS 300

struct child {
	pid_t pid;
	int in, out, err; /* our ends of its streams; -1: closed */
	size_t written;	  /* bytes of the input */
	bool ended;
	int status; /* of waitpid(2) */
};

int child_start(struct child *child, const struct process_request *request, struct error *err)
	__attribute__((warn_unused_result));
/* Kills its group when it runs still, and closes its streams. */
void child_finish(struct child *child);

/* One read of a stream; closes it at its end. */
void child_drink(int *fd, struct buf *into);
/* Of the words the end is kept. */
void child_shorten(struct buf *words);
void child_close(int *fd);
/* What calls for its end before it ends by itself; PROCESS_EXITED: nothing. The deadline is of child_clock(). */
enum process_end child_reason_to_kill(const struct process_result *result,
				      const struct process_request *request, long long deadline);
/* Takes note of its end, and of how it ended by itself. */
void child_settle(struct child *child, struct process_result *result, enum process_end end);
/* Milliseconds of a clock that never goes back. */
long long child_clock(void);

#endif
