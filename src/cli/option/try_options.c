/* The options that composeharden try alone has. */
#include "cli/option/try_options.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "cli/option/option_table.h"
#include "trial/room/host_access.h"

void try_wish_init(struct try_wish *wish)
{
	*wish = (struct try_wish){.engine = "docker", .timeout = 60, .watch = 12, .trials = 48};
}

void try_wish_release(struct try_wish *wish)
{
	for (size_t i = 0; i < wish->exercise_count; i++)
		free(wish->services[i]);
	wish->exercise_count = 0;
}

static struct try_wish *wish_of(struct cli_options *options)
{
	return options->own.state;
}

static int take_number(unsigned *out, const char *option, const char *value, struct error *err)
{
	if (option_number(value, 1, 100000, out))
		return error_set(err, "%s takes a number from 1 to 100000: \"%s\"", option, value);
	return 0;
}

static int take_learn(struct cli_options *options, const char *value, struct error *err)
{
	if (!*value)
		return error_set(err, "--learn needs the name of a file");
	wish_of(options)->learn = value;
	return 0;
}

static int take_timeout(struct cli_options *options, const char *value, struct error *err)
{
	return take_number(&wish_of(options)->timeout, "--timeout", value, err);
}

static int take_watch(struct cli_options *options, const char *value, struct error *err)
{
	return take_number(&wish_of(options)->watch, "--watch", value, err);
}

/* "90", "90s", "10m", "2h". */
static int take_for(struct cli_options *options, const char *value, struct error *err)
{
	static const char units[] = "smh";
	static const unsigned lengths[] = {1, 60, 3600};
	size_t digits = strspn(value, "0123456789");
	const char *unit = value[digits] ? strchr(units, value[digits]) : units;
	CLEANUP_FREE char *number = xstrndup(value, digits);
	unsigned count;

	if (!unit || (value[digits] && value[digits + 1]) ||
	    option_number(number, 1, 604800 / lengths[unit - units], &count))
		return error_set(err,
				 "--for takes a time such as 90s, 10m or 2h, a week at most: \"%s\"",
				 value);
	wish_of(options)->hold = count * lengths[unit - units];
	return 0;
}

/* Without a factor it is measured and told only. */
static int take_measure(struct cli_options *options, const char *value, struct error *err)
{
	struct try_wish *wish = wish_of(options);
	char *end;

	wish->measure = true;
	if (!value)
		return 0;
	wish->factor = strtod(value, &end);
	/* Nothing but digits and a point: no "inf", no "1e3". */
	if (strspn(value, "0123456789.") != strlen(value) || *end || end == value ||
	    wish->factor < 1 || wish->factor > 100)
		return error_set(err, "--measure takes a factor from 1 to 100: \"%s\"", value);
	return 0;
}

/* SERVICE:COMMAND, or SERVICE:host:COMMAND. */
static int take_exercise(struct cli_options *options, const char *value, struct error *err)
{
	struct try_wish *wish = wish_of(options);
	const char *colon = strchr(value, ':'), *command = colon ? colon + 1 : "";
	bool on_host = !strncmp(command, "host:", 5);

	command += on_host ? 5 : 0;
	if (!colon || colon == value || !*command)
		return error_set(err, "--exercise takes SERVICE:COMMAND: \"%s\"", value);
	if (wish->exercise_count == TRY_EXERCISES)
		return error_set(err, "--exercise is given more than %d times", TRY_EXERCISES);
	wish->services[wish->exercise_count] = xstrndup(value, (size_t)(colon - value));
	wish->exercises[wish->exercise_count] =
		(struct trial_exercise){wish->services[wish->exercise_count], {command, on_host}};
	wish->exercise_count++;
	return 0;
}

static int take_profile(struct cli_options *options, const char *value, struct error *err)
{
	struct try_wish *wish = wish_of(options);

	if (!*value || wish->profile_count == TRY_PROFILES)
		return error_set(err, "--profile takes a name, and is given %d times at most",
				 TRY_PROFILES);
	wish->profiles[wish->profile_count++] = value;
	return 0;
}

static int take_trials(struct cli_options *options, const char *value, struct error *err)
{
	return take_number(&wish_of(options)->trials, "--trials", value, err);
}

static int take_engine(struct cli_options *options, const char *value, struct error *err)
{
	if (strcmp(value, "docker") != 0 && strcmp(value, "podman") != 0)
		return error_set(err, "--engine takes docker or podman: \"%s\"", value);
	wish_of(options)->engine = value;
	return 0;
}

static int take_allow(struct cli_options *options, const char *value, struct error *err)
{
	for (;;) {
		size_t len = strcspn(value, ",");
		enum host_word word = host_word_parse(value, len);

		if (word == HOST_NONE)
			return error_set(err,
					 "--allow takes mount, socket, device, capability, "
					 "network, namespace, profile, runtime, volume, build, "
					 "privileged, secret, sysctl or extension: \"%.*s\"",
					 (int)(len < 200 ? len : 200), value);
		wish_of(options)->allowed |= 1u << word;
		if (!value[len])
			return 0;
		value += len + 1;
	}
}

TAKE_FLAG(take_outside, wish_of(options)->open_networks)
TAKE_FLAG(take_keep, wish_of(options)->keep)
TAKE_FLAG(take_dry_run, wish_of(options)->dry_run)
TAKE_FLAG(take_clean, wish_of(options)->clean)

static const struct option_entry own_options[] = {
	{"learn", 0, "FILE", "write what was found as image facts, for --facts", take_learn},
	{"timeout", 0, "SECONDS", "how long a service may take to be ready (default: 60)",
	 take_timeout},
	{"watch", 0, "SECONDS", "how long each service is watched, as it is and in the proof (default: 12)",
	 take_watch},
	{"for", 0, "TIME", "after the proof keep all of it up for 90s, 10m or 2h, and watch for what comes late",
	 take_for},
	{"measure", 0, "[=FACTOR]",
	 "measure what each takes of memory, tasks and CPU; with a factor, also write limits of it",
	 take_measure},
	{"exercise", 0, "SERVICE:COMMAND",
	 "run it in the service, as it is and hardened: it must end the same", take_exercise},
	{"profile", 0, "NAME", "also the services of this profile; may be repeated", take_profile},
	{"trials", 0, "N", "try at most N postures for one image (default: 48)", take_trials},
	{"engine", 0, "ENGINE", "docker (default) or podman", take_engine},
	{"allow", 0, "WORD[,WORD]", "try services that want this of the host as well", take_allow},
	{"open-networks", 0, NULL, "let the services reach the world outside", take_outside},
	{"keep", 0, NULL, "remove nothing at the end, to look into it", take_keep},
	{"dry-run", 0, NULL, "start nothing: print what would be tried, and how", take_dry_run},
	{"clean", 0, NULL, "only remove what trials have left that were killed", take_clean},
};

struct cli_own try_options(struct try_wish *wish)
{
	return (struct cli_own){own_options, sizeof(own_options) / sizeof(*own_options), wish};
}
