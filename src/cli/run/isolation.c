/* Judging projects in the place that suits. */
#include "cli/run/isolation.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"
#include "base/path.h"
#include "base/sandbox.h"
#include "cli/run/fate.h"

#define STDIN_STEP ((size_t)64 << 10)
#define WAIT_MILLISECONDS 100

/* A worker's own; what it shares with the program is as it was when it began. */
struct worker_state {
	struct judging judging;
	struct channel *channel;
};

static void reads(void *context, unsigned number)
{
	const struct worker_state *state = context;

	worker_reads(state->channel, number);
}

static void *start(void *context, struct channel *channel)
{
	const struct isolation *isolation = context;
	struct worker_state *state = xcalloc(1, sizeof(*state));

	judging_init(&state->judging, isolation->judging.options, isolation->judging.jobs,
		     isolation->judging.form);
	state->judging.reads = reads;
	state->judging.reads_context = state;
	state->channel = channel;
	return state;
}

static void work(void *context, size_t number, struct record *record)
{
	struct worker_state *state = context;

	state->judging.telling = record;
	judging_project(&state->judging, number, record);
}

static void finish(void *context)
{
	struct worker_state *state = context;

	judging_release(&state->judging);
	free(state);
}

static struct limits limit(void *context, size_t number)
{
	const struct isolation *isolation = context;
	const struct job *job = &isolation->judging.jobs->list[number];

	return limits_for(limits_size(job->files, job->count),
			  isolation->judging.options->time_limit);
}

static bool stop(void *context)
{
	const struct isolation *isolation = context;

	return isolation->stop(isolation->context);
}

static bool has_stdin(const struct jobs *jobs)
{
	for (size_t i = 0; i < jobs->paths.count; i++)
		if (!strcmp(jobs->paths.list[i], "-"))
			return true;
	return false;
}

/* To the end, or one byte more than is ever read. */
static bool copy_stdin(int fd, void (*wait)(void *context), void *context)
{
	struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
	char bytes[STDIN_STEP];
	size_t size = 0;

	while (size <= FILE_SIZE_MAX) {
		ssize_t got;

		if (poll(&input, 1, wait ? WAIT_MILLISECONDS : -1) <= 0) {
			if (wait)
				wait(context);
			continue;
		}
		got = read(STDIN_FILENO, bytes, sizeof(bytes));
		if (got == 0)
			return true;
		if (got < 0 && errno != EINTR && errno != EAGAIN)
			return false;
		if (got > 0 && file_write_fd(fd, bytes, (size_t)got))
			return false;
		size += got > 0 ? (size_t)got : 0;
	}
	return true;
}

void isolation_hold_stdin(void (*wait)(void *context), void *context)
{
	int fd = memfd_create("standard input", MFD_CLOEXEC);

	if (fd < 0)
		return;
	if (copy_stdin(fd, wait, context) && !lseek(fd, 0, SEEK_SET))
		dup2(fd, STDIN_FILENO);
	close(fd);
}

static bool suits_self(const struct isolation *isolation)
{
	const struct cli_options *options = isolation->judging.options;

	if (isolation->judging.jobs->count != 1 || options->in_place || options->write_baseline ||
	    !sandbox_suits_build())
		return false;
	for (size_t i = 0; i < options->output_count; i++)
		if (options->outputs[i].file || reporter_find(options->outputs[i].format)->end)
			return false;
	return true;
}

static void enter(struct isolation *isolation)
{
	struct limits limits = limit(isolation, 0);
	const char *path = isolation->judging.jobs->list[0].files[0];

	fate_watch_self(path_shown(path), &limits);
	isolation->sandboxed = sandbox_enter();
}

void isolation_start(struct isolation *isolation, const struct recorder *form,
		     const struct jobs *jobs, unsigned processes)
{
	const struct cli_options *options = form->options;

	judging_init(&isolation->judging, options, jobs, form);
	isolation->judging.prove = isolation->prove;
	isolation->judging.prove_context = isolation->context;
	isolation->mode = options->no_sandbox || isolation->prove ? ISOLATION_NONE
			  : suits_self(isolation)		  ? ISOLATION_SELF
								  : ISOLATION_WORKERS;
	if (isolation->mode == ISOLATION_NONE)
		return;
	if (has_stdin(jobs))
		isolation_hold_stdin(isolation->wait, isolation->context);
	if (isolation->mode == ISOLATION_SELF) {
		enter(isolation);
		return;
	}
	isolation->job = (struct worker_job){
		.context = isolation,
		.once = jobs->count == 1,
		.start = start,
		.work = work,
		.finish = finish,
		.limit = limit,
		.stop = stop,
	};
	isolation->workers = workers_start(&isolation->job, processes);
}

void isolation_do(struct isolation *isolation, size_t first, size_t end, struct work *list)
{
	if (isolation->workers) {
		workers_do(isolation->workers, first, end, list);
		return;
	}
	for (size_t i = first; i < end && !isolation->stop(isolation->context); i++)
		judging_project(&isolation->judging, i, &list[i - first].record);
}

void isolation_tell(struct isolation *isolation, struct buf *out)
{
	static const struct {
		unsigned bit;
		const char *name;
	} parts[] = {{SANDBOX_SECCOMP, "seccomp"},
		     {SANDBOX_LANDLOCK, "Landlock"},
		     {SANDBOX_NO_NEW_PRIVILEGES, "no new privileges"}};
	unsigned held =
		isolation->workers ? workers_sandbox(isolation->workers) : isolation->sandboxed;

	buf_addstr(out, "isolation: ");
	buf_addstr(out, isolation->mode == ISOLATION_NONE      ? "none"
			: isolation->mode == ISOLATION_WORKERS ? "workers"
							       : "this process");
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		if (isolation->mode != ISOLATION_NONE)
			buf_addf(out, ", %s%s", held & parts[i].bit ? "" : "not ", parts[i].name);
	buf_addch(out, '\n');
}

void isolation_end(struct isolation *isolation)
{
	if (isolation->workers)
		workers_end(isolation->workers);
	judging_release(&isolation->judging);
}
