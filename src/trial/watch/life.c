/* Watching a container. */
#include "trial/watch/life.h"

#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "base/error.h"
#include "engine/interrupt.h"
#include "trial/member.h"

/* Between two looks (ms). */
#define PAUSE 200
/* Lines of the log that are read. */
#define LOG_LINES "2000"
/* What a container ends with that was killed: 128 + SIGKILL. */
#define EXIT_KILLED 137

double life_now(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

/* State and health. podman says Healthcheck where docker says Health. */
static int read_state(const struct life *life, struct sighting *out, struct error *err)
{
	json_t *list =
		client_json(life->client, WORDS("inspect", "--type", "container", life->id), err);
	const json_t *state, *health;

	if (!list)
		return -1;
	state = json_object_get(json_array_get(list, 0), "State");
	health = json_object_get(state, "Health");
	if (!health)
		health = json_object_get(state, "Healthcheck");
	out->running = json_is_true(json_object_get(state, "Running"));
	out->exit_code = (int)json_integer_value(json_object_get(state, "ExitCode"));
	out->out_of_memory = json_is_true(json_object_get(state, "OOMKilled"));
	out->has_health =
		*member_text(health, "Status") && strcmp(member_text(health, "Status"), "none") != 0;
	out->healthy = !strcmp(member_text(health, "Status"), "healthy");
	if (!out->running && *member_text(state, "Error"))
		out->error = arena_strdup(life->arena, member_text(state, "Error"));
	json_decref(list);
	return 0;
}

/* Those that a program of the image shows us; the user does not matter for that. */
static int read_ports(const struct life *life, struct sighting *out)
{
	client_attempt(
		life->client, CLIENT_SHORT,
		WORDS("exec", "--user", "0", life->id, "cat", "/proc/net/tcp", "/proc/net/tcp6"));
	/* Without IPv6 the second is missing. */
	out->ports_known |=
		life->client->result.output.len > 0 || process_went_well(&life->client->result);
	if (life->client->result.end == PROCESS_EXITED) {
		out->port_count = 0;
		life_read_ports(out, life->client->result.output.data);
	}
	return 0;
}

static bool listens_on(const struct sighting *sighting, unsigned port)
{
	for (size_t i = 0; i < sighting->port_count; i++)
		if (sighting->ports[i] == port)
			return true;
	return false;
}

static bool has_ports_of(const struct sighting *sighting, const struct sighting *like)
{
	for (size_t i = 0; i < like->port_count; i++)
		/* Those above are taken for a while only, or chosen by the system. */
		if (like->ports[i] < 32768 && !listens_on(sighting, like->ports[i]))
			return false;
	return true;
}

static int is_ready(const struct life *life, struct sighting *out, bool *ready)
{
	*ready = false;
	/* A job is ready when it has ended. */
	if (!out->running || (out->has_health && !out->healthy) ||
	    (life->like && !life->like->running))
		return 0;
	if (life->like && life->like->port_count) {
		read_ports(life, out);
		*ready = has_ports_of(out, life->like);
		return 0;
	}
	*ready = true;
	return 0;
}

static int read_rest(const struct life *life, struct sighting *out, struct error *err)
{
	struct client *client = life->client;

	if (out->running) {
		read_ports(life, out);
		client_attempt(client, CLIENT_SHORT,
			       WORDS("top", life->id, "-eo", "pid,uid,gid,comm"));
		life_read_users(out, client->result.output.data, life->arena);
	}
	if (client_call(client, CLIENT_SHORT, WORDS("logs", "--tail", LOG_LINES, life->id), err))
		return -1;
	life_read_log(out, client->result.output.data, life->arena);
	life_read_log(out, client->result.words.data, life->arena);
	return 0;
}

int life_watch(const struct life *life, struct sighting *out, struct error *err)
{
	double start = life_now(), since = 0;
	bool ready;

	*out = (struct sighting){.error = NULL};
	for (;;) {
		if (read_state(life, out, err))
			return -1;
		out->seconds = life_now() - start;
		if (!out->running)
			break;
		if (is_ready(life, out, &ready))
			return -1;
		if (!ready)
			since = 0;
		else if (since == 0)
			since = life_now();
		if (ready && (life_now() - since) * 1000 >= life->settle) {
			out->ready = true;
			out->ready_after = since - start;
			break;
		}
		if (!ready && life_now() - start >= life->timeout)
			break;
		if (interrupt_sleep(life->client->interrupt, PAUSE))
			return error_set(err, "interrupted");
	}
	return read_rest(life, out, err);
}

int life_stop(const struct life *life, bool *killed, struct error *err)
{
	struct sighting after = {.error = NULL};

	/* The engine waits for the grace time of the container, which is the author's. */
	if (client_call(life->client, CLIENT_LONG, WORDS("stop", life->id), err) ||
	    read_state(life, &after, err))
		return -1;
	*killed = after.exit_code == EXIT_KILLED;
	return 0;
}

int life_start(const struct life *life, struct error *err)
{
	struct error failed CLEANUP_ERROR = ERROR_INIT;

	if (!client_call(life->client, CLIENT_SHORT, WORDS("start", life->id), &failed) ||
	    life->client->result.end == PROCESS_EXITED)
		return 0;
	return error_set(err, "%s", failed.message);
}
