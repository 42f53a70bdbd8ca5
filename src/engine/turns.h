/* Threads that take turns: one works at a time, and while it waits for a program, another one may. */
#ifndef ENGINE_TURNS_H
#define ENGINE_TURNS_H

#include <pthread.h>

/*
 * What the threads share needs no lock of its own: whoever has the turn has all of it, until its next wait. Where there is
 * one thread only, there are no turns: NULL does for them then.
 */
struct turns {
	pthread_mutex_t lock;
	pthread_cond_t changed; /* a piece of work is done, a program has ended, the engine has told something */
	unsigned running, most; /* programs; and how many at once */
};

/* most: at least 1. */
void turns_open(struct turns *turns, unsigned most);
void turns_close(struct turns *turns);

void turns_take(struct turns *turns);
void turns_give(struct turns *turns);

/* The same around a program that runs: others wait until fewer than `most` do. */
void turns_leave(struct turns *turns);
void turns_return(struct turns *turns);

/* Gives the turn up until `changed` is told, or for some milliseconds. */
void turns_wait(struct turns *turns, unsigned milliseconds);

#endif
