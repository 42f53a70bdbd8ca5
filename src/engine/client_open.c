/* Opening a client: whether the engine answers, and which Compose reaches it. */
#include "engine/client.h"

#include <string.h>

#include "base/alloc.h"
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

/* Fills client->compose. */
static int find_compose(struct client *client, struct error *err)
{
	return !strcmp(client->program, "podman") ? find_of_podman(client, err)
						  : find_of_docker(client, err);
}

int client_find_compose(const char *compose[CLIENT_COMPOSE_MAX], struct error *err)
{
	static const char *const programs[] = {"docker", "podman"};

	for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); i++) {
		struct error none CLEANUP_ERROR = ERROR_INIT;
		struct client client = {.program = programs[i]};
		int failed;

		process_result_init(&client.result);
		failed = find_compose(&client, &none);
		client_release(&client);
		memcpy(compose, client.compose, sizeof(client.compose));
		if (!failed)
			return 0;
	}
	return error_set(err, "no Compose is here: neither \"docker compose\" nor docker-compose, "
			      "\"podman compose\" or podman-compose");
}

int client_open(struct client *client, const char *program, struct interrupt *interrupt,
		struct error *err)
{
	char *at, *line;

	*client = (struct client){.program = program, .interrupt = interrupt};
	process_result_init(&client->result);
	if (client_call(client, CLIENT_SHORT, WORDS("version", "--format", "{{.Server.Version}}"),
			err))
		return -1;
	at = client->result.output.data;
	line = client_next_line(&at);
	client->version = xstrdup(line ? line : "unknown");
	return find_compose(client, err);
}
