/* What governs the files of a run beside the options: policies, and what was learnt of images; each loaded once. */
#ifndef CLI_RUN_POLICY_STORE_H
#define CLI_RUN_POLICY_STORE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct cli_options;
struct error;
struct learnt;
struct policy;

/* What governs the files of a folder. NULL: there is none. */
struct governing {
	struct policy *policy; /* .composeharden.yaml, or --config */
	struct learnt *learnt; /* .composeharden.facts.yaml: beside --config, else found */
};

/* May be used by several threads at once. */
struct policy_store {
	const struct cli_options *options; /* borrowed */
	/* Hears what lies outside the project, and is none. */
	void (*tell)(void *context, const char *path, const struct error *err);
	void *tell_context;
	pthread_mutex_t lock;
	struct policy **list; /* owned */
	size_t count, cap;
	struct learnt **learnt; /* owned */
	size_t learnt_count, learnt_cap;
};

void policy_store_init(struct policy_store *store, const struct cli_options *options);
void policy_store_release(struct policy_store *store);

/*
 * What governs a folder, as the options say; it lives as long as the store. -1 when something of it cannot be
 * loaded, which is tried again for the next file. What lies outside the project is told once (on standard error, unless
 * store->tell was set), and is none.
 */
int policy_store_find(struct policy_store *store, const char *folder, struct governing *out,
		      struct error *err) __attribute__((warn_unused_result));
/*
 * The path of what was learnt that governs a folder, as the options say: the caller frees it; NULL: there is none.
 * *trusted: it lies beside --config, which may lie anywhere.
 */
char *policy_store_locate_learnt(const struct cli_options *options, const char *folder,
				 bool *trusted);

/* Gives away what the one call of policy_store_find() found: the caller frees it. */
void policy_store_detach(struct policy_store *store, const struct governing *found);

#endif
