/* What a trial on an engine found of the services of a run, for reports. */
#ifndef REPORT_VERDICT_H
#define REPORT_VERDICT_H

#include <stdbool.h>
#include <stddef.h>

struct file_outcome;
struct forecast_step;
struct service_report;

/* Something that a service needs, or a control that it cannot have. */
struct verdict_item {
	const char *what;
	const char *why; /* what happens without it, or under it: a clause; NULL: no reason is known */
};

struct verdict_peaks {
	unsigned long long memory; /* bytes */
	unsigned tasks;
	double cpus; /* busy processors */
};

/* All of a verdict is borrowed, and may hold any text: logs and paths are in it. */
struct trial_verdict {
	const char *service;
	const char *state;   /* a word for programs: "works", "complains", ... (doc/report.schema.json) */
	const char *heading; /* the same for people */
	const char *why;     /* of what does not work, or was not tried: a clause; NULL */
	const char *proved;  /* the settings that were proved, in words; NULL: none were, and nothing is written */
	/* Ended by one without `what`. */
	const struct verdict_item *needs, *left_out;
	/* Clauses, NULL-terminated: what was done with it, what was not, and how it differs in the trial. */
	const char *const *used, *const *unused, *const *notes;
	const struct forecast_step *steps; /* before deploying, as the trial took them; NULL: none */
	/* Sentences, NULL-terminated: data and logs that will be gone, because they lie on a tmpfs. */
	const char *const *losses;
	const char *measured; /* its peaks, and what was done meanwhile, in words; NULL: not measured */
	struct verdict_peaks peaks; /* the same in numbers */
	double kept_up;	 /* seconds that it was watched after the proof (--for); 0: it was not */
	unsigned trials; /* 0: none was made */
	double seconds;	 /* that the search of its image took */
	double as_is, proof; /* seconds: that it was watched as it is; its proof */
	bool exhausted;	 /* the bound on trials ended the search: it may need less */
	unsigned bound;	 /* on trials */
};

struct verdicts {
	const char *engine, *version; /* "docker", "20.10.24" */
	const struct trial_verdict *list;
	size_t count;
	unsigned trials; /* of all images together */
	double seconds;	 /* from the start to the end */
};

/* The verdict on a service that stands in this file, not only a part of it; NULL when there was no trial of it. */
const struct trial_verdict *verdict_find(const struct file_outcome *outcome,
				   const struct service_report *report);

#endif
