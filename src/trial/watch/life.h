/* One life of a container, from its start until enough was seen of it. */
#ifndef TRIAL_WATCH_LIFE_H
#define TRIAL_WATCH_LIFE_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/client.h"
#include "trial/watch/sighting.h"

struct arena;

struct life {
	struct client *client;
	struct arena *arena; /* for what sightings hold */
	const char *id;	     /* of the container */
	unsigned timeout;    /* seconds until it must be ready */
	unsigned settle;     /* milliseconds that it must stay so */
	const struct sighting
		*like; /* what it does as it is: it is ready when it does this; or NULL */
	const struct usage *usage; /* how it is used; NULL: not at all */
	/* Told after some seconds what is still waited for: a clause, how long already, and how long at most. NULL: nobody. */
	void (*waits)(void *context, const char *lack, double seconds, unsigned most);
	void *context;
	bool is_fresh; /* its volumes and its root are as the image has them: files are compared */
};

/* Seconds of a clock that nobody sets. */
double life_now(void);

/*
 * Looks until the container has ended, has been ready for as long as it must, or
 * the time is over. Ready is: healthy where there is a health check, and all that compare_missing() looks for; without
 * `like` the declared ports of the usage. -1 when the engine fails, or a signal comes.
 */
int life_watch(const struct life *life, struct sighting *out, struct error *err)
	__attribute__((warn_unused_result));

/* State, processes and log as they are now: nothing is waited for, and it is not used. -1 as life_watch(). */
int life_glance(const struct life *life, struct sighting *out, struct error *err)
	__attribute__((warn_unused_result));

/* Stops it as Compose would. *killed: it did not end by itself in its grace time. */
int life_stop(const struct life *life, bool *killed, struct error *err)
	__attribute__((warn_unused_result));
/* Starts it again; a failure to start is no error: the next watch shows it. */
int life_start(const struct life *life, struct error *err) __attribute__((warn_unused_result));

/* Looks once: ports, processes, and what it answers and has written. Private to watch/. */
void life_look_ports(const struct life *life, struct sighting *out);
void life_look_programs(const struct life *life, struct sighting *out);
void life_look_settled(const struct life *life, struct sighting *out);
void life_use(const struct life *life, struct sighting *out);
void life_look_files(const struct life *life, struct sighting *out);

/*
 * The ports of the texts of /proc/net/tcp, tcp6, udp and udp6, one after another: those in the state LISTEN are of TCP, and
 * of UDP those that are connected to nobody, whose state no socket of TCP has there. Adds; private, for tests.
 */
void life_read_ports(struct sighting *out, const char *text);
/* The processes of `top -eo pid,ppid,uid,gid,etimes,comm`, or without etimes. Private, for tests. */
void life_read_programs(struct sighting *out, const char *text, bool ages, struct arena *arena);
/* The text of /proc/PID/status of all processes, one after another (proc_pid_status(5)). Private, for tests. */
void life_read_settled(struct sighting *out, const char *text, struct arena *arena);
/* Lines of a log: complaints, and the last words. Adds; private, for tests. */
void life_read_log(struct sighting *out, const char *text, struct arena *arena);

#endif
