/* One life of a container, from its start until enough was seen of it. */
#ifndef TRIAL_WATCH_LIFE_H
#define TRIAL_WATCH_LIFE_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/client.h"

struct arena;

#define SIGHTING_PORTS 32
#define SIGHTING_USERS 16
#define SIGHTING_LINES 32

/* Lists are short: what does not fit is not looked at. */
struct sighting {
	const char *error; /* it could not be created or started at all; NULL */
	bool running;	   /* when it was last looked at */
	bool ready;	   /* it did what was waited for */
	bool has_health, healthy;
	bool out_of_memory;
	int exit_code;	/* when it does not run */
	double seconds; /* that it ran */
	double ready_after;
	unsigned ports[SIGHTING_PORTS]; /* that it listens on, TCP */
	size_t port_count;
	bool ports_known; /* the image has a program that shows them */
	const char *users
		[SIGHTING_USERS]; /* "UID:GID" of its processes, root's left out; the most frequent first */
	size_t user_count;
	bool has_root; /* a process of root */
	const char *complaints
		[SIGHTING_LINES]; /* lines of the log that tell of refusals, digits as N */
	const char *complaints_raw[SIGHTING_LINES];
	size_t complaint_count;
	const char *last_words; /* the last line of the log that tells why; NULL: it is empty */
};

struct life {
	struct client *client;
	struct arena *arena; /* for what sightings hold */
	const char *id;	     /* of the container */
	unsigned timeout;    /* seconds until it must be ready */
	unsigned settle;     /* milliseconds that it must stay so */
	const struct sighting
		*like; /* what it does as it is: it is ready when it does this; or NULL */
};

/* Seconds of a clock that nobody sets. */
double life_now(void);

/*
 * Looks until the container has ended, has been ready for as long as it must, or
 * the time is over. Ready is: healthy where there is a health check, listening
 * on the ports it listens on as it is, else running. -1 when the engine fails, or a signal comes.
 */
int life_watch(const struct life *life, struct sighting *out, struct error *err)
	__attribute__((warn_unused_result));

/* Stops it as Compose would. *killed: it did not end by itself in its grace time. */
int life_stop(const struct life *life, bool *killed, struct error *err)
	__attribute__((warn_unused_result));
/* Starts it again; a failure to start is no error: the next watch shows it. */
int life_start(const struct life *life, struct error *err) __attribute__((warn_unused_result));

/* The ports of the text of /proc/net/tcp or tcp6 in the state LISTEN. Adds; private, for tests. */
void life_read_ports(struct sighting *out, const char *text);
/* The users of `top -eo pid,uid,gid,comm`. Private, for tests. */
void life_read_users(struct sighting *out, const char *text, struct arena *arena);
/* Lines of a log: complaints, and the last words. Adds; private, for tests. */
void life_read_log(struct sighting *out, const char *text, struct arena *arena);

#endif
