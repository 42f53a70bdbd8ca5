/* The options: what each takes and does. */
#include "cli/option/options.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "cli/option/option_table.h"
#include "evidence/asked/exception.h"
#include "evidence/facts/facts.h"
#include "evidence/inspect.h"
#include "report/report.h"

#define JOBS_MAX 256
#define TIME_MAX 86400

void cli_options_init(struct cli_options *options)
{
	memset(options, 0, sizeof(*options));
	arena_init(&options->arena);
	options->harden.rules = harden_default_rules();
	options->harden.default_user = "1000:1000";
	options->context = 3;
	options->usual_format = "diff";
	options->fail_on = SEVERITY_HIGH;
	options->summary = SUMMARY_SHORT;
}

void cli_options_release(struct cli_options *options)
{
	facts_free(options->facts);
	inspect_free(options->inspect);
	arena_release(&options->arena);
}

TAKE_FLAG(take_no_env, options->no_env)
TAKE_FLAG(take_in_place, options->in_place)
TAKE_FLAG(take_check, options->check)
TAKE_FLAG(take_no_config, options->no_config)
TAKE_FLAG(take_allow_outside, options->harden.evidence.allow_outside)
TAKE_FLAG(take_no_sandbox, options->no_sandbox)
TAKE_FLAG(take_unsafe, options->harden.unsafe)
TAKE_FLAG(take_comments, options->harden.comments)
TAKE_FLAG(take_write_baseline, options->write_baseline)
TAKE_FLAG(take_quiet, options->quiet)
TAKE_FLAG(take_verbose, options->verbose)
TAKE_FLAG(take_help, options->help)
TAKE_FLAG(take_version, options->version)

static int take_assume(struct cli_options *options, const char *value, struct error *err)
{
	bool soft;

	if (!assume_parse(value, &soft))
		return error_set(err, "--assume: \"%s\" is neither full nor soft", value);
	options->assume = value;
	return 0;
}

static int take_verify(struct cli_options *options, const char *value, struct error *err)
{
	options->verify_compose = !strcmp(value, "compose");
	return options->verify_compose
		       ? 0
		       : error_set(err, "--verify: \"%s\" is not compose", value);
}

static int take_summary(struct cli_options *options, const char *value, struct error *err)
{
	if (!strcmp(value, "none"))
		options->summary = SUMMARY_NONE;
	else if (!strcmp(value, "short"))
		options->summary = SUMMARY_SHORT;
	else if (!strcmp(value, "full"))
		options->summary = SUMMARY_FULL;
	else
		return error_set(err, "--summary: \"%s\" is none of none, short and full", value);
	return 0;
}

static int take_confidence(struct cli_options *options, const char *value, struct error *err)
{
	enum confidence least;

	if (!confidence_parse(value, &least))
		return error_set(err, "--confidence: \"%s\" is none of known, likely and assumed",
				 value);
	options->confidence = value;
	return 0;
}

static int take_known_only(struct cli_options *options, const char *value, struct error *err)
{
	(void)value;
	return take_confidence(options, "known", err);
}

static int take_file(struct cli_options *options, const char *value, struct error *err)
{
	if (options->project_count == CLI_FILES_MAX)
		return error_set(err, "more than %d times --file", CLI_FILES_MAX);
	options->project[options->project_count++] = value;
	return 0;
}

static int take_env_file(struct cli_options *options, const char *value, struct error *err)
{
	if (options->env_file_count == CLI_FILES_MAX)
		return error_set(err, "more than %d times --env-file", CLI_FILES_MAX);
	if (access(value, R_OK))
		return error_system(err, errno, "--env-file: %s", value);
	options->env_files[options->env_file_count++] = value;
	return 0;
}

static int take_format(struct cli_options *options, const char *value, struct error *err)
{
	struct cli_output *last = &options->outputs[options->output_count];

	if (!reporter_find(value))
		return error_set(err, "--format: \"%s\" is none of %s", value, reporter_names());
	/* An -o that came before any --format. */
	if (options->output_count == 1 && !last[-1].format) {
		last[-1].format = value;
		return 0;
	}
	if (options->output_count == CLI_OUTPUT_MAX)
		return error_set(err, "more than %d times --format", CLI_OUTPUT_MAX);
	last->format = value;
	options->output_count++;
	return 0;
}

static int take_output(struct cli_options *options, const char *value, struct error *err)
{
	struct cli_output *last;

	if (!*value)
		return error_set(err, "--output needs the name of a file");
	if (!options->output_count)
		options->output_count = 1;
	last = &options->outputs[options->output_count - 1];
	if (last->placed)
		return error_set(err, "two times --output for one --format");
	last->placed = true;
	last->file = strcmp(value, "-") != 0 ? value : NULL;
	return 0;
}

static int rule_set(const char *option, const char *value, struct cli_options *options,
		    uint64_t *set, struct error *err)
{
	const char *const *names = exception_names(value, strlen(value), &options->arena);

	if (named_rules(option, names, set, err))
		return -1;
	return *set ? 0 : error_set(err, "%s needs the name of a rule or group", option);
}

static int take_only(struct cli_options *options, const char *value, struct error *err)
{
	uint64_t brought = 0;

	if (rule_set("--only", value, options, &options->only, err))
		return -1;
	for (size_t i = 0; i < rule_count; i++) {
		if (!(options->only >> i & 1) || !rules[i]->brings)
			continue;
		if (named_rules("--only", (const char *[]){rules[i]->brings, NULL}, &brought, err))
			return -1;
		options->only |= brought;
	}
	return 0;
}

static int take_skip(struct cli_options *options, const char *value, struct error *err)
{
	uint64_t set;

	if (rule_set("--skip", value, options, &set, err))
		return -1;
	options->skip |= set;
	return 0;
}

static int take_enable(struct cli_options *options, const char *value, struct error *err)
{
	uint64_t set;

	if (rule_set("--enable", value, options, &set, err))
		return -1;
	options->enable |= set;
	return 0;
}

static int take_service(struct cli_options *options, const char *value, struct error *err)
{
	options->harden.services = exception_names(value, strlen(value), &options->arena);
	if (!options->harden.services[0])
		return error_set(err, "--service needs a name");
	return 0;
}

static bool is_uid_gid(const char *value)
{
	size_t uid = strspn(value, "0123456789"), gid;

	if (!uid || uid > 10 || value[uid] != ':')
		return false;
	gid = strspn(value + uid + 1, "0123456789");
	return gid && gid <= 10 && !value[uid + 1 + gid];
}

static int take_user(struct cli_options *options, const char *value, struct error *err)
{
	if (!is_uid_gid(value) || user_is_root(value))
		return error_set(err, "--user takes UID:GID in numbers, not root: \"%s\"", value);
	options->user = value;
	return 0;
}

static int take_config(struct cli_options *options, const char *value, struct error *err)
{
	(void)err;
	options->config = value;
	return 0;
}

static int take_facts(struct cli_options *options, const char *value, struct error *err)
{
	if (options->fact_file_count == CLI_FACTS_MAX)
		return error_set(err, "more than %d times --facts", CLI_FACTS_MAX);
	options->fact_files[options->fact_file_count++] = value;
	return 0;
}

static int take_inspect(struct cli_options *options, const char *value, struct error *err)
{
	struct file file CLEANUP_FILE = {0};
	bool standard = !strcmp(value, "-");

	if (standard && options->inspect_stdin)
		return error_set(err, "--inspect=- twice: standard input is read once");
	options->inspect_stdin |= standard;
	if (!options->inspect)
		options->inspect = inspect_new();
	options->harden.evidence.inspect = options->inspect;
	if ((standard ? file_read_fd(STDIN_FILENO, &file, err) : file_read(value, &file, err)) ||
	    inspect_add(options->inspect, file.data, file.size, err)) {
		error_in(err, standard ? "<stdin>" : value);
		return -1;
	}
	return 0;
}

static int take_layout(struct cli_options *options, const char *value, struct error *err)
{
	options->harden.shared = !strcmp(value, "shared");
	if (!options->harden.shared && strcmp(value, "inline") != 0)
		return error_set(err, "--layout takes inline or shared: \"%s\"", value);
	return 0;
}

static int take_fail_on(struct cli_options *options, const char *value, struct error *err)
{
	if (!severity_parse(value, &options->fail_on))
		return error_set(err, "--fail-on takes low, medium, high or critical: \"%s\"",
				 value);
	return 0;
}

int option_number(const char *value, unsigned min, unsigned max, unsigned *out)
{
	char *end;
	unsigned long number;

	errno = 0;
	number = strtoul(value, &end, 10);
	if (!isdigit((unsigned char)*value) || *end || errno || number < min || number > max)
		return -1;
	*out = (unsigned)number;
	return 0;
}

static int take_jobs(struct cli_options *options, const char *value, struct error *err)
{
	if (option_number(value, 1, JOBS_MAX, &options->jobs))
		return error_set(err, "-j takes a number from 1 to %d: \"%s\"", JOBS_MAX, value);
	return 0;
}

static int take_time_limit(struct cli_options *options, const char *value, struct error *err)
{
	if (option_number(value, 1, TIME_MAX, &options->time_limit))
		return error_set(err, "--time-limit takes a number of seconds from 1 to %d: \"%s\"",
				 TIME_MAX, value);
	return 0;
}

static int take_baseline(struct cli_options *options, const char *value, struct error *err)
{
	if (!*value)
		return error_set(err, "--baseline needs the name of a file");
	options->baseline = value;
	return 0;
}

static int take_context(struct cli_options *options, const char *value, struct error *err)
{
	if (option_number(value, 0, 1000000, &options->context))
		return error_set(err, "-U takes a number of lines: \"%s\"", value);
	return 0;
}

static int take_color(struct cli_options *options, const char *value, struct error *err)
{
	if (!value || !strcmp(value, "always"))
		options->color = COLOR_ALWAYS;
	else if (!strcmp(value, "never"))
		options->color = COLOR_NEVER;
	else if (!strcmp(value, "auto"))
		options->color = COLOR_AUTO;
	else
		return error_set(err, "--color takes auto, always or never: \"%s\"", value);
	return 0;
}

const struct option_entry option_table[] = {
	{"in-place", 'i', NULL, "write the files in place, and print the diff", take_in_place},
	{"file", 'f', "FILE",
	 "one file of a project, as for docker compose: the next is laid over it; may be repeated",
	 take_file},
	{"env-file", 0, "FILE", "variables from FILE instead of .env; may be repeated",
	 take_env_file},
	{"verify", 0, "HOW",
	 "compose: nothing is written unless the Compose that is installed sees only the planned changes",
	 take_verify},
	{"no-env", 0, NULL, "know no variable, neither of the environment nor of .env", take_no_env},
	{"check", 0, NULL,
	 "for CI: exit 1 if a change is pending or a finding is as severe as --fail-on says",
	 take_check},
	{"fail-on", 0, "SEVERITY", "low, medium, high or critical (default: high)", take_fail_on},
	{"baseline", 0, "FILE", "what is in it does not fail --check (see --write-baseline)",
	 take_baseline},
	{"write-baseline", 0, NULL,
	 "write all that is found now to the baseline (default: .composeharden-baseline.json)",
	 take_write_baseline},
	{"format", 0, "FORMAT",
	 "diff (default), table (of --check on a terminal), markdown, html, json, sarif, "
	 "github, gitlab or services; may be repeated, each with an --output of its own",
	 take_format},
	{"output", 'o', "FILE", "write what the --format before it prints to FILE instead",
	 take_output},
	{"only", 0, "RULE,...", "apply only these rules or groups", take_only},
	{"skip", 0, "RULE,...", "do not apply these rules or groups", take_skip},
	{"enable", 0, "RULE,...", "also apply these rules or groups", take_enable},
	{"service", 0, "NAME,...", "only services of these names (globs)", take_service},
	{"user", 0, "UID:GID", "user where nothing is known (default: 1000:1000)", take_user},
	{"config", 0, "FILE", "the policy file (default: .composeharden.yaml, found upward)",
	 take_config},
	{"no-config", 0, NULL, "read no policy file", take_no_config},
	{"facts", 0, "FILE", "image facts of your own, asked before those built in", take_facts},
	{"inspect", 0, "FILE",
	 "what \"docker image inspect\" prints of the images; - for standard input", take_inspect},
	{"allow-outside", 0, NULL, "also read files that lie outside the project's folder",
	 take_allow_outside},
	{"confidence", 0, "LEAST",
	 "hold back what is less sure: known, likely or assumed (default: assumed, hold back nothing)",
	 take_confidence},
	{"known-only", 0, NULL, "the same as --confidence=known", take_known_only},
	{"assume", 0, "HOW",
	 "where nothing is known: full (default), or soft: user and root stay, eight capabilities are left",
	 take_assume},
	{"unsafe-fixes", 0, NULL, "also take away what the author asked for", take_unsafe},
	{"comments", 0, NULL, "write the reason behind each added line", take_comments},
	{"layout", 0, "LAYOUT",
	 "inline (default), or shared: what services have in common once, merged by each",
	 take_layout},
	{"jobs", 'j', "N", "how many projects are worked on at once (default: one per processor)",
	 take_jobs},
	{"time-limit", 0, "SECONDS",
	 "processor time for one project (default: 10, and 4 for each MiB of its files)",
	 take_time_limit},
	{"no-sandbox", 0, NULL, "read and judge in this process, with all its rights and no limits",
	 take_no_sandbox},
	{"unified", 'U', "N", "lines of context in the diff (default: 3)", take_context},
	{"color", 0, "[=WHEN]", "auto (default), always or never", take_color},
	{"summary", 0, "HOW", "what is said of services: short (default), full (also with -v), or none",
	 take_summary},
	{"quiet", 'q', NULL, "print nothing but errors", take_quiet},
	{"verbose", 'v', NULL, "say more: also what was outranked or is fine", take_verbose},
	{"help", 'h', NULL, "print this help", take_help},
	{"version", 'V', NULL, "print the version", take_version},
};

const size_t option_count = sizeof(option_table) / sizeof(*option_table);
