/* What was seen of one life of a container. */
#ifndef TRIAL_WATCH_SIGHTING_H
#define TRIAL_WATCH_SIGHTING_H

#include <stdbool.h>
#include <stddef.h>

#include "trial/watch/complaint.h"
#include "trial/watch/listing.h"
#include "trial/watch/usage.h"

#define SIGHTING_PORTS 32
#define SIGHTING_USERS 16
#define SIGHTING_PROGRAMS 32

/* The processes of one name and user. */
struct program {
	const char *name; /* as the kernel has it: at most 15 bytes; numbers as N */
	const char *user; /* "UID:GID", as they take effect */
	unsigned age;	  /* of the oldest, seconds; 0 where the engine's machine does not tell */
	/* Of root's, that start others of its name as another user, who do the work: nginx, php-fpm, Apache httpd. */
	bool is_master;
};

struct port_list {
	unsigned list[SIGHTING_PORTS];
	size_t count;
};

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
	struct port_list tcp, udp; /* that it listens on; that it has bound */
	bool ports_known;	   /* the image has a program that shows them */
	const char *users
		[SIGHTING_USERS]; /* "UID:GID" of its processes, root's left out; the most frequent first */
	size_t user_count;
	bool has_root; /* a process of root */
	/*
	 * "UID:GID" that all its processes have become for good: none can be root again, nor has a capability but that for low
	 * ports. NULL: not so, or not looked at.
	 */
	const char *settled_user;
	struct program programs[SIGHTING_PROGRAMS];
	size_t program_count;
	struct answers answers; /* to connections and to what was exercised */
	struct listing files;	/* of the folders that it writes; nothing where it was not looked at */
	struct complaints complaints;
	const char *last_words; /* the line of the log that tells why: the first new refusal, else the last; or NULL */
};

static inline bool port_list_has(const struct port_list *ports, unsigned port)
{
	for (size_t i = 0; i < ports->count; i++)
		if (ports->list[i] == port)
			return true;
	return false;
}

#endif
