/* Services as they are: started in the order of their needs, watched, stopped and started again. */
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "compose/mount.h"
#include "engine/archive.h"
#include "trial/watch/compare.h"
#include "trial/trial_steps.h"

/* How long a service must stay up before the next one is started (ms). */
#define SETTLE 1500

int trial_begin(struct trial *trial, struct trial_service *service, bool fresh, struct life *life,
		struct error *err)
{
	struct error failed CLEANUP_ERROR = ERROR_INIT;
	const char *id;

	life->id = NULL;
	if (room_empty(&trial->room, service->name, fresh, err))
		return -1;
	if (!room_start(&trial->room, service->name, &id, &failed) && id) {
		life->id = id;
		return 0;
	}
	if (interrupt_is_raised(&trial->interrupt))
		return error_set(err, "interrupted");
	return error_set(err, "%s",
			 failed.message ? failed.message : "Compose made no container of it");
}

/* One that cannot be started is not an error of the trial, but of the service. */
static int begin_as_is(struct trial *trial, struct trial_service *service, struct life *life,
		       struct error *err)
{
	static const struct sighting ended = {.running = false};
	struct error failed CLEANUP_ERROR = ERROR_INIT;

	life->like = service->awaited ? &ended : NULL;
	trial_tell(trial, "%s: starting it as it is", service->name);
	room_put(&trial->room, service->name, json_incref(service->as_is));
	if (!trial_begin(trial, service, true, life, &failed))
		return life_watch(life, &service->sighting, err);
	if (interrupt_is_raised(&trial->interrupt))
		return error_set(err, "interrupted");
	service->sighting.error = arena_strdup(&trial->arena, failed.message);
	return 0;
}

struct watch {
	struct life life;
	const char *id; /* NULL: it does not run */
};

static bool is_folder(void *context, const char *path)
{
	struct watch *watch = context;
	struct client *client = watch->life.client;
	CLEANUP_FREE char *from = xasprintf("%s:%s", watch->id, path);
	const char *const words[] = {client->program, "cp", from, "-", NULL};
	/* The first header tells; the rest need not come. */
	struct process_request request = {.argv = words,
					  .timeout = CLIENT_SHORT,
					  .output_max = 2048,
					  .interrupt = client->interrupt};
	struct error ignored CLEANUP_ERROR = ERROR_INIT;
	struct archive archive;

	if (process_run(&client->result, &request, &ignored))
		return false;
	archive_read(&archive, client->result.output.data, client->result.output.len);
	return archive.begins_with_folder;
}

/* Targets of its mounts; NULL-terminated, in the arena. */
static const char *const *mounts_of(struct watch *watch)
{
	struct error ignored CLEANUP_ERROR = ERROR_INIT;
	json_t *list = client_json(watch->life.client,
				   WORDS("inspect", "--type", "container", watch->id), &ignored);
	const json_t *object = json_array_get(list, 0), *mounts = json_object_get(object, "Mounts");
	json_t *tmpfs = json_object_get(json_object_get(object, "HostConfig"), "Tmpfs"), *item;
	const char **out = arena_zalloc(watch->life.arena,
					(json_array_size(mounts) + json_object_size(tmpfs) + 1) *
						sizeof(*out));
	size_t count = 0, i;
	const char *path;

	json_array_foreach(mounts, i, item)
	{
		path = json_string_value(json_object_get(item, "Destination"));
		if (path)
			out[count++] = mount_path(path, watch->life.arena);
	}
	json_object_foreach(tmpfs, path, item) out[count++] = mount_path(path, watch->life.arena);
	json_decref(list);
	return out;
}

/* Files of the image in a folder would be hidden by a tmpfs; its folders are no matter. */
static bool holds_files(struct trial *trial, const char *container, const char *folder)
{
	CLEANUP_FREE char *from = xasprintf("%s:%s", container, folder);
	const char *const words[] = {trial->client.program, "cp", from, "-", NULL};
	struct process_request request = {.argv = words,
					  .timeout = CLIENT_SHORT,
					  .output_max = (size_t)1 << 20,
					  .interrupt = &trial->interrupt};
	struct error ignored CLEANUP_ERROR = ERROR_INIT;
	struct archive archive;

	if (process_run(&trial->client.result, &request, &ignored))
		return false;
	archive_read(&archive, trial->client.result.output.data, trial->client.result.output.len);
	return archive.folders < archive.count || (archive.cut && archive.count);
}

/* A container of the image that is never started: its folders as the image has them. */
static int look_into_image(struct trial *trial, struct trial_subject *subject,
			   const struct writes *writes, struct error *err)
{
	CLEANUP_FREE char *mark = xasprintf(TRIAL_LABEL "=%s", trial->room.id);
	CLEANUP_FREE char *owner = xasprintf(TRIAL_LABEL_OWNER "=%s", trial->room.owner);
	CLEANUP_FREE char *id = NULL;
	struct client *client = &trial->client;
	char *at, *line;

	if (!writes->count)
		return 0;
	if (client_call(client, CLIENT_SHORT,
			WORDS("create", "--label", mark, "--label", owner, "--network", "none",
			      subject->services[0]->image, "composeharden"),
			err))
		return -1;
	at = client->result.output.data;
	line = client_next_line(&at);
	id = xstrdup(line ? line : "");
	for (size_t i = 0; i < writes->count; i++) {
		const struct write_place *place = &writes->list[i];
		uint64_t bit;

		if (place->hopeless)
			continue;
		bit = attempt_path(&subject->terms, place->folder, NULL);
		if (holds_files(trial, id, place->folder))
			subject->problem.doubtful |= bit;
		else
			subject->problem.written |= bit;
	}
	client_attempt(client, CLIENT_SHORT, WORDS("rm", "--force", "--volumes", id));
	return 0;
}

/* What it wrote outside its mounts. */
static int read_writes(struct trial *trial, struct trial_service *service, struct watch *watch,
		       struct error *err)
{
	struct trial_subject *subject = service->subject;
	struct write_question question = {is_folder, watch, mounts_of(watch)};
	struct writes writes;
	char *text;

	if (client_call(&trial->client, CLIENT_SHORT, WORDS("diff", watch->id), err))
		return -1;
	text = arena_strdup(&trial->arena, trial->client.result.output.data);
	writes_read(&writes, text, &question, &trial->arena);
	if (!subject->writes.count)
		subject->writes = writes;
	return look_into_image(trial, subject, &writes, err);
}

/* What it says of refusals as it is hides what hardening refuses. */
static bool is_judged(struct trial *trial, struct trial_service *service)
{
	service->complaint = service->subject ? compare_complaint(&service->sighting, &trial->arena)
					      : NULL;
	if (!service->complaint)
		return true;
	service->why = service->complaint;
	service->status = TRIAL_FAILS;
	return false;
}

/* After the time of watching: does it still work, and again after a restart? */
static int look_again(struct trial *trial, struct trial_service *service, struct watch *watch,
		      struct error *err)
{
	struct sighting first = service->sighting;
	struct life *life = &watch->life;
	bool killed;

	life->settle = 0;
	life->like = NULL;
	life->timeout = trial->options->timeout;
	if (life_watch(life, &service->sighting, err))
		return -1;
	/* When it ended is told by when that was seen. */
	service->sighting.seconds += first.running ? first.seconds : 0;
	service->sighting.ready_after = first.ready_after;
	if (!first.running)
		service->sighting.seconds = first.seconds;
	service->why = compare_alone(&service->sighting, &trial->arena);
	if (service->why) {
		service->status = service->selected ? TRIAL_FAILS : TRIAL_AS_IS;
		return 0;
	}
	if (!is_judged(trial, service))
		return 0;
	if (service->subject && read_writes(trial, service, watch, err))
		return -1;
	if (!service->sighting.running || !service->subject)
		return 0;
	/* As it is as well, so that what it says and does then is known. */
	first = service->sighting;
	life->settle = 500;
	life->like = &first;
	if (life_stop(life, &killed, err) || life_start(life, err) ||
	    life_watch(life, &service->sighting, err))
		return -1;
	service->stops = !killed;
	service->sighting.ready_after = first.ready_after;
	service->why = compare_alone(&service->sighting, &trial->arena);
	if (service->why) {
		service->why = arena_printf(&trial->arena, "after a restart %s", service->why);
		service->status = TRIAL_FAILS;
		return 0;
	}
	(void)is_judged(trial, service);
	return 0;
}

static int begin_all(struct trial *trial, struct watch *watches, struct error *err)
{
	for (size_t i = 0; i < trial->service_count; i++) {
		struct trial_service *service = &trial->services[i];
		struct watch *watch = &watches[i];

		if (service->status == TRIAL_NOT_TRIED)
			continue;
		watch->life = (struct life){.client = &trial->client,
					    .arena = &trial->arena,
					    .timeout = trial->options->timeout,
					    .settle = SETTLE};
		if (begin_as_is(trial, service, &watch->life, err))
			return -1;
		watch->id = watch->life.id;
		if (watch->id)
			continue;
		service->why = compare_alone(&service->sighting, &trial->arena);
		if (service->selected)
			service->status = TRIAL_FAILS;
	}
	return 0;
}

int trial_observe(struct trial *trial, struct error *err)
{
	struct watch *watches =
		arena_zalloc(&trial->arena, (trial->service_count + 1) * sizeof(*watches));

	if (begin_all(trial, watches, err))
		return -1;
	trial_tell(trial, "watching all of them for %d s", TRIAL_WATCH);
	if (interrupt_sleep(&trial->interrupt, TRIAL_WATCH * 1000))
		return error_set(err, "interrupted");
	for (size_t i = 0; i < trial->service_count; i++)
		if (watches[i].id && look_again(trial, &trial->services[i], &watches[i], err))
			return -1;
	return 0;
}
