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
	enum trial_status found; /* by the search */
	bool is_chance; /* what is wrong with it may be: compare_is_chance() */
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
	proof->is_chance = compare_is_chance(&outcome);
	service->status = TRIAL_UNPROVED;
	service->why = arena_printf(&trial->arena, "%s%s", when, outcome.why);
	/* How long it must be watched to see that. */
	service->subject->settle = (unsigned)(proof->sighting.seconds * 1000) + 3000;
}

static int begin(struct trial *trial, struct proof *proof, bool fresh, const char *when,
		 struct error *err)
{
	struct error failed CLEANUP_ERROR = ERROR_INIT;

	proof->is_chance = false;
	proof->life = trial_life(trial, proof->service);
	proof->life.like = &proof->service->sighting;
	proof->life.is_fresh = fresh;
	if (trial_begin(trial, proof->service, fresh, &proof->life, &failed)) {
		if (trial_is_over(trial, &failed, err))
			return -1;
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

		if (!service->subject || !is_proved(service) || service->is_proved)
			continue;
		services[count] = service;
		proofs[count].found = service->status;
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

static int begin_one(struct trial *trial, struct proof *proof, struct error *err)
{
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

/* What may be chance is looked at once more, from the start. */
static int prove_again(struct trial *trial, struct proof *proof, struct error *err)
{
	trial_tell(trial, "%s: once more in the proof: %s", proof->service->name, proof->service->why);
	proof->service->status = proof->found;
	if (begin(trial, proof, true, "", err))
		return -1;
	proof->begun = life_now();
	if (!is_proved(proof->service))
		return 0;
	return trial_await(trial, proof->begun + trial->options->watch, err) || go_on(trial, proof, err)
		       ? -1
		       : 0;
}

static int go_on_with_one(struct trial *trial, struct proof *proofs, size_t piece,
			  struct error *err)
{
	struct proof *proof = &proofs[piece];
	struct trial_service *service = proof->service;
	double start;

	if (is_proved(service) && await_watch(trial, proofs, piece, err))
		return -1;
	start = life_now();
	if (is_proved(service) && go_on(trial, proof, err))
		return -1;
	if (!is_proved(service) && proof->is_chance && prove_again(trial, proof, err))
		return -1;
	service->is_proved = is_proved(service);
	service->cost.proof += life_now() - start;
	return 0;
}

struct proofs {
	struct proof *list;
	size_t count;
};

/* Each begins, and then each goes on, when all that comes before it and touches it is over. */
static bool are_joined(struct trial *trial, void *context, size_t later, size_t earlier)
{
	const struct proofs *proofs = context;
	const struct proof *one = &proofs->list[later % proofs->count],
			   *other = &proofs->list[earlier % proofs->count];

	return one == other || trial_are_joined(trial, one->service, other->service);
}

static int prove_one(struct trial *trial, void *context, size_t piece, struct error *err)
{
	const struct proofs *proofs = context;

	return piece < proofs->count
		       ? begin_one(trial, &proofs->list[piece], err)
		       : go_on_with_one(trial, proofs->list, piece - proofs->count, err);
}

static int prove_all(struct trial *trial, struct proof *list, size_t count, struct error *err)
{
	struct proofs proofs = {list, count};
	struct trial_work work = {2 * count, are_joined, prove_one, &proofs};

	trial_tell(trial, "the proof: all that was found, together, each watched for %u s",
		   trial->options->watch);
	return empty_all(trial, list, count, err) || trial_do_abreast(trial, &work, err) ? -1 : 0;
}

static size_t count_unproved(const struct trial *trial)
{
	size_t count = 0;

	for (size_t i = 0; i < trial->service_count; i++)
		count += trial->services[i].status == TRIAL_UNPROVED;
	return count;
}

void trial_forget_proofs(struct trial *trial)
{
	CLEANUP_FREE bool *failed = xcalloc(trial->service_count + 1, sizeof(*failed));

	for (size_t i = 0; i < trial->service_count; i++)
		for (size_t j = 0; j < trial->service_count; j++)
			failed[i] |= trial->services[i].subject &&
				     trial->services[i].subject == trial->services[j].subject &&
				     (trial->services[j].status == TRIAL_UNPROVED ||
				      trial->services[j].status == TRIAL_LATE);
	for (size_t i = 0; i < trial->service_count; i++)
		for (size_t j = 0; j < trial->service_count; j++)
			if (failed[i] && (i == j || trial_are_joined(trial, &trial->services[i],
								     &trial->services[j])))
				trial->services[j].is_proved = false;
}

int trial_prove_rest(struct trial *trial, struct error *err)
{
	size_t before;

	do {
		before = count_unproved(trial);
		trial_forget_proofs(trial);
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
