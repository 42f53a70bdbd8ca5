/* Listening to the engine. */
#include "engine/events.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/list.h"
#include "engine/process.h"
#include "engine/turns.h"

/* Seconds of one call: one whose caller was killed does not stay for longer. */
#define LISTENING 60
/* Ids that are waited for are no longer than this (bytes). */
#define ID_MAX 128

unsigned events_count(const struct events *events, const char *container)
{
	for (size_t i = 0; i < events->count; i++)
		if (!strcmp(events->list[i].container, container))
			return events->list[i].count;
	return 0;
}

void events_note(struct events *events, const char *id, size_t len)
{
	for (size_t i = 0; i < events->count; i++)
		if (!strncmp(events->list[i].container, id, len) && !events->list[i].container[len]) {
			events->list[i].count++;
			return;
		}
	list_grow(events->list, events->count, events->cap);
	events->list[events->count++] = (struct event_count){xstrndup(id, len), 1};
}

static void take_line(struct events *events, const char *line, size_t len)
{
	turns_take(events->turns);
	events_note(events, line, len);
	pthread_cond_broadcast(&events->turns->changed);
	turns_give(events->turns);
}

/* Lines come as they happen; one that is too long is no id. */
static int read_lines(void *context, int fd, struct error *err)
{
	char line[ID_MAX], byte;
	size_t len = 0;
	ssize_t got;

	(void)err;
	while ((got = read(fd, &byte, 1)) > 0 || (got < 0 && errno == EINTR)) {
		if (got < 0)
			continue;
		if (byte != '\n') {
			len += len < ID_MAX;
			line[len - 1] = byte;
			continue;
		}
		if (len && len < ID_MAX)
			take_line(context, line, len);
		len = 0;
	}
	return 0;
}

static int listen_once(struct events *events)
{
	CLEANUP_FREE char *filter = xasprintf("label=%s", events->label);
	CLEANUP_FREE char *until = xasprintf("%lld", (long long)time(NULL) + LISTENING);
	const char *const words[] = {events->program, "events", "--until", until, "--filter", filter,
				     "--filter", "type=container", "--filter", "event=die",
				     "--filter", "event=health_status", "--format", "{{.ID}}", NULL};
	struct process_request request = {.argv = words,
					  .timeout = 2 * LISTENING,
					  .interrupt = &events->stop};
	struct process_result result CLEANUP_PROCESS_RESULT;
	struct error ignored CLEANUP_ERROR = ERROR_INIT;

	process_result_init(&result);
	return process_stream(&result, &request, read_lines, events, &ignored);
}

static void *listen_to_engine(void *context)
{
	struct events *events = context;
	time_t start;

	/* An engine that does not do this, or does not wait, does not do it the next time either. */
	do
		start = time(NULL);
	while (!events->stop.signal && !listen_once(events) && time(NULL) - start >= LISTENING / 2);
	return NULL;
}

void events_open(struct events *events, const char *program, const char *label, struct turns *turns)
{
	*events = (struct events){.program = program, .label = label, .turns = turns, .stop = {.fd = -1}};
	events->is_open = !pthread_create(&events->thread, NULL, listen_to_engine, events);
}

void events_close(struct events *events)
{
	if (events->is_open) {
		events->stop.signal = SIGTERM;
		pthread_join(events->thread, NULL);
	}
	events->is_open = false;
	for (size_t i = 0; i < events->count; i++)
		free(events->list[i].container);
	free(events->list);
	events->list = NULL;
	events->count = 0;
}
