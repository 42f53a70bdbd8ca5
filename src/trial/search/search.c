/* The search: grant widely until it works, then take away what is not needed. */
#include <string.h>

#include "base/error.h"
#include "trial/search/search_state.h"

unsigned search_bound(const struct search_problem *problem)
{
	return problem->most && problem->most < TRIALS_MAX ? problem->most : TRIALS_MAX;
}

int search_try(struct search *search, const struct attempt *attempt, struct outcome *outcome)
{
	for (size_t i = 0; i < search->tried_count; i++)
		if (attempt_equal(&search->tried[i].attempt, attempt)) {
			*outcome = search->tried[i].outcome;
			return 0;
		}
	*outcome = (struct outcome){VERDICT_FAILS, "not tried: the bound of trials was reached"};
	if (search->tried_count >= search_bound(search->problem)) {
		search->out->exhausted = true;
		return 0;
	}
	if (search->runner->run(search->runner->context, attempt, outcome, search->err))
		return -1;
	search->tried[search->tried_count++] = (struct memory){*attempt, *outcome};
	search->out->trials = (unsigned)search->tried_count;
	return 0;
}

void search_accept(struct search *search, const struct attempt *attempt,
		   const struct outcome *outcome)
{
	search->out->best = *attempt;
	search->out->outcome = *outcome;
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

/* Who has the most that it may be given. */
static const char *last_user(const struct search *search)
{
	return search->problem->started_as ? search->problem->started_as : "root";
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
	for (size_t i = 0; i < count; i++)
		if (!strcmp(list[i], last_user(search)))
			return count;
	list[count++] = last_user(search);
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

		if (search_try(search, &wide, &outcome))
			return -1;
		*found = outcome.verdict == VERDICT_WORKS;
		if (*found)
			search_accept(search, &wide, &outcome);
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
	wide = widest(search, last_user(search), RELAX_ALL);
	if (search_try(search, &wide, &outcome))
		return -1;
	if (outcome.verdict == VERDICT_FAILS)
		return 0;
	search_accept(search, &wide, &outcome);
	search->goal = outcome.verdict;
	if (search_reduce_relaxed(search))
		return -1;
	wide = search->out->best;
	relaxed = wide.relaxed;
	search->granted = wide.tmpfs;
	if (find_user(search, relaxed, found))
		return -1;
	/* As the last user it was found to work so. */
	*found |= outcome.verdict == VERDICT_WORKS;
	return 0;
}

/* As root it works: the user that it becomes by itself may do as well, who needs no capability for that. */
static int settle_user(struct search *search)
{
	struct attempt less = search->out->best;
	struct outcome outcome;

	less.user = search->problem->settled_user;
	less.caps &= search->problem->always_kept;
	if (search_try(search, &less, &outcome))
		return -1;
	if (outcome.verdict >= search->goal)
		search_accept(search, &less, &outcome);
	return 0;
}

/* Own attempt works: only what it grants on suspicion is looked at. */
static int tighten_own(struct search *search)
{
	/* First, for with a read-only root come the places that a lesser user can write. */
	if (search->problem->root_is_doubted && !search->problem->forced &&
	    search_retake_read_only(search))
		return -1;
	/* Where privileges may be gained, a set-user-ID program makes it root again. */
	if (search->problem->settled_user && user_is_root(search->out->best.user) &&
	    !(search->out->best.relaxed & RELAX_NEW_PRIVILEGES) && settle_user(search))
		return -1;
	if (search->problem->caps_are_assumed && search_reduce_caps(search))
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
	if (search_try(search, &first, &outcome))
		return -1;
	search_accept(search, &first, &outcome);
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
		return search_reduce_caps(&search) || search_reduce_paths(&search) ? -1 : 0;
	out->end = SEARCH_NOTHING;
	if (search.has_second) {
		out->end = SEARCH_COMPLAINS;
		search_accept(&search, &search.second.attempt, &search.second.outcome);
	}
	return 0;
}
