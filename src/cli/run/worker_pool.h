/* The workers of a run; private to worker*.c. */
#ifndef CLI_RUN_WORKER_POOL_H
#define CLI_RUN_WORKER_POOL_H

#include <pthread.h>
#include <sys/types.h>

#include "cli/run/worker_channel.h"

struct worker {
	pid_t pid; /* 0: there is none */
	int fd;
	bool busy;
	uint64_t memory; /* the limit that it has; 0: none yet */
	struct worker_slot *slot;
};

struct workers {
	const struct worker_job *job;
	pthread_mutex_t lock;
	struct worker *list; /* owned */
	struct worker_slot *slots;
	unsigned count, wanted;
	unsigned sandboxed; /* what held in all that have ended */
};

/* One that has nothing to do, started anew where the last one ended; NULL when it cannot be. */
struct worker *worker_take(struct workers *workers);
void worker_give_back(struct workers *workers, struct worker *worker);
/* Waits for a worker that ends; gives how, as waitpid(2) does. */
int worker_reap(struct workers *workers, struct worker *worker);

#endif
