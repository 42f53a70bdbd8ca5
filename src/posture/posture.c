/* Weighing the evidence: switches, notes, and the whole. */
#include "posture/posture.h"

#include <string.h>

#include "base/alloc.h"
#include "posture/posture_build.h"

struct decision decide_known(enum evidence_source source, const char *why)
{
	return (struct decision){source, CONFIDENCE_KNOWN, why};
}

struct decision decide_soft(const char *why)
{
	return (struct decision){EVIDENCE_DEFAULT, CONFIDENCE_LIKELY, why};
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
		out->decision = decide_claim(build, claim, why ? why : root ? "works with a read-only root"
								     : "gains no privileges");
		out->held = out->decision.confidence < build->limits->least;
		return;
	}
	if (root && build->soft) {
		out->decision = decide_known(EVIDENCE_OWN, build->soft);
		return;
	}
	out->wanted = true;
	out->decision = build->soft ? decide_soft("most images gain no privileges")
				    : (struct decision){EVIDENCE_DEFAULT, CONFIDENCE_ASSUMED,
							root ? "most images work with a read-only "
							       "root and the usual tmpfs"
							     : "most images gain no privileges"};
	out->held = out->decision.confidence < build->limits->least;
}

static void add_loser(struct posture_build *build, const struct claim *claim, const char *what)
{
	struct posture_loser *loser = arena_zalloc(build->arena, sizeof(*loser));

	loser->source = claim->source;
	loser->what = what;
	loser->next = build->posture->losers;
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
		if (posture->user.value)
			posture->notes = join_lists(build->arena, posture->notes, claim->user_notes);
		if (root)
			posture->notes = join_lists(build->arena, posture->notes, claim->root_notes);
	}
}

/* Where the places that a new user writes cannot be opened for it, who is there stays. */
static void decide_without_user(const struct posture_build *build)
{
	struct posture_limits limits = *build->limits;
	struct decision why = build->obstacle;

	why.why = arena_printf(build->arena, "a user that is not root needs a tmpfs here: %s", why.why);
	limits.user = true;
	posture_decide(build->posture, build->service, build->claims, build->claim_count, &limits, build->arena);
	build->posture->user.decision = why;
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
		if (claim->source == EVIDENCE_IMAGE && claim->data && !posture->data_user)
			posture->data_user = claim->user;
		if (!posture->limits)
			posture->limits = claim->limits;
		if (!posture->measured)
			posture->measured = claim->measured;
		posture->data = join_lists(arena, posture->data, claim->data);
	}
	posture_decide_user(&build);
	join_notes(&build);
	posture_decide_capabilities(&build);
	if (limits->read_only)
		posture->read_only.decision = decide_known(EVIDENCE_OWN, "left as it is");
	else
		decide_switch(&build, &posture->read_only, true);
	decide_switch(&build, &posture->no_new_privileges, false);
	posture_decide_tmpfs(&build);
	collect_losers(&build);
	if (posture->user_needs_tmpfs && build.lacks_place)
		decide_without_user(&build);
}
