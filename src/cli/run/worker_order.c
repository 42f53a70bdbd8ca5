/* An order to a worker: what it says is taken, and when it ends badly it is blamed. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/sandbox.h"
#include "cli/run/fate.h"
#include "cli/run/worker_pool.h"

/* How often it is looked whether a worker takes too long. What the clock says beyond is time that the machine slept. */
#define LOOK_MILLISECONDS 100

#define INPUT_SIZE ((size_t)32 << 10)

/* One order at work. */
struct order {
	struct workers *workers;
	struct worker *worker;
	size_t first, end; /* what is left of it */
	struct work *list; /* of first */
	struct limits limits;
	struct timespec used; /* processor time of the worker when it began what it is at */
	unsigned long number; /* what that is */
	unsigned looks;	      /* since then */
	bool stopped;
	char *input;		    /* owned */
	size_t input_at, input_end; /* of what was not taken yet */
};

void work_release(struct work *work)
{
	record_release(&work->record);
	error_release(&work->failed);
}

static struct timespec time_used(const struct worker *worker)
{
	struct timespec used = {0, 0};
	clockid_t clock;

	if (!clock_getcpuclockid(worker->pid, &clock))
		(void)clock_gettime(clock, &used);
	return used;
}

/* Looked at from outside, so that the worker has no say in it but for the number, which only grows. */
static bool takes_too_long(struct order *order)
{
	unsigned long number = atomic_load(&order->worker->slot->number);
	struct timespec used = time_used(order->worker);

	if (number > order->number && number < order->end) {
		order->number = number;
		order->used = used;
		order->looks = 0;
	}
	order->looks++;
	return used.tv_sec - order->used.tv_sec >= (time_t)order->limits.seconds ||
	       order->looks / (1000 / LOOK_MILLISECONDS) >=
		       order->limits.seconds * LIMIT_CLOCK_FACTOR;
}

static bool give_up(struct order *order)
{
	kill(order->worker->pid, SIGKILL);
	return false;
}

/* Waits for the worker, and looks after it meanwhile; false when it was ended. */
static bool wait_for(struct order *order, enum fate *fate)
{
	const struct worker_job *job = order->workers->job;
	struct pollfd wait = {.fd = order->worker->fd, .events = POLLIN};
	int ready;

	while ((ready = poll(&wait, 1, LOOK_MILLISECONDS)) <= 0) {
		if (ready < 0)
			continue;
		order->stopped = job->stop(job->context);
		if (order->stopped)
			return give_up(order);
		if (takes_too_long(order)) {
			*fate = FATE_TIME;
			return give_up(order);
		}
	}
	return true;
}

/* All bytes; false when the worker is gone, or was ended: *fate says why. */
static bool receive(struct order *order, char *bytes, size_t size, enum fate *fate)
{
	while (size) {
		size_t there = order->input_end - order->input_at;
		ssize_t got;

		if (there) {
			there = there < size ? there : size;
			memcpy(bytes, order->input + order->input_at, there);
			order->input_at += there;
			bytes += there;
			size -= there;
			continue;
		}
		if (!wait_for(order, fate))
			return false;
		got = read(order->worker->fd, order->input, INPUT_SIZE);
		if (got == 0 || (got < 0 && errno != EINTR))
			return false;
		order->input_at = 0;
		order->input_end = got > 0 ? (size_t)got : 0;
	}
	return true;
}

/* What comes with a message; no worker has more to say than it may have memory. */
static bool take_record(struct order *order, size_t size, enum fate *fate)
{
	struct record *record = &order->list->record;
	struct buf *buf = &record->bytes;

	if (size > order->limits.memory || buf->len > order->limits.memory) {
		*fate = FATE_ANSWER;
		return give_up(order);
	}
	buf_reserve(buf, size);
	if (!receive(order, buf->data + buf->len, size, fate))
		return false;
	buf->len += size;
	buf->data[buf->len] = '\0';
	if (record->drain)
		record->drain(record, record->context);
	return true;
}

static bool take_message(struct order *order, enum fate *fate)
{
	struct worker_message message;

	if (!receive(order, (char *)&message, sizeof(message), fate))
		return false;
	switch (message.word) {
	case WORKER_RECORD:
		return take_record(order, message.size, fate);
	case WORKER_DONE:
		order->first++;
		order->list++;
		return true;
	default:
		*fate = FATE_ANSWER;
		return give_up(order);
	}
}

/* For the largest of what is to be done. */
static void limit(struct order *order)
{
	const struct worker_job *job = order->workers->job;
	struct rlimit memory;

	order->limits = (struct limits){0, 0};
	for (size_t i = order->first; i < order->end; i++) {
		struct limits one = job->limit(job->context, i);

		if (one.seconds > order->limits.seconds)
			order->limits.seconds = one.seconds;
		if (one.memory > order->limits.memory)
			order->limits.memory = one.memory;
	}
	order->used = time_used(order->worker);
	order->number = order->first;
	order->looks = 0;
	if (!sandbox_suits_build() || order->worker->memory == order->limits.memory)
		return;
	if (prlimit(order->worker->pid, RLIMIT_AS, NULL, &memory) ||
	    memory.rlim_max < order->limits.memory)
		return;
	memory.rlim_cur = order->limits.memory;
	if (!prlimit(order->worker->pid, RLIMIT_AS, &memory, NULL))
		order->worker->memory = order->limits.memory;
}

/* The worker ended: gives the number that it was at, which has failed. Those before it are to be done again. */
static size_t blame(struct order *order, enum fate fate)
{
	unsigned long at = atomic_load(&order->worker->slot->number);
	unsigned part = atomic_load(&order->worker->slot->part);
	int status = worker_reap(order->workers, order->worker);
	struct work *work;

	buf_clear(&order->list->record.bytes);
	if (at < order->first || at >= order->end)
		at = order->first;
	work = order->list + (at - order->first);
	work->part = part;
	if (fate == FATE_TIME || fate == FATE_ANSWER)
		fate_tell(&work->failed, fate, 0, &order->limits);
	else if (WIFSIGNALED(status))
		fate_tell(&work->failed, FATE_CRASH, WTERMSIG(status), &order->limits);
	else if (WEXITSTATUS(status) == FATE_MEMORY_STATUS)
		fate_tell(&work->failed, FATE_MEMORY, 0, &order->limits);
	else
		fate_tell(&work->failed, FATE_EXIT, WEXITSTATUS(status), &order->limits);
	return at;
}

static void fail_all(struct order *order)
{
	for (size_t i = 0; i < order->end - order->first; i++)
		error_set(&order->list[i].failed, "no process could be started to read it");
}

/* One order to one worker. True when all of it is done or will not be; else what is left begins at *next. */
static bool give_order(struct workers *workers, struct order *order, size_t *next)
{
	enum fate fate = FATE_CRASH;
	struct worker_order words;
	struct worker *worker = worker_take(workers);

	if (!worker) {
		fail_all(order);
		return true;
	}
	order->worker = worker;
	limit(order);
	words = (struct worker_order){order->first, order->end};
	order->input = xmalloc(INPUT_SIZE);
	if (worker_send(worker->fd, &words, sizeof(words)))
		while (order->first < order->end && take_message(order, &fate))
			;
	free(order->input);
	*next = order->end;
	if (order->stopped)
		(void)worker_reap(workers, worker);
	else if (order->first < order->end)
		*next = blame(order, fate);
	worker_give_back(workers, worker);
	return order->stopped || order->first == order->end;
}

static bool do_range(struct workers *workers, size_t first, size_t end, struct work *list)
{
	while (first < end) {
		struct order order = {.workers = workers, .first = first, .end = end, .list = list};
		size_t failed;

		if (give_order(workers, &order, &failed))
			return !order.stopped;
		if (!do_range(workers, order.first, failed, order.list))
			return false;
		list += failed + 1 - first;
		first = failed + 1;
	}
	return true;
}

void workers_do(struct workers *workers, size_t first, size_t end, struct work *list)
{
	(void)do_range(workers, first, end, list);
}
