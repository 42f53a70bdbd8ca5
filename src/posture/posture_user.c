/* Weighing the evidence: the user. */
#include <string.h>

#include "base/alloc.h"
#include "posture/posture_build.h"

/* Notes who will run it, from the text of a user. */
static void set_run_as(struct posture_build *build, const char *user)
{
	struct posture_user *out = &build->posture->user;
	const char *colon = strchr(user, ':');

	switch (user_parse(user)) {
	case USER_ROOT:
		out->run_as = RUN_AS_ROOT;
		break;
	case USER_NUMERIC:
		out->run_as = RUN_AS_NUMERIC;
		out->uid = arena_strndup(build->arena, user, strcspn(user, ":"));
		out->gid = colon && strspn(colon + 1, "0123456789") == strlen(colon + 1)
				   ? colon + 1
				   : out->uid;
		break;
	default:
		out->run_as = RUN_AS_NAMED;
		break;
	}
}

/* The user that the service has already, when nothing is to be written. */
static void keep_user(struct posture_build *build, bool exempt, struct decision decision)
{
	const struct service *service = build->service;
	struct posture_user *out = &build->posture->user;

	out->value = NULL;
	out->exempt = exempt;
	out->decision = decision;
	if (service->user_kind == USER_NUMERIC) {
		out->run_as = RUN_AS_NUMERIC;
		out->uid = service->uid;
		out->gid = service->gid;
	} else if (service->user_kind == USER_NAMED || service->user_kind == USER_OPEN) {
		out->run_as = RUN_AS_NAMED;
	} else if (service->user_kind == USER_ROOT) {
		out->run_as = RUN_AS_ROOT;
	} else {
		out->run_as = RUN_AS_IMAGE;
		for (size_t i = 0; i < build->claim_count; i++) {
			if (!build->claims[i].image_user)
				continue;
			set_run_as(build, build->claims[i].image_user);
			out->pin = build->claims[i].image_user;
			break;
		}
	}
}

/* After keep_user(). */
static bool may_be_root(const struct posture_build *build)
{
	enum run_as run_as = build->posture->user.run_as;

	return run_as == RUN_AS_ROOT || run_as == RUN_AS_IMAGE ||
	       build->service->user_kind == USER_OPEN;
}

static const char *host_port_why(struct posture_build *build)
{
	return arena_printf(build->arena,
			    "listens on port %u of the host network, which takes root",
			    build->low_port);
}

/* Why nothing is to be guessed, or NULL. */
static const char *barring_words(const struct posture_build *build)
{
	for (size_t i = 0; i < build->claim_count; i++) {
		const struct claim *claim = &build->claims[i];

		if (claim->source == EVIDENCE_OWN)
			return claim->bars_guess ? claim->bars_guess : claim->needs_root;
	}
	return NULL;
}

/* Somebody but the service itself tells how it starts. */
static bool start_is_known(const struct posture_build *build)
{
	for (size_t i = 0; i < build->claim_count; i++) {
		const struct claim *claim = &build->claims[i];

		if (claim->source != EVIDENCE_OWN &&
		    (claim->needs_root || claim->user || claim->image_user))
			return true;
	}
	return false;
}

/* Whether what is known of the image would keep it root if the author had not. */
static bool claims_need_root(const struct posture_build *build)
{
	for (size_t i = 0; i < build->claim_count; i++)
		if (build->claims[i].source != EVIDENCE_OWN && build->claims[i].needs_root)
			return true;
	return false;
}

/* Reasons that lie in the service to leave its user alone. */
static bool user_is_fixed(struct posture_build *build)
{
	const struct service *service = build->service;

	if (service->user_kind == USER_OPEN) {
		keep_user(build, true,
			  decide_known(EVIDENCE_OWN, "its user is decided by a variable"));
	} else if (service->user_kind == USER_NUMERIC || service->user_kind == USER_NAMED) {
		keep_user(build, false, decide_known(EVIDENCE_OWN, "set by the author"));
	} else if (service->privileged == TRISTATE_TRUE) {
		keep_user(build, true,
			  decide_known(EVIDENCE_OWN, "privileged: nothing there would hold"));
	} else if (service->engine_socket) {
		keep_user(build, true,
			  decide_known(EVIDENCE_OWN, "mounts a container engine's socket, which "
						     "only root may open"));
	} else if (build->host_network && build->low_port) {
		keep_user(build, true, decide_known(EVIDENCE_OWN, host_port_why(build)));
	} else if (service->user_kind == USER_ROOT && !build->limits->unsafe) {
		keep_user(build, true, decide_known(EVIDENCE_OWN, "the author asked for root"));
		build->posture->user.asked_for = !claims_need_root(build);
	} else {
		return false;
	}
	/* Root without a word from the author: an engine socket, a host port. */
	if (build->posture->user.exempt && build->posture->user.run_as == RUN_AS_IMAGE)
		build->posture->user.run_as = RUN_AS_ROOT;
	return true;
}

static void set_user(struct posture_build *build, const char *user, struct decision decision)
{
	struct posture_user *out = &build->posture->user;

	set_run_as(build, user);
	out->decision = decision;
	out->pin = user;
	out->exempt = out->run_as == RUN_AS_ROOT;
	/* Root is what a service has that says nothing, as far as we know. */
	if (!out->exempt && strcmp(user, build->service->user.text) != 0)
		out->value = user;
}

/* Of the service's own words: whose its data is; or NULL. */
static const char *own_ids(const struct posture_build *build)
{
	for (size_t i = 0; i < build->claim_count; i++)
		if (build->claims[i].ids)
			return build->claims[i].ids;
	return NULL;
}

/*
 * What the first claim says that says anything; false when none does. That the image starts as root
 * is no answer: weaker claims may know a user. But then what they say of its start does not hold.
 */
static bool user_from_claims(struct posture_build *build)
{
	bool starts_as_root = false;

	for (size_t i = 0; i < build->claim_count; i++) {
		const struct claim *claim = &build->claims[i];

		if (claim->needs_root) {
			keep_user(build, true, decide_claim(build, claim, claim->needs_root));
			if (build->posture->user.run_as == RUN_AS_IMAGE)
				build->posture->user.run_as = RUN_AS_ROOT;
			return true;
		}
		starts_as_root |= claim->image_user && user_is_root(claim->image_user);
		if (claim->image_user && !starts_as_root &&
		    build->service->user_kind == USER_UNSET) {
			keep_user(build, false,
				  decide_claim(build, claim,
					       arena_printf(build->arena, "the image runs as %s",
							    claim->image_user)));
			return true;
		}
		if (claim->user) {
			const char *ids = claim->other_users != TRISTATE_FALSE ? own_ids(build) : NULL;

			set_user(build, ids ? ids : claim->user,
				 decide_claim(build, claim, claim->user_why));
			return true;
		}
	}
	return false;
}

/* Nothing is known of the image: a guess, where no word of the service's own bars it. */
static void user_from_guess(struct posture_build *build)
{
	struct decision assumed = {EVIDENCE_DEFAULT, CONFIDENCE_ASSUMED,
				   "nothing is known of this image; most run as any user"};

	if (build->soft)
		keep_user(build, true, decide_known(EVIDENCE_OWN, build->soft));
	else
		set_user(build, build->limits->default_user, assumed);
}

void posture_decide_user(struct posture_build *build)
{
	const struct posture_limits *limits = build->limits;
	const struct claim *first = build->claim_count ? build->claims : NULL;

	if (!start_is_known(build)) {
		build->soft = barring_words(build);
		if (!build->soft && limits->assume_soft)
			build->soft = "nothing is known of this image, and --assume=soft makes no guess";
	}
	if (limits->user) {
		keep_user(build, false, decide_known(EVIDENCE_OWN, "left as it is"));
		build->posture->user.exempt = may_be_root(build);
		return;
	}
	if (first && first->source == EVIDENCE_ANNOTATION && first->user)
		set_user(build, first->user,
			 decide_claim(build, first, first->user_why ? first->user_why
								     : "asked for by the annotation"));
	else if (!user_is_fixed(build) && !user_from_claims(build))
		user_from_guess(build);
	if (build->posture->user.value &&
	    build->posture->user.decision.confidence < limits->least) {
		keep_user(build, false, build->posture->user.decision);
		build->posture->user.held = true;
	}
}
