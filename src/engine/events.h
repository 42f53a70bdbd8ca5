/* What the engine tells of containers as it happens: that one ended, or became healthy. */
#ifndef ENGINE_EVENTS_H
#define ENGINE_EVENTS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include "engine/interrupt.h"

struct turns;

struct event_count {
	char *container; /* its whole id; owned */
	unsigned count;
};

/*
 * `docker events` in a thread of its own. It only cuts waits short: where an engine does not tell, they are as long as
 * they may be. All but open and close is for who has the turn.
 */
struct events {
	const char *program, *label; /* borrowed: "docker"; NAME=VALUE that its containers have */
	struct turns *turns;	     /* borrowed */
	struct interrupt stop;	     /* raised by events_close() */
	pthread_t thread;
	bool is_open;
	struct event_count *list; /* owned */
	size_t count, cap;
};

/* The strings must live until events_close(). Without a thread nothing is told. */
void events_open(struct events *events, const char *program, const char *label, struct turns *turns);
/* Without the turn: the thread may wait for it. What was never opened, but is zeroed, may be closed. */
void events_close(struct events *events);

/* How much was told of a container. */
unsigned events_count(const struct events *events, const char *container);

/* What the engine prints: ids, one a line. Private, for tests. */
void events_note(struct events *events, const char *id, size_t len);

#endif
