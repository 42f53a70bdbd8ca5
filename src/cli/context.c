/* The day, and the policy of a file. */
#include "cli/context.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "evidence/policy.h"

void context_set_today(struct cli_options *options, char day[16])
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	time_t now = time(NULL);
	struct tm parts;

	if (epoch && *epoch)
		now = (time_t)strtoll(epoch, NULL, 10);
	if (!gmtime_r(&now, &parts) || !strftime(day, 16, "%Y-%m-%d", &parts))
		memcpy(day, "1970-01-01", 11);
	options->harden.today = day;
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

char *context_folder(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? xstrndup(path, (size_t)(slash - path) + 1) : xstrdup(".");
}

int context_load(const struct cli_options *options, const char *path, struct policy **policy,
		 struct harden_options *out, struct error *err)
{
	CLEANUP_FREE char *folder = context_folder(path), *found = NULL;

	*policy = NULL;
	if (options->config)
		found = xstrdup(options->config);
	else if (!options->no_config)
		found = policy_locate(folder);
	if (found && !(*policy = policy_load(found, err)))
		return -1;
	if (!cli_options_for(options, *policy, out, err))
		return 0;
	policy_free(*policy);
	*policy = NULL;
	return -1;
}
