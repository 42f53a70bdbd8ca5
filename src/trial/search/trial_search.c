/* The search for one image on the engine: each attempt is hardened, started, restarted and compared. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "trial/watch/compare.h"
#include "trial/trial_steps.h"

/* A text that was tried: attempts may come out the same where the author or other evidence decides. */
struct tried {
	const char *text;
	struct outcome outcome;
	struct tried *next;
};

struct seeker {
	struct trial *trial;
	struct trial_subject *subject;
	unsigned number;
	const char *running; /* the text as which its services run now; NULL: they may not run */
};

/* Thrice the time it took as it is, within what the user allows. */
static unsigned patience(const struct trial *trial, const struct trial_service *service)
{
	unsigned own = 10 + (unsigned)(3 * service->sighting.ready_after);

	return own < trial->options->timeout ? own : trial->options->timeout;
}

static void take_worse(struct outcome *outcome, struct outcome other)
{
	if (other.verdict < outcome->verdict)
		*outcome = other;
}

/* A second life on the same volumes, after a stop that must not need a kill. */
static int restart(struct trial *trial, const struct trial_service *service, struct life *life,
		   struct outcome *outcome, struct error *err)
{
	struct sighting sighting;
	struct outcome second;
	bool killed;

	if (life_stop(life, &killed, err))
		return -1;
	if (killed && service->stops) {
		take_worse(outcome,
			   (struct outcome){VERDICT_FAILS,
					    "it does not stop in its grace time, and is killed"});
		return 0;
	}
	life->like = &service->restarted;
	life->is_fresh = false;
	if (life_start(life, err) || life_watch(life, &sighting, err))
		return -1;
	second = compare_lives(life->usage, &service->restarted, &sighting, &trial->arena);
	if (second.verdict == VERDICT_FAILS)
		second.why = arena_printf(&trial->arena, "after a restart %s", second.why);
	take_worse(outcome, second);
	return 0;
}

/* What it writes there only when it is used would be refused. */
static void judge_volumes(struct trial *trial, const struct trial_service *service,
			  const struct life *life, const struct sighting *sighting,
			  struct outcome *outcome)
{
	const char *volume = NULL;

	if (outcome->verdict != VERDICT_FAILS && sighting->running)
		volume = trial_find_unwritable(trial, service, life->id, sighting);
	if (volume)
		*outcome = (struct outcome){
			VERDICT_FAILS,
			arena_printf(&trial->arena,
				     "nobody in it may write %s, which is mounted for writing",
				     volume)};
}

static int live(struct trial *trial, const struct trial_subject *subject,
		struct trial_service *service, struct outcome *outcome, struct error *err)
{
	struct life life = trial_life(trial, service);
	struct error failed CLEANUP_ERROR = ERROR_INIT;
	struct sighting sighting;
	const char *uncovered = trial_find_uncovered(trial, service);

	if (uncovered) {
		take_worse(outcome,
			   (struct outcome){VERDICT_FAILS,
					    arena_printf(&trial->arena,
							 "it cannot write %s, as it does as it is",
							 uncovered)});
		return 0;
	}
	life.timeout = patience(trial, service);
	if (subject->settle)
		life.settle = subject->settle;
	life.like = &service->sighting;
	life.is_fresh = true;
	if (trial_begin(trial, service, true, &life, &failed)) {
		if (trial_is_over(trial, &failed, err))
			return -1;
		take_worse(outcome,
			   (struct outcome){VERDICT_FAILS,
					    arena_printf(&trial->arena, "it cannot be started: %s",
							 failed.message)});
		return 0;
	}
	if (life_watch(&life, &sighting, err))
		return -1;
	take_worse(outcome, compare_lives(&service->usage, &service->sighting, &sighting, &trial->arena));
	judge_volumes(trial, service, &life, &sighting, outcome);
	if (outcome->verdict == VERDICT_FAILS || !sighting.running)
		return 0;
	return restart(trial, service, &life, outcome, err);
}

static const struct tried *find_tried(const struct trial_subject *subject, const char *text)
{
	const struct tried *at = subject->tried;

	while (at && strcmp(at->text, text) != 0)
		at = at->next;
	return at;
}

static void keep_tried(struct trial *trial, struct trial_subject *subject, const char *text,
			 const struct outcome *outcome)
{
	struct tried *tried = arena_alloc(&trial->arena, sizeof(*tried));

	*tried = (struct tried){arena_strdup(&trial->arena, text), *outcome, subject->tried};
	subject->tried = tried;
}

/* All services of the subject, one after another, until one fails. */
static int live_all(struct trial *trial, struct trial_subject *subject, struct outcome *outcome,
		    struct error *err)
{
	*outcome = (struct outcome){VERDICT_WORKS, NULL};
	for (size_t i = 0; i < subject->service_count && outcome->verdict != VERDICT_FAILS; i++)
		if (subject->services[i]->status <= TRIAL_LEFT_OUT &&
		    live(trial, subject, subject->services[i], outcome, err))
			return -1;
	return 0;
}

static int confirm(struct trial *trial, struct trial_subject *subject, struct outcome *outcome,
		   struct error *err)
{
	if (!compare_is_chance(outcome))
		return 0;
	return live_all(trial, subject, outcome, err);
}

static int try_text(struct seeker *seeker, const struct harden_project *harden, struct outcome *outcome,
		    struct error *err)
{
	struct trial *trial = seeker->trial;
	struct trial_subject *subject = seeker->subject;
	const char *text = trial_project_text(harden, &trial->arena);
	const struct tried *known = find_tried(subject, text);

	if (known) {
		*outcome = known->outcome;
		return 0;
	}
	if (trial_take_text(trial, harden, subject->services, subject->service_count, false, err))
		return -1;
	if (live_all(trial, subject, outcome, err) || confirm(trial, subject, outcome, err))
		return -1;
	keep_tried(trial, subject, text, outcome);
	seeker->running = outcome->verdict == VERDICT_FAILS ? NULL : subject->tried->text;
	return 0;
}

static int run(void *context, const struct attempt *attempt, struct outcome *outcome,
	       struct error *err)
{
	struct seeker *seeker = context;
	struct trial *trial = seeker->trial;
	struct harden_project harden;
	int result;

	if (trial_harden(trial, seeker->subject, attempt, &harden, err))
		return -1;
	result = try_text(seeker, &harden, outcome, err);
	harden_project_release(&harden);
	if (result)
		return -1;
	trial_tell(trial, "%s: trial %u (of %u at most): %s: %s", seeker->subject->services[0]->name,
		   ++seeker->number, search_bound(&seeker->subject->problem), attempt_words(attempt, &seeker->subject->terms, &trial->arena),
		   outcome->why ? outcome->why : "works");
	return 0;
}

/* Why nothing was found to work; when the bound ended it, something may. */
static const char *find_why(struct trial *trial, const struct trial_subject *subject)
{
	const struct search_result *result = &subject->result;
	const char *why = result->end == SEARCH_COMPLAINS ? result->outcome.why : result->own.why;

	return result->exhausted ? arena_printf(&trial->arena,
						"%s; the bound of %u trial%s was reached (--trials)", why,
						search_bound(&subject->problem),
						search_bound(&subject->problem) == 1 ? "" : "s")
				 : why;
}

static void settle_status(struct trial *trial, struct trial_subject *subject)
{
	const struct search_result *result = &subject->result;
	enum trial_status status = result->end == SEARCH_OWN ? TRIAL_PROVED : TRIAL_NEEDED;

	if (result->end == SEARCH_NOTHING)
		status = TRIAL_NOTHING;
	else if (result->end == SEARCH_COMPLAINS)
		status = TRIAL_COMPLAINS;
	else if (result->best.relaxed & ~(unsigned)RELAX_EXEC)
		status = TRIAL_LEFT_OUT;
	subject->found = result->end < SEARCH_COMPLAINS;
	for (size_t i = 0; i < subject->service_count; i++) {
		struct trial_service *service = subject->services[i];

		if (service->status > TRIAL_LEFT_OUT)
			continue;
		service->status = status;
		if (status == TRIAL_NOTHING || status == TRIAL_COMPLAINS)
			service->why = find_why(trial, subject);
	}
}

/* Those that need it find it running: as it was found to work, or as it is. */
static int leave_running(struct seeker *seeker, struct error *err)
{
	struct trial *trial = seeker->trial;
	struct trial_subject *subject = seeker->subject;
	struct outcome outcome = {VERDICT_WORKS, NULL};
	struct harden_project harden;
	bool needed = false;
	int result = 0;

	for (size_t i = 0; i < subject->service_count; i++)
		needed |= subject->services[i]->relied_upon;
	if (!needed)
		return 0;
	if (subject->found) {
		if (trial_harden(trial, subject, &subject->result.best, &harden, err))
			return -1;
		if (seeker->running &&
		    !strcmp(seeker->running, trial_project_text(&harden, &trial->arena))) {
			harden_project_release(&harden);
			return 0;
		}
		result = trial_take_text(trial, &harden, subject->services, subject->service_count,
					 false, err);
		harden_project_release(&harden);
	}
	for (size_t i = 0; i < subject->service_count && !result; i++) {
		if (!subject->found) {
			subject->services[i]->steps = NULL;
			room_put(&trial->room, subject->services[i]->name,
				 json_incref(subject->services[i]->as_is));
		}
		result = live(trial, subject, subject->services[i], &outcome, err);
	}
	return result;
}

int trial_search(struct trial *trial, struct trial_subject *subject, struct error *err)
{
	struct seeker seeker = {.trial = trial, .subject = subject};
	struct search_runner runner = {run, &seeker};
	double start = life_now();
	const char *path;

	if (trial_find_problem(trial, subject, &path, err))
		return -1;
	if (subject->services[0]->status == TRIAL_NOT_TRIED)
		return 0;
	if (search_run(&subject->result, &subject->problem, &runner, err))
		return -1;
	if (path)
		subject->result.why_relaxed[1] =
			arena_printf(&trial->arena, "it could not write %s", path);
	subject->seconds += life_now() - start;
	settle_status(trial, subject);
	return leave_running(&seeker, err);
}
