/* The proof: the patched file as a whole, started, watched, restarted, and started once more from new containers. */
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "trial/watch/compare.h"
#include "trial/trial_steps.h"

struct proof {
	struct trial_service *service;
	struct life life;
	struct sighting sighting;
	double begun; /* of life_now(): it was ready, or not to become so */
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

	proof->life = trial_life(trial, proof->service);
	proof->life.like = &proof->service->sighting;
	proof->life.is_fresh = fresh;
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
static int go_on(struct trial *trial, struct proof *proof, struct error *err)
{
	struct trial_service *service = proof->service;
	struct life *life = &proof->life;
	double waited = life_now() - proof->begun;
	unsigned settle = life->settle;
	bool killed;

	life->settle = 0;
	if (life_watch(life, &proof->sighting, err))
		return -1;
	proof->sighting.seconds += waited;
	judge(trial, proof, "");
	if (!is_proved(service) || !proof->sighting.running)
		return 0;
	life->settle = settle;
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
	struct proof *proof = (struct proof *)context + piece;
	double start = life_now();

	if (begin(trial, proof, true, "", err))
		return -1;
	proof->begun = life_now();
	proof->service->cost.proof += proof->begun - start;
	return 0;
}

/* The time of watching is over for it and for those that its restart disturbs. */
static int await_watch(struct trial *trial, const struct proof *proofs, size_t piece,
		       struct error *err)
{
	const struct trial_service *service = proofs[piece].service;
	double end = 0;

	for (const struct proof *other = proofs; other->service; other++)
		if (other->begun > end && (other->service == service ||
					   trial_are_joined(trial, service, other->service)))
			end = other->begun;
	return trial_await(trial, end + trial->options->watch, err);
}

static int go_on_with_one(struct trial *trial, void *context, size_t piece, struct error *err)
{
	struct proof *proofs = context, *proof = &proofs[piece];
	double start;

	if (!is_proved(proof->service))
		return 0;
	if (await_watch(trial, proofs, piece, err))
		return -1;
	start = life_now();
	if (go_on(trial, proof, err))
		return -1;
	proof->service->cost.proof += life_now() - start;
	return 0;
}

static int prove_all(struct trial *trial, struct proof *proofs, size_t count, struct error *err)
{
	struct trial_work work = {count, proofs_are_joined, begin_one, proofs};

	trial_tell(trial, "the proof: all that was found, together");
	if (empty_all(trial, proofs, count, err) || trial_do_abreast(trial, &work, err))
		return -1;
	trial_tell(trial, "each is watched for %u s hardened", trial->options->watch);
	work.run = go_on_with_one;
	return trial_do_abreast(trial, &work, err);
}

int trial_prove(struct trial *trial, struct error *err)
{
	struct proof *proofs =
		arena_zalloc(&trial->arena, (trial->service_count + 1) * sizeof(*proofs));
	struct trial_service **services =
		arena_zalloc(&trial->arena, (trial->service_count + 1) * sizeof(*services));
	size_t count = collect(trial, proofs, services);

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
	return prove_all(trial, proofs, count, err);
}
