/* The search for one image on the engine: each attempt is hardened, started, restarted and compared. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "evidence/facts/fact.h"
#include "trial/watch/compare.h"
#include "trial/trial_steps.h"

/* How long a service must do what it does in a trial (ms). */
#define SETTLE 1500

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
	struct life life = {.client = &trial->client,
			    .arena = &trial->arena,
			    .timeout = patience(trial, service),
			    .settle = subject->settle ? subject->settle : SETTLE,
			    .like = &service->sighting,
			    .usage = &service->usage,
			    .is_fresh = true};
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
	if (trial_begin(trial, service, true, &life, &failed)) {
		if (interrupt_is_raised(&trial->interrupt))
			return error_set(err, "interrupted");
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

static int try_text(struct seeker *seeker, const struct harden_project *harden, struct outcome *outcome,
		    struct error *err)
{
	struct trial *trial = seeker->trial;
	struct trial_subject *subject = seeker->subject;
	const char *text = trial_project_text(harden, &trial->arena);
	const struct tried *known = find_tried(subject, text);

	*outcome = (struct outcome){VERDICT_WORKS, NULL};
	if (known) {
		*outcome = known->outcome;
		return 0;
	}
	if (trial_take_text(trial, harden, subject->services, subject->service_count, false, err))
		return -1;
	for (size_t i = 0; i < subject->service_count && outcome->verdict != VERDICT_FAILS; i++)
		if (subject->services[i]->status <= TRIAL_LEFT_OUT &&
		    live(trial, subject, subject->services[i], outcome, err))
			return -1;
	keep_tried(trial, subject, text, outcome);
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
	trial_tell(trial, "%s: trial %u: %s: %s", seeker->subject->services[0]->name,
		   ++seeker->number, attempt_words(attempt, &seeker->subject->terms, &trial->arena),
		   outcome->why ? outcome->why : "works");
	return 0;
}

static void refuse(struct trial_subject *subject, const char *why)
{
	for (size_t i = 0; why && i < subject->service_count; i++) {
		subject->services[i]->status = TRIAL_NOT_TRIED;
		subject->services[i]->why = why;
	}
}

/* The user that each service of the image becomes for good, or NULL. */
static const char *find_settled(const struct trial_subject *subject)
{
	const char *user = subject->services[0]->sighting.settled_user;

	for (size_t i = 1; i < subject->service_count && user; i++) {
		const char *other = subject->services[i]->sighting.settled_user;

		user = other && !strcmp(user, other) ? user : NULL;
	}
	return user;
}

/* The root stays writable only for what a script does at the start, which a trial shows. */
static bool root_is_doubted(const struct trial_subject *subject, const struct posture *posture)
{
	const struct fact *fact = subject->services[0]->fact;

	return !posture->read_only.wanted && posture->read_only.decision.source == EVIDENCE_IMAGE &&
	       posture->read_only.decision.confidence != CONFIDENCE_KNOWN && fact &&
	       fact->read_only == TRISTATE_FALSE && !fact->writes_root_later;
}

/* Hardening's own answer for the subject, with what the engine knows of the images. */
static int find_own(struct trial *trial, struct trial_subject *subject, struct error *err)
{
	struct harden_options options = *trial->options->harden;
	const struct service_report *report;
	const struct posture *posture;
	struct harden_project harden;

	if (!options.evidence.inspect)
		options.evidence.inspect = trial->inspect;
	options.evidence.images = trial_image_facts(trial);
	/* A guess that is proved is known: nothing is held back before. */
	options.least = CONFIDENCE_ASSUMED;
	if (trial_run_project(trial, &options, &harden, err))
		return -1;
	report = trial_find_report(&harden, subject->services[0]->name);
	refuse(subject, trial_find_obstacle(trial, &harden, report));
	posture = report ? &report->posture : NULL;
	if (posture) {
		attempt_of_posture(&subject->problem.own, &subject->terms, posture, &trial->arena);
		if (!posture->read_only.wanted && posture->read_only.decision.why)
			subject->problem.own_why_read_only =
				arena_strdup(&trial->arena, posture->read_only.decision.why);
		subject->problem.root_is_doubted = root_is_doubted(subject, posture);
		if (posture->user.decision.confidence != CONFIDENCE_KNOWN && !posture->user.asked_for)
			subject->problem.settled_user = find_settled(subject);
		subject->problem.own_is_assumed =
			posture->user.value &&
			posture->user.decision.confidence != CONFIDENCE_KNOWN;
		if (subject->services[0]->fact)
			subject->problem.always_kept = subject->services[0]->fact->cap_add;
		for (size_t i = 0; i < posture->cap_add_count; i++) {
			bool assumed = posture->cap_add[i].decision.confidence == CONFIDENCE_ASSUMED;

			subject->problem.caps_are_assumed |= assumed;
			if (!assumed)
				subject->problem.kept |=
					CAPABILITY_BIT(posture->cap_add[i].capability);
		}
	}
	harden_project_release(&harden);
	return 0;
}

/* Who else may run it: those that were seen, and the image's own. */
static const char *const *find_users(struct trial *trial, const struct trial_subject *subject)
{
	const char **users = arena_zalloc(&trial->arena, (SIGHTING_USERS + 2) * sizeof(*users));
	size_t count = 0;

	for (size_t i = 0; i < subject->service_count; i++) {
		const struct sighting *sighting = &subject->services[i]->sighting;

		for (size_t j = 0; j < sighting->user_count && count < 4; j++)
			users[count++] = sighting->users[j];
	}
	if (subject->terms.image_user)
		users[count++] = subject->terms.image_user;
	return users;
}

static void settle_status(struct trial_subject *subject)
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
		if (status == TRIAL_NOTHING)
			service->why = result->own.why;
		if (status == TRIAL_COMPLAINS)
			service->why = result->outcome.why;
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
		result = trial_take_text(trial, &harden, subject->services, subject->service_count,
					 false, err);
		harden_project_release(&harden);
	}
	for (size_t i = 0; i < subject->service_count && !result; i++) {
		if (!subject->found)
			room_put(&trial->room, subject->services[i]->name,
				 json_incref(subject->services[i]->as_is));
		result = live(trial, subject, subject->services[i], &outcome, err);
	}
	return result;
}

/* It writes where no tmpfs can be put: under a read-only root it could not. */
static const char *force_read_only(struct trial_subject *subject)
{
	const char *path = NULL;

	for (size_t i = 0; i < subject->service_count; i++) {
		const struct writes *writes = &subject->services[i]->writes;

		for (size_t at = 0; at < writes->count; at++)
			if (!path && writes->list[at].hopeless && writes->list[at].path_count)
				path = writes->list[at].paths[0];
	}
	subject->problem.forced = path ? RELAX_READ_ONLY : 0;
	return path;
}

int trial_search(struct trial *trial, struct trial_subject *subject, struct error *err)
{
	struct seeker seeker = {trial, subject, 0};
	struct search_runner runner = {run, &seeker};
	double start = life_now();
	const char *path;

	if (find_own(trial, subject, err))
		return -1;
	if (subject->services[0]->status == TRIAL_NOT_TRIED)
		return 0;
	path = force_read_only(subject);
	subject->problem.users = find_users(trial, subject);
	subject->problem.most = trial->options->most;
	subject->problem.written &= ~subject->problem.own.tmpfs;
	subject->problem.doubtful &= ~subject->problem.own.tmpfs;
	if (search_run(&subject->result, &subject->problem, &runner, err))
		return -1;
	if (path)
		subject->result.why_relaxed[1] =
			arena_printf(&trial->arena, "it could not write %s", path);
	subject->seconds += life_now() - start;
	settle_status(subject);
	return leave_running(&seeker, err);
}
