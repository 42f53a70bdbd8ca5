/* Watching a container. */
#include "trial/watch/life.h"

#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "base/error.h"
#include "engine/interrupt.h"
#include "trial/member.h"
#include "trial/watch/compare.h"

/* Between two looks (ms): more and more, because a look takes some calls of the engine. */
#define PAUSE_FIRST 100
#define PAUSE_MOST 1000
/* When it is told that something is waited for (seconds). */
#define FIRST_WORD 5
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

/* podman leaves health checks to timers of systemd, which are not everywhere; it runs one when it is asked to. */
static void run_health_check(const struct life *life, const struct sighting *sighting)
{
	if (sighting->running && sighting->has_health && !sighting->healthy &&
	    !strcmp(life->client->program, "podman"))
		client_attempt(life->client, CLIENT_SHORT, WORDS("healthcheck", "run", life->id));
}

/* Images and files name ports that nothing listens on: for these nobody waits long when others are open. */
static const char *find_closed(const struct life *life, const struct sighting *out)
{
	const struct usage *usage = life->usage;
	unsigned closed = 0;
	size_t open = 0;

	for (size_t i = 0; i < usage->declared_count; i++) {
		if (port_list_has(&out->tcp, usage->declared[i]))
			open++;
		else if (!closed)
			closed = usage->declared[i];
	}
	if (!closed || (open && out->seconds >= usage->watch))
		return NULL;
	return arena_printf(life->arena, "it does not listen on port %u", closed);
}

/* Each thing is looked at when those before it are as they must be: they get dearer. */
static const char *find_difference(const struct life *life, struct sighting *out)
{
	const struct sighting *like = life->like;
	const char *lack;

	if (like->tcp.count || like->udp.count)
		life_look_ports(life, out);
	lack = compare_ports(like, out, life->arena);
	if (lack)
		return lack;
	if (like->program_count)
		life_look_programs(life, out);
	lack = compare_programs(like, out, life->arena);
	if (lack)
		return lack;
	life_use(life, out);
	if (life->usage)
		lack = usage_find_difference(life->usage, &like->answers, &out->answers, life->arena);
	if (lack)
		return lack;
	life_look_files(life, out);
	return compare_files(like, out, life->arena);
}

/* What keeps it from being ready, in a clause; NULL: nothing. */
static const char *find_lack(const struct life *life, struct sighting *out)
{
	/* A job is ready when it has ended. */
	if (life->like && !life->like->running)
		return "it has not come to its end";
	if (out->has_health && !out->healthy)
		return "it is not healthy";
	if (life->like)
		return find_difference(life, out);
	if (!life->usage || !life->usage->declared_count)
		return NULL;
	life_look_ports(life, out);
	return out->ports_known ? find_closed(life, out) : NULL;
}

/* After some seconds, and then less and less often. */
static void tell_wait(const struct life *life, const struct sighting *out, const char *lack,
		      double *next)
{
	if (!life->waits || out->seconds < *next || out->seconds >= life->timeout)
		return;
	*next = out->seconds * 2;
	life->waits(life->context, lack, out->seconds, life->timeout);
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

/* How long until the next look (ms); 0: what there is to see was seen. */
static unsigned find_pause(const struct life *life, const struct sighting *out, double since,
			   unsigned last)
{
	double stayed = (life_now() - since) * 1000;

	if (since > 0)
		return stayed < life->settle ? (unsigned)(life->settle - stayed) + 1 : 0;
	if (out->seconds >= life->timeout)
		return 0;
	if (!last)
		return PAUSE_FIRST;
	return last + last / 2 < PAUSE_MOST ? last + last / 2 : PAUSE_MOST;
}

int life_watch(const struct life *life, struct sighting *out, struct error *err)
{
	double start = life_now(), since = 0, next_word = FIRST_WORD;
	const char *lack = NULL;
	unsigned pause = 0;

	*out = (struct sighting){.error = NULL};
	for (;;) {
		unsigned told = client_told(life->client, life->id);

		if (read_state(life, out, err))
			return -1;
		run_health_check(life, out);
		out->seconds = life_now() - start;
		if (!out->running)
			break;
		/* What was ready is looked at again at the end of its time. */
		if (!(since > 0)) {
			lack = find_lack(life, out);
			since = lack ? 0 : life_now();
		}
		if (interrupt_is_raised(life->client->interrupt))
			return error_set(err, "interrupted");
		pause = find_pause(life, out, since, pause);
		if (!pause)
			break;
		if (lack)
			tell_wait(life, out, lack, &next_word);
		if (client_wait(life->client, life->id, told, pause))
			return error_set(err, "interrupted");
	}
	if (out->running && since > 0) {
		out->ready = true;
		out->ready_after = since - start;
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
