/* What containers of a trial take of memory, tasks and processors, sampled beside all other work. */
#ifndef TRIAL_WATCH_SAMPLER_H
#define TRIAL_WATCH_SAMPLER_H

#include <stdbool.h>
#include <stddef.h>

struct client;

/* The peaks of one service. */
struct peaks {
	unsigned long long memory; /* bytes, without what the kernel may drop (cached files) */
	unsigned tasks;
	double cpus;	 /* processors that were busy: 0.3 */
	unsigned samples; /* 0: nothing is known */
};

struct sampler;

/*
 * Samples all containers that run of one trial (its id, TRIAL_LABEL), by a thread with calls of its own of the engine that
 * `client` stands for, until it is stopped. NULL when there can be no thread.
 */
struct sampler *sampler_start(const struct client *client, const char *id);
/* Waits for the sample at work. NULL is fine. */
void sampler_stop(struct sampler *sampler);
/* The peaks of a service by its name, after the stop; zero for one that was not seen. */
struct peaks sampler_find(const struct sampler *sampler, const char *service);
void sampler_free(struct sampler *sampler); /* after the stop; NULL is fine */

/* Raises peaks to others. */
void peaks_join(struct peaks *peaks, const struct peaks *other);

/* "41.5MiB / 7GiB", "12", "30.00%" of docker stats; false for what is none. Private, for tests. */
bool peaks_read(struct peaks *out, const char *memory, const char *tasks, const char *cpus);
/*
 * The most memory that a control group ever took, as the text of its files has it: the first line its peak, then memory.stat, of
 * version 1 or 2. What files are cached in is taken away, but not what lies on a tmpfs. 0: not told. Private, for tests.
 */
unsigned long long peaks_read_group(const char *text);

#endif
