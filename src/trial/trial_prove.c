/* The proof: the patched file as a whole, started, watched, restarted, and started once more from new containers. */
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "trial/watch/compare.h"
#include "trial/trial_steps.h"

#define SETTLE 1500

struct proof {
	struct trial_service *service;
	struct life life;
	struct sighting sighting;
};

static bool is_proved(const struct trial_service *service)
{
	return service->status <= TRIAL_LEFT_OUT;
}

static void judge(struct trial *trial, struct proof *proof, const char *when)
{
	struct trial_service *service = proof->service;
	struct outcome outcome = compare_lives(&service->usage, proof->life.like, &proof->sighting,
					       &trial->arena);

	if (outcome.verdict == VERDICT_WORKS)
		return;
	service->status = TRIAL_UNPROVED;
	service->why = arena_printf(&trial->arena, "%s%s", when, outcome.why);
	/* How long it must be watched to see that. */
	service->subject->settle = (unsigned)(proof->sighting.seconds * 1000) + 3000;
}

static int begin(struct trial *trial, struct proof *proof, bool fresh, const char *when,
		 struct error *err)
{
	struct error failed CLEANUP_ERROR = ERROR_INIT;

	proof->life = (struct life){.client = &trial->client,
				    .arena = &trial->arena,
				    .timeout = trial->options->timeout,
				    .settle = SETTLE,
				    .like = &proof->service->sighting,
				    .usage = &proof->service->usage,
				    .is_fresh = fresh};
	if (trial_begin(trial, proof->service, fresh, &proof->life, &failed)) {
		if (interrupt_is_raised(&trial->interrupt))
			return error_set(err, "interrupted");
		proof->service->status = TRIAL_UNPROVED;
		proof->service->why = arena_printf(&trial->arena, "%sit cannot be started: %s",
						   when, failed.message);
		return 0;
	}
	if (life_watch(&proof->life, &proof->sighting, err))
		return -1;
	judge(trial, proof, when);
	return 0;
}

/* After the time of watching: still well, well after a restart, and in a new container on the same volumes. */
static int go_on(struct trial *trial, struct proof *proof, double waited, struct error *err)
{
	struct trial_service *service = proof->service;
	struct life *life = &proof->life;
	bool killed;

	life->settle = 0;
	if (life_watch(life, &proof->sighting, err))
		return -1;
	proof->sighting.seconds += waited;
	judge(trial, proof, "");
	if (!is_proved(service) || !proof->sighting.running)
		return 0;
	life->settle = SETTLE;
	life->like = &service->restarted;
	life->is_fresh = false;
	if (life_stop(life, &killed, err))
		return -1;
	if (killed && service->stops) {
		service->status = TRIAL_UNPROVED;
		service->why = "it does not stop in its grace time, and is killed";
		return 0;
	}
	if (life_start(life, err) || life_watch(life, &proof->sighting, err))
		return -1;
	judge(trial, proof, "after a restart ");
	return is_proved(service) ? begin(trial, proof, false, "in a new container ", err) : 0;
}

static size_t collect(struct trial *trial, struct proof *proofs, struct trial_service **services)
{
	size_t count = 0;

	for (size_t i = 0; i < trial->service_count; i++) {
		struct trial_service *service = &trial->services[i];

		if (!service->subject || !is_proved(service))
			continue;
		services[count] = service;
		proofs[count++].service = service;
	}
	return count;
}

/* Containers go from the last to the first, so that volumes that are shared get free. */
static int empty_all(struct trial *trial, struct proof *proofs, size_t count, struct error *err)
{
	for (size_t i = count; i-- > 0;)
		if (room_empty(&trial->room, proofs[i].service->name, false, err))
			return -1;
	return 0;
}

static bool proofs_are_joined(struct trial *trial, void *context, size_t later, size_t earlier)
{
	const struct proof *proofs = context;

	return trial_are_joined(trial, proofs[later].service, proofs[earlier].service);
}

static int begin_one(struct trial *trial, void *context, size_t piece, struct error *err)
{
	return begin(trial, (struct proof *)context + piece, true, "", err);
}

static int go_on_with_one(struct trial *trial, void *context, size_t piece, struct error *err)
{
	struct proof *proof = (struct proof *)context + piece;

	return is_proved(proof->service) ? go_on(trial, proof, trial->options->watch, err) : 0;
}

static int prove_all(struct trial *trial, struct proof *proofs, size_t count, struct error *err)
{
	struct trial_work work = {count, proofs_are_joined, begin_one, proofs};

	trial_tell(trial, "the proof: all that was found, together");
	if (empty_all(trial, proofs, count, err))
		return -1;
	if (trial_do_abreast(trial, &work, err))
		return -1;
	trial_tell(trial, "watching all of them for %u s", trial->options->watch);
	if (interrupt_sleep(&trial->interrupt, trial->options->watch * 1000))
		return error_set(err, "interrupted");
	work.run = go_on_with_one;
	return trial_do_abreast(trial, &work, err);
}

static size_t count_unproved(const struct trial *trial)
{
	size_t count = 0;

	for (size_t i = 0; i < trial->service_count; i++)
		count += trial->services[i].status == TRIAL_UNPROVED;
	return count;
}

int trial_prove_rest(struct trial *trial, struct error *err)
{
	size_t before;

	do {
		before = count_unproved(trial);
		if (trial_prove(trial, err))
			return -1;
	} while (count_unproved(trial) > before);
	return 0;
}

int trial_prove(struct trial *trial, struct error *err)
{
	struct proof *proofs =
		arena_zalloc(&trial->arena, (trial->service_count + 1) * sizeof(*proofs));
	struct trial_service **services =
		arena_zalloc(&trial->arena, (trial->service_count + 1) * sizeof(*services));
	size_t count = collect(trial, proofs, services);
	int result;

	if (trial->has_harden)
		harden_project_release(&trial->harden);
	trial->has_harden = false;
	if (trial_harden(trial, NULL, NULL, &trial->harden, err))
		return -1;
	trial->has_harden = true;
	if (!count)
		return 0;
	if (trial_take_text(trial, &trial->harden, services, count, true, err))
		return -1;
	trial_measure_begin(trial, true);
	result = prove_all(trial, proofs, count, err);
	trial_measure_end(trial);
	return result;
}
