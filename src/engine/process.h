/* Running a program with given arguments: never through a shell, never without a limit in time. */
#ifndef ENGINE_PROCESS_H
#define ENGINE_PROCESS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

struct error;
struct interrupt;

struct process_request {
	const char *const *argv; /* NULL-terminated; argv[0] is looked up in PATH */
	const char *folder;	 /* where it runs; NULL: here */
	const char *input;	 /* its standard input; NULL: /dev/null */
	size_t input_len;
	unsigned timeout; /* seconds; then it is killed */
	size_t output_max; /* bytes of standard output; it is killed when it prints more; 0: PROCESS_OUTPUT_MAX */
	struct interrupt *interrupt; /* or NULL */
};

#define PROCESS_OUTPUT_MAX ((size_t)16 << 20)
/* Of standard error so much is kept, the end of it (bytes). */
#define PROCESS_WORDS_MAX ((size_t)64 << 10)

enum process_end {
	PROCESS_EXITED,
	PROCESS_SIGNALLED,
	PROCESS_TIMED_OUT,
	PROCESS_TOO_MUCH, /* it printed more than output_max: the output is its beginning */
	PROCESS_INTERRUPTED
};

struct process_result {
	enum process_end end;
	int status; /* of PROCESS_EXITED: its exit status; of PROCESS_SIGNALLED: the signal */
	struct buf output; /* standard output */
	struct buf words;  /* standard error */
};

void process_result_init(struct process_result *result);
void process_result_release(struct process_result *result);
#define CLEANUP_PROCESS_RESULT __attribute__((cleanup(process_result_release)))

/*
 * Runs it to its end in a process group of its own, which is killed whole when
 * its time is over or a signal comes: nothing it started stays. Signals have their
 * default meaning in it. The result must be initialised, and is cleared. -1 only
 * when the program cannot be started (not found, no processes left).
 */
int process_run(struct process_result *result, const struct process_request *request,
		struct error *err) __attribute__((warn_unused_result));

/*
 * Reads what a program prints, from a descriptor that is not its own to close, to the end or as far as it likes; -1 with
 * err when that will not do. It runs in a thread of its own.
 */
typedef int process_consume_fn(void *context, int fd, struct error *err);

/*
 * Runs a program whose standard output goes to `consume` instead of result->output; output_max counts for nothing. A
 * consumer that is content is not disturbed: what it left unread is read and dropped. One that is not ends the
 * program. -1 with err, which says what went wrong first: the program cannot be started, does not go well, or is not
 * what the consumer takes. Request and result are as for process_run().
 */
int process_stream(struct process_result *result, const struct process_request *request,
		   process_consume_fn *consume, void *context, struct error *err)
	__attribute__((warn_unused_result));

/* True when it ended by itself with status 0. */
bool process_went_well(const struct process_result *result);

/*
 * Says how it ended: "docker inspect: exit status 1: the last line it said" (at most a few
 * hundred bytes), for what did not go well. Returns -1.
 */
int process_blame(const struct process_result *result, const char *what, struct error *err);

#endif
