/* The worker's side: it takes orders, works in the sandbox, and tells. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"
#include "base/sandbox.h"
#include "cli/run/fate.h"
#include "cli/run/worker_channel.h"

struct channel {
	int fd;
	struct worker_slot *slot;
	struct buf out; /* messages that were not sent yet */
};

bool worker_send(int fd, const void *bytes, size_t size)
{
	return !file_write_fd(fd, bytes, size);
}

bool worker_receive(int fd, void *bytes, size_t size)
{
	char *at = bytes;

	while (size) {
		ssize_t got = read(fd, at, size);

		if (got > 0) {
			at += got;
			size -= (size_t)got;
		} else if (got == 0 || errno != EINTR) {
			return false;
		}
	}
	return true;
}

static void add_message(struct channel *channel, enum worker_word word, const struct buf *bytes)
{
	const struct worker_message message = {word, bytes ? bytes->len : 0};

	buf_add(&channel->out, &message, sizeof(message));
	if (bytes)
		buf_add(&channel->out, bytes->data, bytes->len);
}

/* Without the program there is nobody to work for. */
static void flush(struct channel *channel)
{
	if (channel->out.len && !worker_send(channel->fd, channel->out.data, channel->out.len))
		_exit(1);
	buf_clear(&channel->out);
}

static void drain(struct record *record, void *context)
{
	struct channel *channel = context;

	add_message(channel, WORKER_RECORD, &record->bytes);
	buf_clear(&record->bytes);
	flush(channel);
}

void worker_reads(struct channel *channel, unsigned part)
{
	atomic_store_explicit(&channel->slot->part, part, memory_order_relaxed);
}

static void do_one(const struct worker_job *job, struct channel *channel, void *state,
		   uint64_t number)
{
	struct record record;

	record_init(&record);
	record.drain = drain;
	record.context = channel;
	worker_reads(channel, 0);
	atomic_store(&channel->slot->number, number);
	job->work(state, number, &record);
	if (record.bytes.len)
		add_message(channel, WORKER_RECORD, &record.bytes);
	add_message(channel, WORKER_DONE, NULL);
	if (channel->out.len >= BUF_DRAIN_SIZE)
		flush(channel);
	record_release(&record);
}

/* What ends the program is for the program to hear; and what it prints is printed by the program. */
static void leave_terminal(void)
{
	static const int ignored[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE};
	int null;

	for (size_t i = 0; i < sizeof(ignored) / sizeof(*ignored); i++)
		signal(ignored[i], SIG_IGN);
	/* A sanitizer has something to say. */
	null = sandbox_suits_build() ? open("/dev/null", O_RDWR | O_CLOEXEC) : -1;
	if (null < 0)
		return;
	dup2(null, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	close(null);
}

void worker_live(const struct worker_job *job, int fd, struct worker_slot *slot)
{
	struct channel channel = {.fd = fd, .slot = slot, .out = BUF_INIT};
	struct worker_order order;
	void *state;

	leave_terminal();
	fate_watch_worker();
	state = job->start(job->context, &channel);
	atomic_store(&slot->sandboxed, sandbox_enter() | SLOT_SET);
	while (worker_receive(fd, &order, sizeof(order))) {
		for (uint64_t number = order.first; number < order.end; number++)
			do_one(job, &channel, state, number);
		flush(&channel);
		if (job->once)
			break;
	}
	/* The system takes back what it has, sooner than it would be given back. */
	if (sandbox_suits_build())
		_exit(0);
	job->finish(state);
	buf_release(&channel.out);
}
