/* Services as they are: started in the order of their needs, watched, stopped and started again. */
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "trial/watch/compare.h"
#include "trial/trial_steps.h"

/* How long a service must do what it does (ms). */
#define SETTLE 1500

/* Whose wait is told. */
struct waiter {
	struct trial *trial;
	const char *name;
};

static void tell_wait(void *context, const char *lack, double seconds, unsigned most)
{
	const struct waiter *waiter = context;

	trial_tell(waiter->trial, "%s: %s: waiting for %.0f s of at most %u s", waiter->name, lack,
		   seconds, most);
}

struct life trial_life(struct trial *trial, struct trial_service *service)
{
	struct waiter *waiter = arena_alloc(&trial->arena, sizeof(*waiter));

	*waiter = (struct waiter){trial, service->name};
	return (struct life){
		.client = &trial->client,
		.arena = &trial->arena,
		.timeout = trial->options->timeout,
		.settle = SETTLE,
		.usage = &service->usage,
		.waits = tell_wait,
		.context = waiter,
	};
}

int trial_await(struct trial *trial, double when, struct error *err)
{
	double left = when - life_now();

	if (left > 0 && client_sleep(&trial->client, (unsigned)(left * 1000) + 1))
		return error_set(err, "interrupted");
	return 0;
}

int trial_begin(struct trial *trial, struct trial_service *service, bool fresh, struct life *life,
		struct error *err)
{
	struct error failed CLEANUP_ERROR = ERROR_INIT;
	const char *id;

	service->container = life->id = NULL;
	if (room_empty(&trial->room, service->name, fresh, err))
		return -1;
	for (const struct forecast_step *step = service->steps; fresh && step && step->what; step++)
		if (step->target)
			room_give(&trial->room, service->name, step->target, service->steps_user);
	if (!room_start(&trial->room, service->name, &id, &failed) && id) {
		service->container = life->id = id;
		return 0;
	}
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
	trial_tell(trial, "%s: starting it as it is; %u s at most until it is ready", service->name,
		   trial->options->timeout);
	if (!trial_begin(trial, service, true, life, &failed))
		return life_watch(life, &service->sighting, err);
	if (trial_is_over(trial, &failed, err))
		return -1;
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
	listing_mark_own(&sighting->files, &service->writes, &trial->arena);
	return look_restarted(trial, service, life, err);
}

int trial_begin_one(struct trial *trial, struct observation *all, size_t piece, struct error *err)
{
	struct observation *observation = &all[piece];
	struct trial_service *service = &trial->services[piece];
	double start = life_now();

	if (service->status == TRIAL_NOT_TRIED)
		return 0;
	observation->life = trial_life(trial, service);
	if (begin_as_is(trial, service, &observation->life, err))
		return -1;
	observation->begun = life_now();
	service->cost.as_is += observation->begun - start;
	if (observation->life.id) {
		trial_tell(trial, "%s: watching it for %u s as it is", service->name,
			   trial->options->watch);
		return 0;
	}
	service->why = compare_alone(&service->sighting, &trial->arena);
	if (service->selected)
		service->status = TRIAL_FAILS;
	return 0;
}

/* The time of watching is over for the service and for those that its restart disturbs. */
static int await_watch(struct trial *trial, const struct observation *all, size_t piece,
		       struct error *err)
{
	double end = 0;

	for (size_t i = 0; i < trial->service_count; i++)
		if (all[i].begun > end &&
		    (i == piece || trial_are_joined(trial, &trial->services[piece], &trial->services[i])))
			end = all[i].begun;
	return trial_await(trial, end + trial->options->watch, err);
}

int trial_look_at(struct trial *trial, struct observation *all, size_t piece, struct error *err)
{
	struct observation *observation = &all[piece];
	struct trial_service *service = &trial->services[piece];
	double start;

	if (!observation->life.id)
		return 0;
	if (await_watch(trial, all, piece, err))
		return -1;
	start = life_now();
	if (look_again(trial, service, &observation->life, err))
		return -1;
	service->cost.as_is += life_now() - start;
	return 0;
}
