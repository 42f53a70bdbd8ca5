/* Loading policies once. */
#include "cli/run/policy_store.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/list.h"
#include "cli/command/command.h"
#include "cli/option/options.h"
#include "evidence/asked/policy.h"

void policy_store_init(struct policy_store *store, const struct cli_options *options)
{
	*store = (struct policy_store){.options = options};
	pthread_mutex_init(&store->lock, NULL);
}

void policy_store_release(struct policy_store *store)
{
	for (size_t i = 0; i < store->count; i++)
		policy_free(store->list[i]);
	free(store->list);
	pthread_mutex_destroy(&store->lock);
}

static const struct policy *find_loaded(const struct policy_store *store, const char *path)
{
	for (size_t i = store->count; i-- > 0;)
		if (!strcmp(store->list[i]->path, path))
			return store->list[i];
	return NULL;
}

static struct policy *load(const struct cli_options *options, const char *path, const char *folder,
			   struct error *err)
{
	struct policy *policy;

	if (options->config)
		return policy_load(path, err);
	policy = policy_load_found(path, folder, options->harden.evidence.allow_outside, err);
	if (policy && policy->outside) {
		complain(path, err);
		error_release(err);
	}
	return policy;
}

/* Under the lock. */
static const struct policy *find_or_load(struct policy_store *store, const char *path,
					 const char *folder, struct error *err)
{
	const struct policy *found = find_loaded(store, path);
	struct policy *policy;

	if (found)
		return found;
	policy = load(store->options, path, folder, err);
	if (!policy)
		return NULL;
	list_grow(store->list, store->count, store->cap);
	store->list[store->count++] = policy;
	return policy;
}

int policy_store_find(struct policy_store *store, const char *folder, const struct policy **out,
		      struct error *err)
{
	const struct cli_options *options = store->options;
	CLEANUP_FREE char *found = NULL;

	*out = NULL;
	if (options->no_config)
		return 0;
	found = options->config ? xstrdup(options->config) : policy_locate(folder);
	if (!found)
		return 0;
	pthread_mutex_lock(&store->lock);
	*out = find_or_load(store, found, folder, err);
	pthread_mutex_unlock(&store->lock);
	if (!*out)
		return -1;
	if ((*out)->outside)
		*out = NULL;
	return 0;
}

struct policy *policy_store_detach(struct policy_store *store)
{
	return store->list[--store->count];
}
