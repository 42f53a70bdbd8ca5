/* The day, and the policy of a file. */
#include "cli/run/context.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "base/path.h"
#include "cli/command/command.h"
#include "evidence/asked/policy.h"

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

struct policy *context_load_policy(const struct cli_options *options, const char *path,
				   const char *folder, struct error *err)
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

int context_policy(const struct cli_options *options, const char *folder, struct policy **out,
		   struct error *err)
{
	CLEANUP_FREE char *found = NULL;

	*out = NULL;
	if (options->config)
		found = xstrdup(options->config);
	else if (!options->no_config)
		found = policy_locate(folder);
	if (found && !(*out = context_load_policy(options, found, folder, err)))
		return -1;
	if (*out && (*out)->outside) {
		policy_free(*out);
		*out = NULL;
	}
	return 0;
}

int context_load(const struct cli_options *options, const char *path, struct policy **policy,
		 struct harden_options *out, struct error *err)
{
	CLEANUP_FREE char *folder = path_folder(path);

	if (context_policy(options, folder, policy, err))
		return -1;
	if (!cli_options_for(options, *policy, out, err))
		return 0;
	policy_free(*policy);
	*policy = NULL;
	return -1;
}
