/* The engine through its command line: docker or podman, and the Compose that goes with it. */
#ifndef ENGINE_CLIENT_H
#define ENGINE_CLIENT_H

#include <jansson.h>

#include "engine/process.h"

struct events;
struct turns;

/* What everything that is made for a trial is marked with. */
#define TRIAL_LABEL "io.composeharden.try"
#define TRIAL_LABEL_OWNER "io.composeharden.try.owner"

/* Words that call Compose, and the NULL behind them. */
#define CLIENT_COMPOSE_MAX 3

struct client {
	const char *program;	/* borrowed: "docker", "podman" */
	const char *compose[CLIENT_COMPOSE_MAX]; /* how Compose is called; NULL-terminated */
	/* It is podman-compose: it takes no --project-directory, and its `config` leaves dollars single and paths as they are. */
	bool podman_compose;
	char *version;		/* owned: of the engine */
	struct interrupt *interrupt;
	struct turns *turns; /* borrowed; given up while a program runs, and in client_sleep() and client_wait(). NULL: there is one thread */
	struct events *events; /* borrowed; needs turns. NULL: nobody listens */
	struct process_result result; /* of the last call of this thread, until its next one or its next sleep */
};

/* Seconds for a call that only asks or removes, and for one that may load or start something. */
#define CLIENT_SHORT 30
#define CLIENT_LONG 300

/* The words of a call, without the program's name. */
#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* Words of a call. */
#define CLIENT_WORDS_MAX 400

/*
 * Puts the words behind others, in room for CLIENT_WORDS_MAX and NULL. A command without its last words would be another
 * one: more than there is room for abort.
 */
void client_join(const char **argv, const char *const *first, const char *const *second);

/* A program of that name is somewhere in PATH. */
bool client_is_in_path(const char *program);

/* How Compose is called here, docker's before podman's, with or without an engine; -1 when there is none. */
int client_find_compose(const char *compose[CLIENT_COMPOSE_MAX], struct error *err)
	__attribute__((warn_unused_result));

/* -1 when there is no such program, no engine that answers, or no Compose that reaches it. Release it in any case. */
int client_open(struct client *client, const char *program, struct interrupt *interrupt,
		struct error *err) __attribute__((warn_unused_result));
void client_release(struct client *client);

/* Any program, with its output in client->result. -1 when it cannot be started. */
int client_run(struct client *client, struct process_request *request, struct error *err)
	__attribute__((warn_unused_result));
/* As interrupt_sleep(). */
bool client_sleep(struct client *client, unsigned milliseconds);
/*
 * The same, less when the engine tells of a container more than was told when client_told() gave `told`: it ended, or its
 * health is another.
 */
bool client_wait(struct client *client, const char *container, unsigned told, unsigned milliseconds);
unsigned client_told(const struct client *client, const char *container);

/* Its output is in client->result until the next call. -1 when it does not go well. */
int client_call(struct client *client, unsigned timeout, const char *const *words,
		struct error *err) __attribute__((warn_unused_result));
/* The same where failing is of no matter: removing what may not be there. */
void client_attempt(struct client *client, unsigned timeout, const char *const *words);
/* Its output as JSON; the caller's. NULL with err. */
json_t *client_json(struct client *client, const char *const *words, struct error *err)
	__attribute__((warn_unused_result));

/* Compose for the project, run in a folder, perhaps with a file on its standard input. */
struct client_compose {
	const char *project, *folder;
	const char *input; /* or NULL */
	size_t input_len;
	unsigned timeout;
};
int client_compose(struct client *client, const struct client_compose *how,
		   const char *const *words, struct error *err) __attribute__((warn_unused_result));

/* What a call listed one a line; the strings live in client->result. */
char *client_next_line(char **at);

#endif
