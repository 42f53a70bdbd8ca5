/* Calls of the engine's command line. */
#include "engine/client.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"
#include "engine/events.h"
#include "engine/interrupt.h"
#include "engine/process_child.h"
#include "engine/turns.h"

void client_join(const char **argv, const char *const *first, const char *const *second)
{
	size_t count = 0;

	for (; *first || *second; *first ? first++ : second++) {
		if (count == CLIENT_WORDS_MAX)
			abort();
		argv[count++] = *first ? *first : *second;
	}
	argv[count] = NULL;
}

int client_run(struct client *client, struct process_request *request, struct error *err)
{
	struct process_result result;
	int failed;

	process_result_init(&result);
	request->interrupt = client->interrupt;
	turns_leave(client->turns);
	failed = process_run(&result, request, err);
	if (failed)
		result.status = 127; /* as a shell says it */
	turns_return(client->turns);
	process_result_release(&client->result);
	client->result = result;
	return failed;
}

bool client_sleep(struct client *client, unsigned milliseconds)
{
	bool raised;

	turns_give(client->turns);
	raised = interrupt_sleep(client->interrupt, milliseconds);
	turns_take(client->turns);
	return raised;
}

unsigned client_told(const struct client *client, const char *container)
{
	return client->events ? events_count(client->events, container) : 0;
}

/* How often is looked whether a signal came (ms). */
#define SLICE 100

bool client_wait(struct client *client, const char *container, unsigned told, unsigned milliseconds)
{
	long long left = milliseconds, start = child_clock();

	if (!client->events)
		return client_sleep(client, milliseconds);
	while (left > 0 && !interrupt_is_raised(client->interrupt) &&
	       events_count(client->events, container) == told) {
		turns_wait(client->turns, left < SLICE ? (unsigned)left : SLICE);
		left = milliseconds - (child_clock() - start);
	}
	return interrupt_is_raised(client->interrupt);
}

static int run(struct client *client, struct process_request *request, const char *what,
	       struct error *err)
{
	if (client_run(client, request, err))
		return -1;
	return process_went_well(&client->result) ? 0 : process_blame(&client->result, what, err);
}

int client_call(struct client *client, unsigned timeout, const char *const *words,
		struct error *err)
{
	const char *argv[CLIENT_WORDS_MAX + 1];
	struct process_request request = {.argv = argv, .timeout = timeout};
	CLEANUP_FREE char *what = xasprintf("%s %s", client->program, words[0]);

	client_join(argv, WORDS(client->program), words);
	return run(client, &request, what, err);
}

void client_attempt(struct client *client, unsigned timeout, const char *const *words)
{
	struct error ignored CLEANUP_ERROR = ERROR_INIT;

	if (client_call(client, timeout, words, &ignored))
		buf_clear(&client->result.output);
}

json_t *client_json(struct client *client, const char *const *words, struct error *err)
{
	json_error_t at;
	json_t *json;

	if (client_call(client, CLIENT_SHORT, words, err))
		return NULL;
	json = json_loadb(client->result.output.data, client->result.output.len, 0, &at);
	if (!json)
		error_set(err, "%s %s: its output is not JSON: %s", client->program, words[0],
			  at.text);
	return json;
}

/*
 * Some end what went wrong with a sentence that says nothing: v1, and podman of the program that it handed over to. What
 * went wrong stands before it.
 */
static void drop_epilogue(struct buf *words)
{
	static const char *const epilogues[] = {
		"Encountered errors while bringing up the project.", "Error: executing /"};

	for (size_t i = 0; i < sizeof(epilogues) / sizeof(*epilogues); i++) {
		char *at = strstr(words->data, epilogues[i]);

		/* Alone it is better than nothing. */
		if (!at || at == words->data)
			continue;
		words->len = (size_t)(at - words->data);
		words->data[words->len] = '\0';
	}
}

int client_compose(struct client *client, const struct client_compose *how,
		   const char *const *words, struct error *err)
{
	const char *head[CLIENT_WORDS_MAX + 1], *argv[CLIENT_WORDS_MAX + 1];
	struct process_request request = {
		.argv = argv,
		.folder = how->folder,
		.input = how->input,
		.input_len = how->input_len,
		.timeout = how->timeout,
	};

	client_join(argv, client->compose, WORDS("--project-name", how->project));
	client_join(head, argv, client->podman_compose ? WORDS("--in-pod", "false") : WORDS(NULL));
	client_join(argv, head, words);
	if (client_run(client, &request, err))
		return -1;
	if (process_went_well(&client->result))
		return 0;
	drop_epilogue(&client->result.words);
	return process_blame(&client->result, "compose", err);
}

bool client_is_in_path(const char *program)
{
	const char *at = getenv("PATH");

	while (at && *at) {
		size_t len = strcspn(at, ":");
		CLEANUP_FREE char *path = xasprintf("%.*s/%s", (int)len, at, program);

		if (!access(path, X_OK))
			return true;
		at += len;
		at += *at == ':';
	}
	return false;
}

void client_release(struct client *client)
{
	process_result_release(&client->result);
	cleanup_freep(&client->version);
}

char *client_next_line(char **at)
{
	char *line, *end;

	do {
		line = *at;
		if (!*line)
			return NULL;
		end = line + strcspn(line, "\n");
		*at = *end ? end + 1 : end;
		*end = '\0';
		if (end > line && end[-1] == '\r')
			end[-1] = '\0';
	} while (!*line);
	return line;
}
