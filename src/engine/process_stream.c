/* A child process whose output somebody else reads, while we look after its words, its time and its end. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "engine/interrupt.h"
#include "engine/process_child.h"

/* Bytes that are moved at once. */
#define GULP ((size_t)1 << 20)

/* Whoever reads, and what lies between it and the child: only we close either end, so that nobody waits for ever. */
struct consumer {
	process_consume_fn *consume;
	void *context;
	struct error err;
	pthread_t thread;
	int pipe[2]; /* it reads from [0]; [1] is closed to end it; -1: closed */
	int event;   /* readable once it is done */
	atomic_bool done;
	bool failed;
	bool full; /* the pipe takes nothing now */
};

static void *consume(void *argument)
{
	struct consumer *consumer = argument;
	uint64_t one = 1;

	consumer->failed = consumer->consume(consumer->context, consumer->pipe[0], &consumer->err);
	atomic_store(&consumer->done, true);
	return write(consumer->event, &one, sizeof(one)) < 0 ? consumer : NULL;
}

static int consumer_start(struct consumer *consumer, struct error *err)
{
	int code = 0;

	consumer->pipe[0] = consumer->pipe[1] = -1;
	consumer->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (consumer->event < 0 || pipe2(consumer->pipe, O_CLOEXEC))
		code = errno;
	else
		code = pthread_create(&consumer->thread, NULL, consume, consumer);
	if (!code)
		return 0;
	child_close(&consumer->pipe[0]);
	child_close(&consumer->pipe[1]);
	child_close(&consumer->event);
	return error_system(err, code, "a stream cannot be read");
}

static void consumer_end(struct consumer *consumer)
{
	child_close(&consumer->pipe[1]);
	pthread_join(consumer->thread, NULL);
	child_close(&consumer->pipe[0]);
	child_close(&consumer->event);
}

/* What nobody wants any more is read, so that the child can end well. */
static void drop(struct child *child)
{
	char block[65536];
	ssize_t got = read(child->out, block, sizeof(block));

	if (!got || (got < 0 && errno != EINTR && errno != EAGAIN))
		child_close(&child->out);
}

/* Output that is there goes into the pipe. */
static void move(struct child *child, struct consumer *consumer)
{
	ssize_t moved;

	if (atomic_load(&consumer->done)) {
		drop(child);
		return;
	}
	moved = splice(child->out, NULL, consumer->pipe[1], NULL, GULP, SPLICE_F_NONBLOCK);
	consumer->full = moved < 0 && errno == EAGAIN;
	if (!moved || (moved < 0 && errno != EAGAIN && errno != EINTR)) {
		child_close(&child->out);
		child_close(&consumer->pipe[1]);
	}
}

/* True when something came or went. */
static bool exchange(struct child *child, struct process_result *result, struct consumer *consumer)
{
	bool done = atomic_load(&consumer->done), full = consumer->full && !done;
	bool idle = child->out < 0 && child->err < 0;
	struct pollfd wait[4] = {
		{full ? -1 : child->out, POLLIN, 0},
		{full ? consumer->pipe[1] : -1, POLLOUT, 0},
		{child->err, POLLIN, 0},
		{done ? -1 : consumer->event, POLLIN, 0},
	};

	/* Its end is nothing that wakes us. */
	if (poll(wait, 4, idle ? 2 : CHILD_TICK) <= 0)
		return full;
	if (wait[0].revents || wait[1].revents)
		move(child, consumer);
	if (wait[2].revents)
		child_drink(&child->err, &result->words);
	child_shorten(&result->words);
	return true;
}

/* The consumer gave up before the output ended. */
static bool is_rejected(const struct consumer *consumer, const struct child *child)
{
	return atomic_load(&consumer->done) && consumer->failed && child->out >= 0;
}

/* It is not waited for, so that its group has its id until it is killed: see child_finish(). */
static bool has_ended(const struct child *child)
{
	siginfo_t info = {.si_pid = 0};

	return !waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOHANG | WNOWAIT) && info.si_pid;
}

/* Until both have ended, or there is a reason to kill the child. */
static enum process_end attend(struct child *child, struct process_result *result,
			       const struct process_request *request, struct consumer *consumer)
{
	long long deadline = child_clock() + (long long)request->timeout * 1000,
		  quiet = child_clock();
	enum process_end reason = PROCESS_EXITED;

	while (reason == PROCESS_EXITED) {
		if (exchange(child, result, consumer))
			quiet = child_clock();
		if (is_rejected(consumer, child))
			return PROCESS_TOO_MUCH;
		/* What it started may hold its streams open. */
		if (has_ended(child) && child_clock() >= quiet + CHILD_STRAGGLERS) {
			child_close(&child->out);
			child_close(&child->err);
			child_close(&consumer->pipe[1]);
		}
		if (child->out < 0 && child->err < 0 && atomic_load(&consumer->done) &&
		    has_ended(child)) {
			/* What it left behind goes as well. */
			kill(-child->pid, SIGKILL);
			waitpid(child->pid, &child->status, 0);
			child->ended = true;
			return WIFEXITED(child->status) ? PROCESS_EXITED : PROCESS_SIGNALLED;
		}
		reason = child_reason_to_kill(result, request, deadline);
	}
	return reason;
}

static int judge(const struct process_result *result, struct consumer *consumer,
		 const char *program, struct error *err)
{
	/* What it is killed for because of the consumer is the consumer's matter. */
	if (result->end != PROCESS_TOO_MUCH && !process_went_well(result))
		return process_blame(result, program, err);
	if (!consumer->failed)
		return 0;
	return error_set(err, "%s", consumer->err.message ? consumer->err.message : program);
}

int process_stream(struct process_result *result, const struct process_request *request,
		   process_consume_fn *how, void *context, struct error *err)
{
	struct consumer consumer = {.consume = how, .context = context, .err = ERROR_INIT};
	struct child child;
	int failed;

	buf_clear(&result->output);
	buf_clear(&result->words);
	if (child_start(&child, request, err))
		return -1;
	if (consumer_start(&consumer, err)) {
		child_finish(&child);
		return -1;
	}
	child_settle(&child, result, attend(&child, result, request, &consumer));
	consumer_end(&consumer);
	failed = judge(result, &consumer, request->argv[0], err);
	error_release(&consumer.err);
	return failed;
}
