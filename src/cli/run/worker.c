/* Starting workers, and outliving them. */
#include "cli/run/worker.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/alloc.h"
#include "cli/run/worker_pool.h"

static void close_others(const struct workers *workers, const struct worker *own)
{
	for (unsigned i = 0; i < workers->count; i++)
		if (&workers->list[i] != own && workers->list[i].pid)
			close(workers->list[i].fd);
}

/*
 * The program waits for a worker that is alone: it begins on the same processor, where what it needs is near. False where that
 * cannot be had; else both let_go() at once, and may run anywhere.
 */
static bool hold_processor(const struct workers *workers, cpu_set_t *all)
{
	cpu_set_t one;
	int number = sched_getcpu();

	if (workers->wanted > 1 || number < 0 || number >= CPU_SETSIZE ||
	    sched_getaffinity(0, sizeof(*all), all))
		return false;
	CPU_ZERO(&one);
	CPU_SET((unsigned)number, &one);
	return !sched_setaffinity(0, sizeof(one), &one);
}

static void let_go(bool held, const cpu_set_t *all)
{
	if (held)
		(void)sched_setaffinity(0, sizeof(*all), all);
}

static int start(struct workers *workers, struct worker *worker)
{
	pid_t program = getpid();
	cpu_set_t all;
	bool held;
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		return -1;
	*worker->slot = (struct worker_slot){.number = 0};
	worker->memory = 0;
	held = hold_processor(workers, &all);
	worker->pid = fork();
	let_go(held, &all);
	if (worker->pid) {
		close(ends[1]);
		worker->fd = ends[0];
		if (worker->pid > 0)
			return 0;
		close(ends[0]);
		worker->pid = 0;
		return -1;
	}
	/* Not even a hang outlives the program. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != program)
		_exit(1);
	close(ends[0]);
	close_others(workers, worker);
	worker_live(workers->job, ends[1], worker->slot);
	exit(0);
}

struct workers *workers_start(const struct worker_job *job, unsigned count)
{
	struct workers *workers = xcalloc(1, sizeof(*workers));

	workers->job = job;
	workers->wanted = count;
	workers->sandboxed = UINT32_MAX;
	pthread_mutex_init(&workers->lock, NULL);
	workers->slots = mmap(NULL, count * sizeof(*workers->slots), PROT_READ | PROT_WRITE,
			      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (workers->slots == MAP_FAILED) {
		workers->slots = NULL;
		return workers;
	}
	workers->list = xcalloc(count, sizeof(*workers->list));
	/* What is buffered would be printed twice. */
	fflush(NULL);
	for (; workers->count < count; workers->count++) {
		struct worker *worker = &workers->list[workers->count];

		worker->slot = &workers->slots[workers->count];
		if (start(workers, worker))
			break;
	}
	return workers;
}

int worker_reap(struct workers *workers, struct worker *worker)
{
	int status = 0;
	unsigned held;

	pthread_mutex_lock(&workers->lock);
	close(worker->fd);
	while (waitpid(worker->pid, &status, 0) < 0 && errno == EINTR)
		;
	worker->pid = 0;
	held = atomic_load(&worker->slot->sandboxed);
	if (held & SLOT_SET)
		workers->sandboxed &= held;
	pthread_mutex_unlock(&workers->lock);
	return status;
}

struct worker *worker_take(struct workers *workers)
{
	struct worker *found = NULL;

	pthread_mutex_lock(&workers->lock);
	for (unsigned i = 0; i < workers->count && !found; i++)
		if (!workers->list[i].busy)
			found = &workers->list[i];
	if (found) {
		found->busy = true;
		if (!found->pid && start(workers, found)) {
			found->busy = false;
			found = NULL;
		}
	}
	pthread_mutex_unlock(&workers->lock);
	return found;
}

void worker_give_back(struct workers *workers, struct worker *worker)
{
	pthread_mutex_lock(&workers->lock);
	worker->busy = false;
	pthread_mutex_unlock(&workers->lock);
}

unsigned workers_sandbox(const struct workers *workers)
{
	unsigned held = workers->sandboxed;

	for (unsigned i = 0; i < workers->count; i++) {
		unsigned own = atomic_load(&workers->list[i].slot->sandboxed);

		if (own & SLOT_SET)
			held &= own;
	}
	return held == UINT32_MAX ? 0 : held & ~SLOT_SET;
}

void workers_end(struct workers *workers)
{
	/* All are told before any is waited for. */
	for (unsigned i = 0; i < workers->count; i++)
		if (workers->list[i].pid)
			shutdown(workers->list[i].fd, SHUT_RDWR);
	for (unsigned i = 0; i < workers->count; i++)
		if (workers->list[i].pid)
			(void)worker_reap(workers, &workers->list[i]);
	if (workers->slots)
		munmap(workers->slots, workers->wanted * sizeof(*workers->slots));
	pthread_mutex_destroy(&workers->lock);
	free(workers->list);
	free(workers);
}
