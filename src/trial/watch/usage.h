/* How a service is used in a trial: connections to its ports, and the commands that its user gave for it. */
#ifndef TRIAL_WATCH_USAGE_H
#define TRIAL_WATCH_USAGE_H

#include <stdbool.h>
#include <stddef.h>

struct client;
struct arena;

/* Ports that are asked, and commands that are run, for one service. */
#define USAGE_PORTS 16
#define USAGE_EXERCISES 16
/* Seconds that a command may take. */
#define USAGE_SECONDS 60

struct exercise {
	const char *command; /* for sh -c */
	bool on_host;	     /* here, with the container's address in its environment */
};

struct usage {
	const char *service;
	unsigned declared[USAGE_PORTS]; /* TCP ports that are published or EXPOSEd */
	size_t declared_count;
	unsigned watch; /* seconds that these are waited for, where another one is open */
	struct exercise exercises[USAGE_EXERCISES];
	size_t exercise_count;
	/* Folders whose files are compared, as arguments of listing_script; NULL-terminated, or NULL. */
	const char *const *folders;
};

/* What came of a connection to a port. */
enum answer_kind {
	ANSWER_NONE,  /* nobody took it */
	ANSWER_TAKEN, /* taken; what came, if anything, is no HTTP */
	ANSWER_HTTP   /* 1 to 5 of its status, added: ANSWER_HTTP + 2 for 200 */
};

struct answer {
	unsigned port;
	unsigned kind; /* enum answer_kind */
	char begin[5]; /* how its first line begins, where that is no HTTP: "220", "SSH-", "+OK"; "" for anything else */
};

struct answers {
	struct answer ports[USAGE_PORTS];
	size_t port_count;
	bool ports_known; /* something in the image could make the connections */
	int exercises[USAGE_EXERCISES]; /* exit status of each; -1: it did not end by itself */
	size_t exercise_count;
};

/* Makes the connections, one GET of "/" each, from within the container, and runs the commands. */
void usage_use(const struct usage *usage, struct client *client, const char *container,
	       const unsigned *ports, size_t port_count, struct answers *out);

/* What the script of the connections prints: lines "PORT no", "PORT yes FIRST LINE", and "PORT HTTP/1.1 200 OK". Private, for tests. */
void usage_read_answers(struct answers *out, const char *text);

/*
 * How the answers of a hardened service differ from those as it is, in a clause in the arena; NULL: not at all.
 */
const char *usage_find_difference(const struct usage *usage, const struct answers *as_is,
				  const struct answers *hardened, struct arena *arena);

#endif
