/* Taking turns. */
#include "engine/turns.h"

#include <stddef.h>
#include <time.h>

void turns_open(struct turns *turns, unsigned most)
{
	pthread_condattr_t attributes;

	turns->running = 0;
	turns->most = most;
	pthread_mutex_init(&turns->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&turns->changed, &attributes);
	pthread_condattr_destroy(&attributes);
}

void turns_close(struct turns *turns)
{
	pthread_cond_destroy(&turns->changed);
	pthread_mutex_destroy(&turns->lock);
}

void turns_take(struct turns *turns)
{
	if (turns)
		pthread_mutex_lock(&turns->lock);
}

void turns_give(struct turns *turns)
{
	if (turns)
		pthread_mutex_unlock(&turns->lock);
}

void turns_leave(struct turns *turns)
{
	if (!turns)
		return;
	while (turns->running >= turns->most)
		pthread_cond_wait(&turns->changed, &turns->lock);
	turns->running++;
	pthread_mutex_unlock(&turns->lock);
}

void turns_return(struct turns *turns)
{
	if (!turns)
		return;
	pthread_mutex_lock(&turns->lock);
	turns->running--;
	pthread_cond_broadcast(&turns->changed);
}

void turns_wait(struct turns *turns, unsigned milliseconds)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += milliseconds / 1000;
	until.tv_nsec += (long)(milliseconds % 1000) * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_nsec -= 1000000000;
		until.tv_sec++;
	}
	pthread_cond_timedwait(&turns->changed, &turns->lock, &until);
}
