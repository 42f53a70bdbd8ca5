/* What is to be searched for one image: hardening's own answer, and what was seen of it as it is. */
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "evidence/facts/fact.h"
#include "trial/trial_steps.h"
#include "trial/watch/compare.h"

static void refuse(struct trial_subject *subject, const char *why)
{
	for (size_t i = 0; why && i < subject->service_count; i++) {
		subject->services[i]->status = TRIAL_NOT_TRIED;
		subject->services[i]->why = why;
	}
}

/* For good, or by the workers of a master, which does as root what it does at its start. */
static const char *find_become(const struct trial_service *service)
{
	const struct sighting *sighting = &service->sighting;

	return sighting->settled_user ? sighting->settled_user : compare_find_worker(sighting);
}

/* The user that each service of the image becomes, or NULL. */
static const char *find_settled(const struct trial_subject *subject)
{
	const char *user = find_become(subject->services[0]);

	for (size_t i = 1; i < subject->service_count && user; i++) {
		const char *other = find_become(subject->services[i]);

		user = other && !strcmp(user, other) ? user : NULL;
	}
	return user;
}

capability_set trial_find_free(const struct trial_subject *subject)
{
	const struct fact *fact = subject->services[0]->fact;
	capability_set set = fact ? fact->unnamed : 0;
	bool settled = true;

	for (size_t i = 0; i < subject->service_count; i++) {
		const struct sighting *sighting = &subject->services[i]->sighting;

		settled = settled && sighting->settled_user;
		if (sighting->has_root && sighting->user_count)
			set &= ~CAPABILITY_BIT(CAPABILITY_KILL);
	}
	/* Some engines let anybody have low ports; others do not. */
	return settled ? capability_docker_default() & ~CAPABILITY_BIT(CAPABILITY_NET_BIND_SERVICE) : set;
}

/* The root stays writable only for what a script does at the start, which a trial shows. */
static bool root_is_doubted(const struct trial_subject *subject, const struct posture *posture)
{
	const struct fact *fact = subject->services[0]->fact;

	if (posture->read_only.wanted || posture->read_only.decision.source != EVIDENCE_IMAGE ||
	    posture->read_only.decision.confidence == CONFIDENCE_KNOWN || !fact)
		return false;
	return fact->read_only == TRISTATE_FALSE && !fact->writes_root_later;
}

/* Hardening's own answer for the subject, with what the engine knows of the images. */
static int find_own(struct trial *trial, struct trial_subject *subject, struct error *err)
{
	struct harden_options options = *trial->options->harden;
	const capability_set free = trial_find_free(subject);
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
			capability_set bit = CAPABILITY_BIT(posture->cap_add[i].capability);
			bool assumed = posture->cap_add[i].decision.confidence == CONFIDENCE_ASSUMED ||
				       (posture->cap_add[i].decision.confidence != CONFIDENCE_KNOWN && free & bit);

			subject->problem.caps_are_assumed |= assumed;
			if (!assumed)
				subject->problem.kept |= bit;
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

/* Whom they are all started as, where none is started as root; NULL: root. */
static const char *find_started_as(const struct trial_subject *subject)
{
	const char *found = NULL;

	for (size_t i = 0; i < subject->service_count; i++) {
		const char *user = json_string_value(
			json_object_get(subject->services[i]->as_is, "user"));

		if (!user || !*user)
			user = subject->terms.image_user;
		if (!user || user_is_root(user))
			return NULL;
		found = found ? found : user;
	}
	return found;
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

int trial_find_problem(struct trial *trial, struct trial_subject *subject, const char **unwritable,
		       struct error *err)
{
	struct search_problem *problem = &subject->problem;

	*unwritable = NULL;
	if (find_own(trial, subject, err))
		return -1;
	if (subject->services[0]->status == TRIAL_NOT_TRIED)
		return 0;
	*unwritable = force_read_only(subject);
	problem->users = find_users(trial, subject);
	problem->started_as = find_started_as(subject);
	problem->most = trial->options->most;
	problem->written &= ~problem->own.tmpfs;
	problem->doubtful &= ~problem->own.tmpfs;
	return 0;
}
