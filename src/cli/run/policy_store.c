/* Loading policies, and what was learnt, once. */
#include "cli/run/policy_store.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/list.h"
#include "base/path.h"
#include "cli/command/command.h"
#include "cli/option/options.h"
#include "evidence/asked/policy.h"
#include "evidence/learnt.h"

static void complain_of(void *context, const char *path, const struct error *err)
{
	(void)context;
	complain(path, err);
}

void policy_store_init(struct policy_store *store, const struct cli_options *options)
{
	*store = (struct policy_store){.options = options, .tell = complain_of};
	if (options->tell) {
		store->tell = options->tell;
		store->tell_context = options->tell_context;
	}
	pthread_mutex_init(&store->lock, NULL);
}

void policy_store_release(struct policy_store *store)
{
	for (size_t i = 0; i < store->count; i++)
		policy_free(store->list[i]);
	for (size_t i = 0; i < store->learnt_count; i++)
		learnt_free(store->learnt[i]);
	free(store->list);
	free(store->learnt);
	pthread_mutex_destroy(&store->lock);
}

static char *beside(const char *file, const char *name)
{
	CLEANUP_FREE char *folder = path_folder(file);
	char *path = xasprintf("%s/%s", strcmp(folder, "/") ? folder : "", name);

	if (!access(path, F_OK))
		return path;
	free(path);
	return NULL;
}

char *policy_store_locate_learnt(const struct cli_options *options, const char *folder, bool *trusted)
{
	char *path = NULL;

	*trusted = false;
	if (options->no_config)
		return NULL;
	if (options->config)
		path = beside(options->config, LEARNT_NAME);
	*trusted = path;
	return path ? path : policy_locate(folder, LEARNT_NAME);
}

/* What was found outside the project is told, and goes on as none. */
static void tell_outside(const struct policy_store *store, bool outside, const char *path,
			 struct error *err)
{
	if (!outside)
		return;
	store->tell(store->tell_context, path, err);
	error_release(err);
}

static struct policy *load_policy(const struct policy_store *store, const char *path,
				  const char *folder, struct error *err)
{
	const struct cli_options *options = store->options;
	struct policy *policy;

	if (options->config)
		return policy_load(path, err);
	policy = policy_load_found(path, folder, options->harden.evidence.allow_outside, err);
	tell_outside(store, policy && policy->outside, path, err);
	return policy;
}

static struct learnt *load_learnt(const struct policy_store *store, const char *path,
				  const char *folder, bool trusted, struct error *err)
{
	const struct cli_options *options = store->options;
	struct learnt *learnt;

	if (trusted)
		return learnt_load(path, err);
	learnt = learnt_load_found(path, folder, options->harden.evidence.allow_outside, err);
	tell_outside(store, learnt && learnt->outside, path, err);
	return learnt;
}

/* Under the lock. */
static struct policy *find_policy(struct policy_store *store, const char *path, const char *folder,
				  struct error *err)
{
	struct policy *policy;

	for (size_t i = store->count; i-- > 0;)
		if (!strcmp(store->list[i]->path, path))
			return store->list[i];
	policy = load_policy(store, path, folder, err);
	if (!policy)
		return NULL;
	list_grow(store->list, store->count, store->cap);
	store->list[store->count++] = policy;
	return policy;
}

/* Under the lock. */
static struct learnt *find_learnt(struct policy_store *store, const char *path, const char *folder,
				  bool trusted, struct error *err)
{
	struct learnt *learnt;

	for (size_t i = store->learnt_count; i-- > 0;)
		if (!strcmp(store->learnt[i]->path, path))
			return store->learnt[i];
	learnt = load_learnt(store, path, folder, trusted, err);
	if (!learnt)
		return NULL;
	list_grow(store->learnt, store->learnt_count, store->learnt_cap);
	store->learnt[store->learnt_count++] = learnt;
	return learnt;
}

int policy_store_find(struct policy_store *store, const char *folder, struct governing *out,
		      struct error *err)
{
	const struct cli_options *options = store->options;
	CLEANUP_FREE char *policy = NULL, *learnt = NULL;
	bool trusted = false, failed;

	*out = (struct governing){NULL, NULL};
	if (options->no_config)
		return 0;
	policy = options->config ? xstrdup(options->config) : policy_locate(folder, POLICY_NAME);
	learnt = policy_store_locate_learnt(options, folder, &trusted);
	pthread_mutex_lock(&store->lock);
	failed = policy && !(out->policy = find_policy(store, policy, folder, err));
	if (!failed)
		failed = learnt && !(out->learnt = find_learnt(store, learnt, folder, trusted, err));
	pthread_mutex_unlock(&store->lock);
	if (out->policy && out->policy->outside)
		out->policy = NULL;
	if (out->learnt && out->learnt->outside)
		out->learnt = NULL;
	return failed ? -1 : 0;
}

void policy_store_detach(struct policy_store *store, const struct governing *found)
{
	if (found->policy)
		store->count = 0;
	if (found->learnt)
		store->learnt_count = 0;
}
