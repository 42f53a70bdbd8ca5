/* After the proof: the hardened project is kept up for longer, and watched for what comes late. */
#include <signal.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "trial/trial_steps.h"
#include "trial/watch/compare.h"

/* Between two looks at all services (ms). */
#define PAUSE 2000
/* Seconds between two words of progress, at most. */
#define TELL_EVERY 60

struct hold {
	struct trial *trial;
	double start;
	double told; /* seconds since the start, when progress was last told */
};

static bool is_held(const struct trial_service *service)
{
	return service->subject && service->status <= TRIAL_LEFT_OUT && service->container &&
	       service->sighting.running;
}

static bool is_any(const struct trial *trial, bool (*is)(const struct trial_service *service))
{
	for (size_t i = 0; i < trial->service_count; i++)
		if (is(&trial->services[i]))
			return true;
	return false;
}

static struct life life_of(struct trial *trial, const struct trial_service *service)
{
	return (struct life){.client = &trial->client,
			     .arena = &trial->arena,
			     .id = service->container,
			     .like = &service->restarted,
			     .usage = &service->usage};
}

static void end_late(struct hold *hold, struct trial_service *service, const char *why)
{
	struct trial *trial = hold->trial;

	service->status = TRIAL_LATE;
	service->why = arena_printf(&trial->arena, "after %.0f s of --for %s",
				    life_now() - hold->start, why);
	trial_tell(trial, "%s: %s", service->name, service->why);
}

static int look(struct hold *hold, struct trial_service *service, struct error *err)
{
	struct life life = life_of(hold->trial, service);
	struct sighting sighting;
	const char *why;

	if (life_glance(&life, &sighting, err))
		return -1;
	sighting.seconds = life_now() - hold->start;
	why = compare_kept(&service->restarted, &sighting, &hold->trial->arena);
	if (why)
		end_late(hold, service, why);
	return 0;
}

/* At the end each is used once more. What its log tells was looked at all the time. */
static int use_again(struct hold *hold, struct trial_service *service, struct error *err)
{
	struct life life = life_of(hold->trial, service);
	struct sighting sighting;
	struct outcome outcome;

	life.timeout = 10;
	if (life_watch(&life, &sighting, err))
		return -1;
	sighting.complaints = (struct complaints){.count = 0};
	outcome = compare_lives(&service->usage, &service->restarted, &sighting, &hold->trial->arena);
	if (outcome.verdict != VERDICT_WORKS)
		end_late(hold, service, outcome.why);
	return 0;
}

static int for_each(struct hold *hold,
		    int (*action)(struct hold *hold, struct trial_service *service, struct error *err),
		    struct error *err)
{
	struct trial *trial = hold->trial;

	for (size_t i = 0; i < trial->service_count; i++)
		if (is_held(&trial->services[i]) && action(hold, &trial->services[i], err))
			return -1;
	return 0;
}

static void tell_progress(struct hold *hold, double gone)
{
	unsigned asked = hold->trial->options->hold;
	double every = asked / 10.0 < TELL_EVERY ? asked / 10.0 : TELL_EVERY;

	if (hold->told > 0 && gone - hold->told < every)
		return;
	hold->told = gone > 0 ? gone : 0.001;
	trial_tell(hold->trial, "all of them are kept up: %.0f s left (Ctrl-C ends this)", asked - gone);
}

/* 1 when Ctrl-C ended it. */
static int keep_up(struct hold *hold, struct error *err)
{
	struct trial *trial = hold->trial;
	double gone;

	while ((gone = life_now() - hold->start) < trial->options->hold && is_any(trial, is_held)) {
		double left = (trial->options->hold - gone) * 1000;

		tell_progress(hold, gone);
		if (for_each(hold, look, err))
			return interrupt_take(&trial->interrupt, SIGINT) ? 1 : -1;
		if (client_sleep(&trial->client, left < PAUSE ? (unsigned)left : PAUSE))
			return interrupt_take(&trial->interrupt, SIGINT)
				       ? 1
				       : error_set(err, "interrupted");
	}
	return 0;
}

static bool is_late(const struct trial_service *service)
{
	return service->status == TRIAL_LATE;
}

int trial_hold(struct trial *trial, struct error *err)
{
	struct error ended CLEANUP_ERROR = ERROR_INIT;
	struct hold hold = {.trial = trial, .start = life_now()};
	int result;

	if (!trial->options->hold || !is_any(trial, is_held))
		return 0;
	trial_measure_begin(trial, false);
	result = keep_up(&hold, &ended);
	trial_measure_end(trial);
	if (result < 0)
		return error_set(err, "%s", ended.message);
	trial->held = life_now() - hold.start;
	/* The last look and the machine take a little longer: what was asked for is what was held. */
	if (trial->held > trial->options->hold)
		trial->held = trial->options->hold;
	trial->hold_was_ended = result > 0;
	if (result > 0)
		trial_tell(trial, "--for was ended by Ctrl-C after %.0f s of %u s", trial->held,
			   trial->options->hold);
	if (for_each(&hold, use_again, err))
		return -1;
	/* The others as they are written now. */
	return is_any(trial, is_late) ? trial_prove_rest(trial, err) : 0;
}
