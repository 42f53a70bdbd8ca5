/* The search: grant widely until it works, then take away what is not needed. */
#include "trial/search/search.h"

#include <string.h>

#include "base/error.h"

/* More trials than this nobody waits for. */
#define TRIALS_MAX 128

struct memory {
	struct attempt attempt;
	struct outcome outcome;
};

struct search {
	const struct search_problem *problem;
	const struct search_runner *runner;
	struct search_result *out;
	struct memory tried[TRIALS_MAX];
	size_t tried_count;
	uint64_t granted;  /* places that are made writable at first */
	enum verdict goal; /* what counts as working while things are taken away */
	bool has_second;
	struct memory second; /* the first that does all it does, and complains */
	struct error *err;
};

/* One kind of thing that can be taken away from a attempt bit by bit. */
struct kind {
	uint64_t (*get)(const struct attempt *attempt);
	void (*set)(struct attempt *attempt, uint64_t bits);
	const char **why; /* by the bit's number */
};

static unsigned bound_of(const struct search *search)
{
	unsigned most = search->problem->most;

	return most && most < TRIALS_MAX ? most : TRIALS_MAX;
}

/* 0, or -1 for good; an exhausted search has everything fail. */
static int try_posture(struct search *search, const struct attempt *attempt,
		       struct outcome *outcome)
{
	for (size_t i = 0; i < search->tried_count; i++)
		if (attempt_equal(&search->tried[i].attempt, attempt)) {
			*outcome = search->tried[i].outcome;
			return 0;
		}
	*outcome = (struct outcome){VERDICT_FAILS, "not tried: the bound of trials was reached"};
	if (search->tried_count >= bound_of(search)) {
		search->out->exhausted = true;
		return 0;
	}
	if (search->runner->run(search->runner->context, attempt, outcome, search->err))
		return -1;
	search->tried[search->tried_count++] = (struct memory){*attempt, *outcome};
	search->out->trials = (unsigned)search->tried_count;
	return 0;
}

static void accept(struct search *search, const struct attempt *attempt,
		   const struct outcome *outcome)
{
	search->out->best = *attempt;
	search->out->outcome = *outcome;
}

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
	if (try_posture(search, &less, &outcome))
		return -1;
	if (outcome.verdict >= search->goal) {
		accept(search, &less, &outcome);
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

/* What few programs need goes first, in one piece if it can. */
static int reduce_caps(struct search *search)
{
	static const capability_set common =
		CAPABILITY_BIT(CAPABILITY_CHOWN) | CAPABILITY_BIT(CAPABILITY_DAC_OVERRIDE) |
		CAPABILITY_BIT(CAPABILITY_FOWNER) | CAPABILITY_BIT(CAPABILITY_KILL) |
		CAPABILITY_BIT(CAPABILITY_SETGID) | CAPABILITY_BIT(CAPABILITY_SETUID);
	const struct kind kind = {get_caps, set_caps, search->out->why_caps};
	capability_set free = search->out->best.caps & ~search->problem->kept;
	struct attempt none = search->out->best;
	struct outcome outcome;

	none.caps &= ~free;
	if (!free)
		return 0;
	if (try_posture(search, &none, &outcome))
		return -1;
	if (outcome.verdict >= search->goal) {
		accept(search, &none, &outcome);
		return 0;
	}
	if (take_away(search, &kind, free & ~common))
		return -1;
	return take_away(search, &kind,
			 search->out->best.caps & common & ~search->problem->kept);
}

static int reduce_paths(struct search *search)
{
	const struct kind kind = {get_paths, set_paths, search->out->why_paths};

	/* One at a place that is written weakens nothing, and stays. */
	return take_away(search, &kind,
			 search->out->best.tmpfs & ~search->problem->own.tmpfs &
				 ~search->problem->written);
}

/* The root read-only again, with the places that are written, and if need be those of which there is doubt. */
static int retake_read_only(struct search *search)
{
	const struct search_problem *problem = search->problem;
	const uint64_t places[] = {problem->written, problem->written | problem->doubtful};
	const char *why = NULL;

	for (size_t i = 0; i < 2; i++) {
		struct attempt less = search->out->best;
		struct outcome outcome;

		less.relaxed &= ~(unsigned)RELAX_READ_ONLY;
		less.tmpfs |= places[i];
		if (try_posture(search, &less, &outcome))
			return -1;
		if (outcome.verdict >= search->goal) {
			accept(search, &less, &outcome);
			return 0;
		}
		why = why ? why : outcome.why;
	}
	search->out->why_relaxed[1] = why;
	return 0;
}

/* From the heaviest to the lightest, so that the lightest are left. */
static int reduce_relaxed(struct search *search)
{
	static const unsigned order[] = {RELAX_CAP_DROP, RELAX_NEW_PRIVILEGES, RELAX_READ_ONLY,
					 RELAX_EXEC};
	const struct kind kind = {get_relaxed, set_relaxed, search->out->why_relaxed};

	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++) {
		if (!(search->out->best.relaxed & order[i] & ~search->problem->own.relaxed &
		      ~search->problem->forced))
			continue;
		if (order[i] == RELAX_READ_ONLY ? retake_read_only(search)
						: take_away(search, &kind, order[i]))
			return -1;
	}
	return 0;
}

/* The widest that a user can be given without leaving out a control. */
static struct attempt widest(const struct search *search, const char *user, unsigned relaxed)
{
	const struct attempt *own = &search->problem->own;

	return (struct attempt){
		.user = user,
		.caps = own->caps | capability_docker_default(),
		.tmpfs = own->tmpfs | search->granted,
		.relaxed = own->relaxed | relaxed | search->problem->forced,
	};
}

/* The users in the order of trying: the program's own first, or last when it is a guess; then root. */
static size_t order_users(const struct search *search, const char **list, size_t most)
{
	const struct search_problem *problem = search->problem;
	const char *own = user_is_root(problem->own.user) ? NULL : problem->own.user;
	size_t count = 0;

	if (own && !problem->own_is_assumed)
		list[count++] = own;
	for (size_t i = 0; problem->users[i] && count < most - 2; i++)
		if (!user_is_root(problem->users[i]) &&
		    (!own || strcmp(problem->users[i], own) != 0))
			list[count++] = problem->users[i];
	if (own && problem->own_is_assumed)
		list[count++] = own;
	list[count++] = "root";
	return count;
}

/*
 * The first user with whom it works without a new complaint. With relaxations of the last resort, or without. What
 * only complains is kept for the case that nothing is better.
 */
static int find_user(struct search *search, unsigned relaxed, bool *found)
{
	const char *users[16];
	size_t count = order_users(search, users, 16);
	struct outcome outcome;

	*found = false;
	for (size_t i = 0; i < count && !*found; i++) {
		struct attempt wide = widest(search, users[i], relaxed);

		if (try_posture(search, &wide, &outcome))
			return -1;
		*found = outcome.verdict == VERDICT_WORKS;
		if (*found)
			accept(search, &wide, &outcome);
		else if (!search->out->why_user)
			search->out->why_user = outcome.why;
		if (outcome.verdict == VERDICT_COMPLAINS && !search->has_second) {
			search->has_second = true;
			search->second = (struct memory){wide, outcome};
		}
	}
	return 0;
}

/* With every control left out, those are taken back that need not be; then a lesser user is looked for. */
static int leave_out(struct search *search, bool *found)
{
	struct attempt wide;
	struct outcome outcome;
	unsigned relaxed;

	*found = false;
	/* With a writable root a tmpfs can only harm. */
	search->granted = 0;
	wide = widest(search, "root", RELAX_ALL);
	if (try_posture(search, &wide, &outcome))
		return -1;
	if (outcome.verdict == VERDICT_FAILS)
		return 0;
	accept(search, &wide, &outcome);
	search->goal = outcome.verdict;
	if (reduce_relaxed(search))
		return -1;
	wide = search->out->best;
	relaxed = wide.relaxed;
	search->granted = wide.tmpfs;
	if (find_user(search, relaxed, found))
		return -1;
	/* As root it was found to work so. */
	*found |= outcome.verdict == VERDICT_WORKS;
	return 0;
}

/* Own attempt works: only what it grants on suspicion is looked at. */
static int tighten_own(struct search *search)
{
	if (search->problem->caps_are_assumed && reduce_caps(search))
		return -1;
	if (search->problem->root_is_doubted && !search->problem->forced && retake_read_only(search))
		return -1;
	if (attempt_equal(&search->out->best, &search->problem->own))
		search->out->end = SEARCH_OWN;
	return 0;
}

/*
 * The first thing to try: hardening's own, with a user that was seen instead of a guessed one, and with the places that
 * were seen to be written.
 */
static int try_first(struct search *search)
{
	const struct search_problem *problem = search->problem;
	struct attempt first = problem->own;
	struct outcome outcome;

	if (problem->own_is_assumed && problem->users[0] && !user_is_root(problem->users[0]))
		first.user = problem->users[0];
	first.relaxed |= problem->forced;
	if (!(first.relaxed & RELAX_READ_ONLY))
		first.tmpfs |= problem->written;
	if (try_posture(search, &first, &outcome))
		return -1;
	accept(search, &first, &outcome);
	search->out->own = outcome;
	search->goal = VERDICT_WORKS;
	return 0;
}

/* With more and more granted: places, those of which there is doubt, programs in them, and at last controls. */
static int widen(struct search *search, bool *found)
{
	const struct search_problem *problem = search->problem;

	search->granted = problem->written;
	if (find_user(search, 0, found))
		return -1;
	if (!*found && problem->doubtful) {
		search->granted |= problem->doubtful;
		if (find_user(search, 0, found))
			return -1;
	}
	if (!*found) {
		if (find_user(search, RELAX_EXEC, found))
			return -1;
		if (*found)
			search->out->why_relaxed[0] = search->out->own.why;
	}
	return *found ? 0 : leave_out(search, found);
}

int search_run(struct search_result *out, const struct search_problem *problem,
	       const struct search_runner *runner, struct error *err)
{
	struct search search = {.problem = problem, .runner = runner, .out = out, .err = err};
	bool found;

	memset(out, 0, sizeof(*out));
	out->end = SEARCH_RELAXED;
	if (try_first(&search))
		return -1;
	if (out->outcome.verdict == VERDICT_WORKS)
		return tighten_own(&search);
	if (out->outcome.verdict == VERDICT_COMPLAINS) {
		search.has_second = true;
		search.second = (struct memory){out->best, out->outcome};
	}
	if (widen(&search, &found))
		return -1;
	if (found)
		return reduce_caps(&search) || reduce_paths(&search) ? -1 : 0;
	out->end = SEARCH_NOTHING;
	if (search.has_second) {
		out->end = SEARCH_COMPLAINS;
		accept(&search, &search.second.attempt, &search.second.outcome);
	}
	return 0;
}
