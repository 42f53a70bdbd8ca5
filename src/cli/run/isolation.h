/* Where projects are judged: in this process that gave up its rights, in workers that did, or here with all of them. */
#ifndef CLI_RUN_ISOLATION_H
#define CLI_RUN_ISOLATION_H

#include <stdbool.h>

#include "cli/run/judging.h"
#include "cli/run/limits.h"
#include "cli/run/worker.h"

enum isolation_mode {
	ISOLATION_WORKERS, /* processes that can only read; this one reads nothing that strangers wrote */
	ISOLATION_SELF, /* this process, which can only read and print from here on */
	ISOLATION_NONE
};

struct isolation {
	enum isolation_mode mode;
	struct judging judging;
	struct worker_job job;
	struct workers *workers; /* of ISOLATION_WORKERS */
	bool (*stop)(void *context);
	void (*wait)(void *context); /* some times a second while standard input is waited for */
	/* As in struct judging: who asks others cannot do so in the sandbox. NULL: nobody is asked. */
	void (*prove)(void *context, struct file_job *job);
	void *context; /* of these three */
	unsigned sandboxed; /* what holds: see base/sandbox.h */
};

/*
 * Decides, and makes ready: standard input is read to its end where it is one of the files, and workers are started, or
 * rights given up. Without anything to write and with one project whose report needs no end this process does it itself,
 * for a worker would cost a third more. `stop` is asked while it is waited for workers.
 */
void isolation_start(struct isolation *isolation, const struct recorder *form,
		     const struct jobs *jobs, unsigned processes);
/* Gives one place back for a file that was reached: see struct work. For `first` to before `end`; by several threads. */
void isolation_do(struct isolation *isolation, size_t first, size_t end, struct work *list);
/* "isolation: ..." in words, for -v; call it when all is done. */
void isolation_tell(struct isolation *isolation, struct buf *out);
void isolation_end(struct isolation *isolation);

/*
 * Reads standard input to its end, to where it can be read again: whoever fills it may take their time, which is none of
 * the judging's. What cannot be read is left for the reader to complain about. `wait`, or
 * NULL, is called some times a second meanwhile.
 */
void isolation_hold_stdin(void (*wait)(void *context), void *context);

#endif
