/* Sharing work among threads. */
#include "cli/run/pool.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

#include "base/alloc.h"

#define AHEAD_PER_THREAD 16
#define WAIT_NANOSECONDS 100000000

struct pool {
	const struct pool_job *job;
	pthread_mutex_t lock;
	pthread_cond_t done_one, taken_one;
	size_t next, taken, ahead; /* under the lock, like `done` */
	bool *done;
};

static void *serve(void *argument)
{
	struct pool *pool = argument;
	size_t number;

	pthread_mutex_lock(&pool->lock);
	for (;;) {
		while (pool->next < pool->job->count && pool->next >= pool->taken + pool->ahead)
			pthread_cond_wait(&pool->taken_one, &pool->lock);
		if (pool->next >= pool->job->count)
			break;
		number = pool->next++;
		pthread_mutex_unlock(&pool->lock);
		pool->job->work(pool->job->context, number);
		pthread_mutex_lock(&pool->lock);
		pool->done[number] = true;
		pthread_cond_signal(&pool->done_one);
	}
	/* A process ends with the thread that started it when it asked for that, and another thread may use it. */
	while (pool->taken < pool->job->count)
		pthread_cond_wait(&pool->taken_one, &pool->lock);
	pthread_mutex_unlock(&pool->lock);
	return NULL;
}

/* Under the lock; false after some time without a result. */
static bool wait_for_one(struct pool *pool)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += WAIT_NANOSECONDS;
	if (until.tv_nsec >= 1000000000) {
		until.tv_nsec -= 1000000000;
		until.tv_sec++;
	}
	return pthread_cond_timedwait(&pool->done_one, &pool->lock, &until) != ETIMEDOUT;
}

static void take_all(struct pool *pool)
{
	const struct pool_job *job = pool->job;

	pthread_mutex_lock(&pool->lock);
	for (size_t number = 0; number < job->count; number++) {
		while (!pool->done[number]) {
			if (wait_for_one(pool))
				continue;
			pthread_mutex_unlock(&pool->lock);
			job->wait(job->context, number);
			pthread_mutex_lock(&pool->lock);
		}
		pthread_mutex_unlock(&pool->lock);
		job->take(job->context, number);
		pthread_mutex_lock(&pool->lock);
		pool->taken = number + 1;
		pthread_cond_broadcast(&pool->taken_one);
	}
	pthread_mutex_unlock(&pool->lock);
}

static void run_alone(const struct pool_job *job)
{
	for (size_t number = 0; number < job->count; number++) {
		job->wait(job->context, number);
		job->work(job->context, number);
		job->take(job->context, number);
	}
}

static void pool_init(struct pool *pool, const struct pool_job *job, unsigned threads)
{
	pthread_condattr_t attributes;

	*pool = (struct pool){.job = job, .ahead = (size_t)threads * AHEAD_PER_THREAD};
	pool->done = xcalloc(job->count, sizeof(*pool->done));
	pthread_mutex_init(&pool->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&pool->done_one, &attributes);
	pthread_condattr_destroy(&attributes);
	pthread_cond_init(&pool->taken_one, NULL);
}

static void pool_release(struct pool *pool)
{
	pthread_cond_destroy(&pool->done_one);
	pthread_cond_destroy(&pool->taken_one);
	pthread_mutex_destroy(&pool->lock);
	free(pool->done);
}

void pool_run(const struct pool_job *job)
{
	unsigned wanted = job->count < job->threads ? (unsigned)job->count : job->threads;
	CLEANUP_FREE pthread_t *threads = xcalloc(wanted + 1, sizeof(*threads));
	unsigned started = 0;
	struct pool pool;

	if (wanted < 2) {
		run_alone(job);
		return;
	}
	pool_init(&pool, job, wanted);
	while (started < wanted && !pthread_create(&threads[started], NULL, serve, &pool))
		started++;
	if (started)
		take_all(&pool);
	else
		run_alone(job);
	for (unsigned i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
	pool_release(&pool);
}

unsigned pool_processors(void)
{
	cpu_set_t set;
	int count = 0;

	/* What a container or taskset(1) leaves, not what the machine has. */
	if (!sched_getaffinity(0, sizeof(set), &set))
		count = CPU_COUNT(&set);
	return count > 0 ? (unsigned)count : 1;
}
