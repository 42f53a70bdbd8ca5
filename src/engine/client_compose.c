/* Which Compose goes with the engine, and its calls. */
#include "engine/client_compose.h"

#include <string.h>

#include "base/error.h"

static void choose(struct client *client, const char *program, const char *word, bool is_podmans)
{
	client->compose[0] = program;
	client->compose[1] = word;
	client->compose[2] = NULL;
	client->podman_compose = is_podmans;
}

/*
 * "podman compose" hands over to docker-compose or to podman-compose, and the former needs podman's socket: it tells its
 * version without one, but cannot list projects.
 */
static int find_of_podman(struct client *client, struct error *err)
{
	static const char own[] = "podman-compose";
	struct error failed CLEANUP_ERROR = ERROR_INIT;
	bool handed_over;

	client_attempt(client, CLIENT_SHORT, WORDS("compose", "version"));
	handed_over = process_went_well(&client->result);
	if (handed_over && strstr(client->result.output.data, own)) {
		choose(client, client->program, "compose", true);
		return 0;
	}
	if (handed_over && !client_call(client, CLIENT_SHORT, WORDS("compose", "ls", "--quiet"), &failed)) {
		choose(client, client->program, "compose", false);
		return 0;
	}
	if (client_is_in_path(own)) {
		choose(client, own, NULL, true);
		return 0;
	}
	if (!handed_over)
		return error_set(err, "neither \"podman compose\" nor %s is here: a trial needs "
				      "Compose", own);
	return error_set(err,
			 "\"podman compose\" hands over to a docker-compose that does not reach "
			 "the engine: install %s, or start podman's socket (systemctl --user start "
			 "podman.socket, or podman system service)", own);
}

/* Compose v2 as a plugin, else the program of its own (v1, or v2). Asking v1 for its version takes a second of Python. */
static int find_of_docker(struct client *client, struct error *err)
{
	static const char own[] = "docker-compose";

	client_attempt(client, CLIENT_SHORT, WORDS("compose", "version"));
	if (process_went_well(&client->result))
		choose(client, client->program, "compose", false);
	else if (client_is_in_path(own))
		choose(client, own, NULL, false);
	else
		return error_set(err, "neither \"%s compose\" nor %s is here: a trial needs "
				      "Compose", client->program, own);
	return 0;
}

int client_find_compose(struct client *client, struct error *err)
{
	return !strcmp(client->program, "podman") ? find_of_podman(client, err)
						  : find_of_docker(client, err);
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
	request.interrupt = client->interrupt;
	if (client_run(client, &request, err))
		return -1;
	if (process_went_well(&client->result))
		return 0;
	drop_epilogue(&client->result.words);
	return process_blame(&client->result, "compose", err);
}
