/* What passes between the program and a worker; private to worker*.c. */
#ifndef CLI_RUN_WORKER_CHANNEL_H
#define CLI_RUN_WORKER_CHANNEL_H

#include <stdatomic.h>
#include <stdint.h>

#include "cli/run/worker.h"

/* In memory that both share; what the worker writes is not believed, only bounded. */
struct worker_slot {
	atomic_ulong number;   /* what it is at */
	atomic_uint part;      /* and which file of that */
	atomic_uint sandboxed; /* what holds, with SLOT_SET */
};

#define SLOT_SET 0x80000000u

/* To the worker: numbers to do. */
struct worker_order {
	uint64_t first, end;
};

/* From the worker. */
enum worker_word {
	WORKER_RECORD = 1, /* bytes of the record at work */
	WORKER_DONE	   /* the number at work is done */
};

struct worker_message {
	uint64_t word, size;
};

/* All bytes, or false. */
bool worker_send(int fd, const void *bytes, size_t size);
bool worker_receive(int fd, void *bytes, size_t size);

/* The life of a worker, on its end of the channel; returns when nothing is left to do. */
void worker_live(const struct worker_job *job, int fd, struct worker_slot *slot);

#endif
