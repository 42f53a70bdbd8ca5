/* Watching a container. */
#include "trial/watch/life.h"

#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "base/error.h"
#include "engine/interrupt.h"
#include "trial/member.h"
#include "trial/watch/compare.h"

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

/* Images name ports that nothing listens on: for these nobody waits long when others are open. */
static bool has_declared(const struct usage *usage, const struct sighting *out)
{
	size_t open = 0;

	for (size_t i = 0; i < usage->declared_count; i++) {
		if (port_list_has(&out->tcp, usage->declared[i]))
			open++;
		else if (i < usage->published_count)
			return false;
	}
	return open == usage->declared_count || (open && out->seconds >= usage->watch);
}

/* Each thing is looked at when those before it are as they must be: they get dearer. */
static bool does_as_before(const struct life *life, struct sighting *out)
{
	const struct sighting *like = life->like;

	if (like->tcp.count || like->udp.count)
		life_look_ports(life, out);
	if (compare_ports(like, out, life->arena))
		return false;
	if (like->program_count)
		life_look_programs(life, out);
	if (compare_programs(like, out, life->arena))
		return false;
	life_use(life, out);
	if (life->usage &&
	    usage_find_difference(life->usage, &like->answers, &out->answers, life->arena))
		return false;
	life_look_files(life, out);
	return !compare_files(like, out, life->arena);
}

static bool is_ready(const struct life *life, struct sighting *out)
{
	/* A job is ready when it has ended. */
	if (!out->running || (out->has_health && !out->healthy) ||
	    (life->like && !life->like->running))
		return false;
	if (life->like)
		return does_as_before(life, out);
	if (!life->usage || !life->usage->declared_count)
		return true;
	life_look_ports(life, out);
	return !out->ports_known || has_declared(life->usage, out);
}

static int read_log(const struct life *life, struct sighting *out, struct error *err)
{
	struct client *client = life->client;

	if (client_call(client, CLIENT_SHORT, WORDS("logs", "--tail", LOG_LINES, life->id), err))
		return -1;
	life_read_log(out, client->result.output.data, life->arena);
	life_read_log(out, client->result.words.data, life->arena);
	return 0;
}

static int read_rest(const struct life *life, struct sighting *out, struct error *err)
{
	if (out->running) {
		life_look_ports(life, out);
		life_look_programs(life, out);
		if (!life->like)
			life_look_settled(life, out);
	}
	return read_log(life, out, err);
}

int life_glance(const struct life *life, struct sighting *out, struct error *err)
{
	*out = (struct sighting){.error = NULL};
	if (read_state(life, out, err))
		return -1;
	if (out->running)
		life_look_programs(life, out);
	return read_log(life, out, err);
}

int life_watch(const struct life *life, struct sighting *out, struct error *err)
{
	double start = life_now(), since = 0;
	bool ready = false;

	*out = (struct sighting){.error = NULL};
	for (;;) {
		if (read_state(life, out, err))
			return -1;
		out->seconds = life_now() - start;
		if (!out->running)
			break;
		/* What was ready is looked at again at the end of its time. */
		if (!ready)
			ready = is_ready(life, out);
		if (interrupt_is_raised(life->client->interrupt))
			return error_set(err, "interrupted");
		if (ready && !(since > 0))
			since = life_now();
		if (ready && (life_now() - since) * 1000 >= life->settle) {
			out->ready = true;
			out->ready_after = since - start;
			break;
		}
		if (!ready && life_now() - start >= life->timeout)
			break;
		if (client_sleep(life->client, PAUSE))
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
