/* The policies that govern the files of a run, each loaded once. */
#ifndef CLI_RUN_POLICY_STORE_H
#define CLI_RUN_POLICY_STORE_H

#include <pthread.h>
#include <stddef.h>

struct cli_options;
struct error;
struct policy;

/* May be used by several threads at once. */
struct policy_store {
	const struct cli_options *options; /* borrowed */
	pthread_mutex_t lock;
	struct policy **list; /* owned */
	size_t count, cap;
};

void policy_store_init(struct policy_store *store, const struct cli_options *options);
void policy_store_release(struct policy_store *store);

/*
 * The policy that governs a folder, as the options say; *out is NULL when there is none, and lives as long as the
 * store. -1 when it cannot be loaded, which is tried again for the next file. One that lies outside the project is
 * told on standard error once, and is none.
 */
int policy_store_find(struct policy_store *store, const char *folder, const struct policy **out,
		      struct error *err) __attribute__((warn_unused_result));
/* Gives the one away that was loaded last: the caller frees it. */
struct policy *policy_store_detach(struct policy_store *store);

#endif
