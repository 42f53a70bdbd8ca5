/* What the steps of a search share; private to search/. */
#ifndef TRIAL_SEARCH_SEARCH_STATE_H
#define TRIAL_SEARCH_SEARCH_STATE_H

#include "trial/search/search.h"

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

/* 0, or -1 for good; an exhausted search has everything fail. */
int search_try(struct search *search, const struct attempt *attempt, struct outcome *outcome);
/* The best from now on. */
void search_accept(struct search *search, const struct attempt *attempt,
		   const struct outcome *outcome);

/* Taking away from the best what is not needed, as long as the goal is reached. In search_reduce.c; -1 as search_try(). */
int search_reduce_caps(struct search *search);
int search_reduce_paths(struct search *search);
int search_reduce_relaxed(struct search *search);
int search_retake_read_only(struct search *search);

#endif
