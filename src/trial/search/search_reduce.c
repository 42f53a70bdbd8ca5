/* Taking away what is not needed, in halves (delta debugging). */
#include "trial/search/search_state.h"

/* One kind of thing that can be taken away from a attempt bit by bit. */
struct kind {
	uint64_t (*get)(const struct attempt *attempt);
	void (*set)(struct attempt *attempt, uint64_t bits);
	const char **why; /* by the bit's number */
};

static unsigned lowest(uint64_t bits)
{
	return (unsigned)__builtin_ctzll(bits);
}

/* The lower half of the bits, by their number. */
static uint64_t lower_half(uint64_t bits)
{
	unsigned half = (unsigned)__builtin_popcountll(bits) / 2;
	uint64_t out = 0;

	for (; half; half--) {
		out |= bits & -bits;
		bits &= bits - 1;
	}
	return out;
}

/* Takes away what of `bits` is not needed: all of them, or one half after the other. */
static int take_away(struct search *search, const struct kind *kind, uint64_t bits)
{
	struct attempt less = search->out->best;
	struct outcome outcome;
	uint64_t half;

	if (!bits)
		return 0;
	kind->set(&less, kind->get(&less) & ~bits);
	if (search_try(search, &less, &outcome))
		return -1;
	if (outcome.verdict >= search->goal) {
		search_accept(search, &less, &outcome);
		return 0;
	}
	if (!(bits & (bits - 1))) {
		kind->why[lowest(bits)] = outcome.why;
		return 0;
	}
	half = lower_half(bits);
	return take_away(search, kind, bits & ~half) || take_away(search, kind, half) ? -1 : 0;
}

static uint64_t get_caps(const struct attempt *attempt)
{
	return attempt->caps;
}

static void set_caps(struct attempt *attempt, uint64_t bits)
{
	attempt->caps = bits;
}

static uint64_t get_paths(const struct attempt *attempt)
{
	return attempt->tmpfs;
}

static void set_paths(struct attempt *attempt, uint64_t bits)
{
	attempt->tmpfs = bits;
}

static uint64_t get_relaxed(const struct attempt *attempt)
{
	return attempt->relaxed;
}

static void set_relaxed(struct attempt *attempt, uint64_t bits)
{
	attempt->relaxed = (unsigned)bits;
}

/* What root was given to become another user is nothing to that one. */
static capability_set kept_of(const struct search *search)
{
	const struct search_problem *problem = search->problem;
	bool same = user_is_root(problem->own.user) == attempt_is_root(&search->out->best);

	return problem->always_kept | (same ? problem->kept : 0);
}

/* What few programs need goes first, in one piece if it can. */
int search_reduce_caps(struct search *search)
{
	static const capability_set common =
		CAPABILITY_BIT(CAPABILITY_CHOWN) | CAPABILITY_BIT(CAPABILITY_DAC_OVERRIDE) |
		CAPABILITY_BIT(CAPABILITY_FOWNER) | CAPABILITY_BIT(CAPABILITY_KILL) |
		CAPABILITY_BIT(CAPABILITY_SETGID) | CAPABILITY_BIT(CAPABILITY_SETUID);
	const struct kind kind = {get_caps, set_caps, search->out->why_caps};
	capability_set free = search->out->best.caps & ~kept_of(search);
	struct attempt none = search->out->best;
	struct outcome outcome;

	none.caps &= ~free;
	if (!free)
		return 0;
	if (search_try(search, &none, &outcome))
		return -1;
	if (outcome.verdict >= search->goal) {
		search_accept(search, &none, &outcome);
		return 0;
	}
	if (take_away(search, &kind, free & ~common))
		return -1;
	return take_away(search, &kind, search->out->best.caps & common & ~kept_of(search));
}

int search_reduce_paths(struct search *search)
{
	const struct kind kind = {get_paths, set_paths, search->out->why_paths};

	/* One at a place that is written weakens nothing, and stays. */
	return take_away(search, &kind,
			 search->out->best.tmpfs & ~search->problem->own.tmpfs &
				 ~search->problem->written);
}

/* The root read-only again, with the places that are written, and if need be those of which there is doubt. */
int search_retake_read_only(struct search *search)
{
	const struct search_problem *problem = search->problem;
	const uint64_t places[] = {problem->written, problem->written | problem->doubtful};
	const char *why = NULL;

	for (size_t i = 0; i < 2; i++) {
		struct attempt less = search->out->best;
		struct outcome outcome;

		less.relaxed &= ~(unsigned)RELAX_READ_ONLY;
		less.tmpfs |= places[i];
		if (search_try(search, &less, &outcome))
			return -1;
		if (outcome.verdict >= search->goal) {
			search_accept(search, &less, &outcome);
			return 0;
		}
		why = why ? why : outcome.why;
	}
	search->out->why_relaxed[1] = why;
	return 0;
}

/* From the heaviest to the lightest, so that the lightest are left. */
int search_reduce_relaxed(struct search *search)
{
	static const unsigned order[] = {RELAX_CAP_DROP, RELAX_NEW_PRIVILEGES, RELAX_READ_ONLY,
					 RELAX_EXEC};
	const struct kind kind = {get_relaxed, set_relaxed, search->out->why_relaxed};

	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++) {
		if (!(search->out->best.relaxed & order[i] & ~search->problem->own.relaxed &
		      ~search->problem->forced))
			continue;
		if (order[i] == RELAX_READ_ONLY ? search_retake_read_only(search)
						: take_away(search, &kind, order[i]))
			return -1;
	}
	return 0;
}
