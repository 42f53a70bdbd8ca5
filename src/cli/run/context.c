/* The day, the repository, the policy of a file, and what was learnt of its images. */
#include "cli/run/context.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/path.h"
#include "base/root.h"
#include "cli/run/policy_store.h"
#include "evidence/asked/policy.h"
#include "evidence/learnt.h"

static void set_repository(struct cli_options *options)
{
	CLEANUP_FREE char *here = realpath(".", NULL);
	CLEANUP_FREE char *top = here ? root_repository(here) : NULL;

	if (!top || !strcmp(top, here))
		return;
	options->repository.top = arena_strdup(&options->arena, top);
	options->repository.here = arena_strdup(&options->arena, here);
}

void context_set(struct cli_options *options, char day[16])
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	time_t now = time(NULL);
	struct tm parts;

	if (epoch && *epoch)
		now = (time_t)strtoll(epoch, NULL, 10);
	if (!gmtime_r(&now, &parts) || !strftime(day, 16, "%Y-%m-%d", &parts))
		memcpy(day, "1970-01-01", 11);
	options->harden.today = day;
	set_repository(options);
}

static const char *find_variable(void *context, const char *name, size_t len)
{
	(void)context;
	for (char **at = environ; at && *at; at++)
		if (!strncmp(*at, name, len) && (*at)[len] == '=')
			return *at + len + 1;
	return NULL;
}

struct interpolate_scope context_variables(void)
{
	return (struct interpolate_scope){find_variable, NULL};
}

void governing_release(struct governing *governing)
{
	policy_free(governing->policy);
	learnt_free(governing->learnt);
	*governing = (struct governing){NULL, NULL};
}

int context_governing(const struct cli_options *options, const char *folder, struct governing *out,
		      struct error *err)
{
	struct policy_store store;
	int status;

	policy_store_init(&store, options);
	status = policy_store_find(&store, folder, out, err);
	if (status)
		*out = (struct governing){NULL, NULL};
	policy_store_detach(&store, out);
	policy_store_release(&store);
	return status;
}

int context_load(const struct cli_options *options, const char *path, struct governing *governing,
		 struct harden_options *out, struct error *err)
{
	CLEANUP_FREE char *folder = path_folder(path);

	if (context_governing(options, folder, governing, err))
		return -1;
	if (!cli_options_for(options, governing->policy, out, err)) {
		out->evidence.learnt = governing->learnt;
		return 0;
	}
	governing_release(governing);
	return -1;
}
