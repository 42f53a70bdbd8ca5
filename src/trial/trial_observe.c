/* Services as they are: started in the order of their needs, watched, stopped and started again. */
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "trial/watch/compare.h"
#include "trial/trial_steps.h"

/* How long a service must stay up before the next one is started (ms). */
#define SETTLE 1500

int trial_begin(struct trial *trial, struct trial_service *service, bool fresh, struct life *life,
		struct error *err)
{
	struct error failed CLEANUP_ERROR = ERROR_INIT;
	const char *id;

	service->container = life->id = NULL;
	if (room_empty(&trial->room, service->name, fresh, err))
		return -1;
	if (!room_start(&trial->room, service->name, &id, &failed) && id) {
		service->container = life->id = id;
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

/* What it does after a restart: complaints and files that come and go are known then. */
static int look_restarted(struct trial *trial, struct trial_service *service, struct life *life,
			  struct error *err)
{
	struct outcome different;
	bool killed;

	life->settle = 500;
	life->like = &service->sighting;
	if (life_stop(life, &killed, err) || life_start(life, err) ||
	    life_watch(life, &service->restarted, err))
		return -1;
	service->stops = !killed;
	service->kept = trial_kept_files(service->files, trial_stat_files(trial, service, life->id),
					 &trial->arena);
	service->why = compare_alone(&service->restarted, &trial->arena);
	if (service->why) {
		service->why = arena_printf(&trial->arena, "after a restart %s", service->why);
		service->status = TRIAL_FAILS;
		return 0;
	}
	different = compare_lives(&service->usage, &service->sighting, &service->restarted,
				  &trial->arena);
	if (different.verdict == VERDICT_FAILS)
		trial_tell(trial, "%s: as it is, after a restart %s", service->name, different.why);
	compare_keep_common(&service->sighting, &service->restarted);
	return 0;
}

/* After the time of watching: does it still work, what does it do when it is used, and again after a restart? */
static int look_again(struct trial *trial, struct trial_service *service, struct life *life,
		      struct error *err)
{
	struct sighting first = service->sighting, *sighting = &service->sighting;

	life->settle = 0;
	life->like = NULL;
	life->timeout = 0;
	if (life_watch(life, sighting, err))
		return -1;
	life->timeout = trial->options->timeout;
	/* When it ended is told by when that was seen. */
	sighting->seconds += first.running ? first.seconds + trial->options->watch : 0;
	sighting->ready_after = first.ready_after;
	if (!first.running)
		sighting->seconds = first.seconds;
	service->why = compare_alone(sighting, &trial->arena);
	if (service->why) {
		service->status = service->selected ? TRIAL_FAILS : TRIAL_AS_IS;
		return 0;
	}
	service->restarted = *sighting;
	if (!service->subject)
		return 0;
	compare_keep_steady(sighting);
	if (sighting->running)
		life_use(life, sighting);
	if (trial_read_writes(trial, service, life->id, err))
		return -1;
	if (!sighting->running)
		return 0;
	service->files = trial_stat_files(trial, service, life->id);
	life->is_fresh = true;
	life_look_files(life, sighting);
	return look_restarted(trial, service, life, err);
}

static int begin_all(struct trial *trial, struct life *lives, struct error *err)
{
	for (size_t i = 0; i < trial->service_count; i++) {
		struct trial_service *service = &trial->services[i];
		struct life *life = &lives[i];

		if (service->status == TRIAL_NOT_TRIED)
			continue;
		*life = (struct life){.client = &trial->client,
				      .arena = &trial->arena,
				      .timeout = trial->options->timeout,
				      .settle = SETTLE,
				      .usage = &service->usage};
		if (begin_as_is(trial, service, life, err))
			return -1;
		if (life->id)
			continue;
		service->why = compare_alone(&service->sighting, &trial->arena);
		if (service->selected)
			service->status = TRIAL_FAILS;
	}
	return 0;
}

static bool services_are_joined(struct trial *trial, void *context, size_t later, size_t earlier)
{
	(void)context;
	return trial_are_joined(trial, &trial->services[later], &trial->services[earlier]);
}

static int look_at_one(struct trial *trial, void *context, size_t piece, struct error *err)
{
	struct life *lives = context;

	return lives[piece].id ? look_again(trial, &trial->services[piece], &lives[piece], err) : 0;
}

int trial_observe(struct trial *trial, struct error *err)
{
	struct life *lives =
		arena_zalloc(&trial->arena, (trial->service_count + 1) * sizeof(*lives));
	struct trial_work work = {trial->service_count, services_are_joined, look_at_one, lives};

	if (begin_all(trial, lives, err))
		return -1;
	trial_tell(trial, "watching all of them for %u s", trial->options->watch);
	if (interrupt_sleep(&trial->interrupt, trial->options->watch * 1000))
		return error_set(err, "interrupted");
	return trial_do_abreast(trial, &work, err);
}
