/* Weighing the evidence: user and switches. */
#include "posture/posture.h"

#include <string.h>

#include "base/alloc.h"
#include "posture/posture_build.h"

static const char *const source_names[EVIDENCE_SOURCE_COUNT] = {
	[EVIDENCE_ANNOTATION] = "annotation", [EVIDENCE_OWN] = "service",
	[EVIDENCE_POLICY] = "policy",	      [EVIDENCE_INSPECT] = "inspect",
	[EVIDENCE_DOCKERFILE] = "Dockerfile", [EVIDENCE_FACTS] = "facts",
	[EVIDENCE_DEFAULT] = "default",
};

const char *evidence_source_name(enum evidence_source source)
{
	return source_names[source];
}

const char *confidence_name(enum confidence confidence)
{
	return confidence == CONFIDENCE_KNOWN ? "known" : "assumed";
}

struct decision decide_known(enum evidence_source source, const char *why)
{
	return (struct decision){source, CONFIDENCE_KNOWN, why};
}

/* Whether the user that was decided on is one that the claim knows. */
static bool knows_user(const struct posture_build *build, const struct claim *claim)
{
	const struct posture_user *user = &build->posture->user;
	const char *known[] = {claim->user, claim->image_user};

	if (claim->other_users != TRISTATE_FALSE ||
	    (user->run_as != RUN_AS_NUMERIC && user->run_as != RUN_AS_NAMED))
		return true;
	for (int i = 0; i < 2; i++) {
		size_t len = known[i] ? strcspn(known[i], ":") : 0;

		if (!len || user_is_root(known[i]))
			continue;
		/* Names of users are the image's own, and so is a user that was left to it. */
		if (user->run_as == RUN_AS_NAMED ||
		    (strlen(user->uid) == len && !strncmp(user->uid, known[i], len)))
			return true;
	}
	return false;
}

struct decision decide_claim(const struct posture_build *build, const struct claim *claim,
			     const char *why)
{
	enum confidence confidence =
		knows_user(build, claim) ? claim->confidence : CONFIDENCE_ASSUMED;

	/* Reports say the source's name before it: "facts: nginx, why; where from". */
	if (claim->cite)
		why = arena_printf(build->arena, "%s, %s; %s", claim->origin, why, claim->cite);
	return (struct decision){claim->source, confidence, why};
}

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

static void decide_user(struct posture_build *build)
{
	const struct posture_limits *limits = build->limits;
	const struct claim *first = build->claim_count ? build->claims : NULL;

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
	if (limits->known_only && build->posture->user.value &&
	    build->posture->user.decision.confidence == CONFIDENCE_ASSUMED) {
		keep_user(build, false, build->posture->user.decision);
		build->posture->user.held = true;
	}
}

/* The first claim that says something of a switch; else it is wanted, with the confidence of the whole. */
static void decide_switch(struct posture_build *build, struct posture_switch *out, bool root)
{
	const struct service *service = build->service;

	/* What the author asked for goes with --unsafe-fixes only. */
	if (!build->limits->unsafe &&
	    (root ? service->read_only : service->no_new_privileges) == TRISTATE_FALSE) {
		out->decision = decide_known(EVIDENCE_OWN, "the author asked for it");
		return;
	}
	for (size_t i = 0; i < build->claim_count; i++) {
		const struct claim *claim = &build->claims[i];
		enum tristate said = root ? claim->read_only : claim->no_new_privileges;
		const char *why = root ? claim->read_only_why : claim->no_new_privileges_why;

		if (said == TRISTATE_UNSET)
			continue;
		out->wanted = said == TRISTATE_TRUE;
		out->held = build->limits->known_only && claim->confidence == CONFIDENCE_ASSUMED;
		out->decision = decide_claim(build, claim, why ? why : root ? "works with a read-only root"
								     : "gains no privileges");
		return;
	}
	if (root && build->soft) {
		out->decision = decide_known(EVIDENCE_OWN, build->soft);
		return;
	}
	out->wanted = true;
	out->held = build->limits->known_only;
	out->decision = (struct decision){EVIDENCE_DEFAULT, CONFIDENCE_ASSUMED,
					  root ? "most images work with a read-only root and the "
						 "usual tmpfs"
					       : "most images gain no privileges"};
}

static void add_loser(struct posture_build *build, const struct claim *claim, const char *what)
{
	struct posture_loser *loser = arena_zalloc(build->arena, sizeof(*loser));

	loser->source = claim->source;
	loser->what = what;
	loser->next = (struct posture_loser *)(uintptr_t)build->posture->losers;
	build->posture->losers = loser;
}

/* What claims said of the user and did not get. */
static void collect_losers(struct posture_build *build)
{
	const struct posture_user *user = &build->posture->user;
	const char *own = build->service->user.text, *got = user->value ? user->value : own;

	for (size_t i = build->claim_count; i-- > 0;) {
		const struct claim *claim = &build->claims[i];
		const char *said = claim->user ? claim->user : claim->image_user;

		if (!said || claim->source == user->decision.source ||
		    !strcmp(said, got))
			continue;
		add_loser(build, claim, arena_printf(build->arena, "user %s", said));
	}
}

static size_t count_list(const char *const *list)
{
	const char *const *end = list;

	while (end && *end)
		end++;
	return (size_t)(end - list);
}

/* Two NULL-terminated lists as one; either may be NULL. */
static const char *const *join_lists(struct arena *arena, const char *const *first,
				     const char *const *second)
{
	size_t count = count_list(first), more = count_list(second);
	const char **joined;

	if (!count || !more)
		return count ? first : second;
	joined = arena_alloc(arena, (count + more + 1) * sizeof(*joined));
	memcpy(joined, first, count * sizeof(*joined));
	memcpy(joined + count, second, (more + 1) * sizeof(*joined));
	return joined;
}

void posture_add_notes(struct posture_build *build, const char *const *notes)
{
	build->posture->notes = join_lists(build->arena, build->posture->notes, notes);
}

bool posture_may_start_as_root(const struct posture *posture)
{
	return posture->user.run_as == RUN_AS_ROOT || posture->user.run_as == RUN_AS_IMAGE;
}

/* After the user is decided. */
static void join_notes(struct posture_build *build)
{
	struct posture *posture = build->posture;
	bool root = posture_may_start_as_root(posture);

	for (size_t i = 0; i < build->claim_count; i++) {
		const struct claim *claim = &build->claims[i];

		posture->notes = join_lists(build->arena, posture->notes, claim->notes);
		if (root)
			posture->notes = join_lists(build->arena, posture->notes, claim->root_notes);
	}
}

void posture_decide(struct posture *posture, const struct service *service,
		   const struct claim *claims, size_t claim_count,
		   const struct posture_limits *limits, struct arena *arena)
{
	struct posture_build build = {
		.posture = posture,
		.service = service,
		.claims = claims,
		.claim_count = claim_count,
		.limits = limits,
		.arena = arena,
		.low_port = service->low_port,
		.host_network = !strcmp(service->network_mode.text, "host"),
	};
	bool ports_are_known = false;

	memset(posture, 0, sizeof(*posture));
	for (size_t i = 0; i < claim_count; i++) {
		const struct claim *claim = &claims[i];

		if (claim->low_port && !ports_are_known &&
		    (!build.low_port || claim->low_port < build.low_port)) {
			build.low_port = claim->low_port;
			build.low_port_claim = claim;
		}
		ports_are_known |= claim->has_ports;
		build.no_tmp |= claim->no_tmp;
		if (!posture->data)
			posture->data_is_its_users =
				claim->root_cap_add & (CAPABILITY_BIT(CAPABILITY_CHOWN) |
						       CAPABILITY_BIT(CAPABILITY_SETUID));
		posture->data = join_lists(arena, posture->data, claim->data);
	}
	build.soft = start_is_known(&build) ? NULL : barring_words(&build);
	decide_user(&build);
	join_notes(&build);
	posture_decide_capabilities(&build);
	if (limits->read_only)
		posture->read_only.decision = decide_known(EVIDENCE_OWN, "left as it is");
	else
		decide_switch(&build, &posture->read_only, true);
	decide_switch(&build, &posture->no_new_privileges, false);
	posture_decide_tmpfs(&build);
	collect_losers(&build);
}
