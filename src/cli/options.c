/* Reading the command line. */
#include "cli/options.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "evidence/exception.h"
#include "evidence/policy.h"
#include "report/report.h"

typedef int (*take_fn)(struct cli_options *options, const char *value, struct error *err);

struct option_entry {
	const char *name;
	char letter; /* or NUL */
	const char *value; /* what it takes, for the help; NULL: nothing */
	const char *help;
	take_fn take;
};

extern const struct option_entry option_table[];
extern const size_t option_count;

void cli_options_init(struct cli_options *options)
{
	memset(options, 0, sizeof(*options));
	arena_init(&options->arena);
	options->harden.rules = harden_default_rules();
	options->harden.default_user = "1000:1000";
	options->format = "diff";
	options->context = 3;
	options->fail_on = SEVERITY_HIGH;
}

void cli_options_release(struct cli_options *options)
{
	arena_release(&options->arena);
}

static int take_in_place(struct cli_options *options, const char *value, struct error *err)
{
	(void)value;
	(void)err;
	options->in_place = true;
	return 0;
}

static int take_check(struct cli_options *options, const char *value, struct error *err)
{
	(void)value;
	(void)err;
	options->check = true;
	return 0;
}

static int take_format(struct cli_options *options, const char *value, struct error *err)
{
	if (!reporter_find(value))
		return error_set(err, "--format: \"%s\" is none of %s", value, reporter_names());
	options->format = value;
	return 0;
}

static int take_output(struct cli_options *options, const char *value, struct error *err)
{
	(void)err;
	options->output = value;
	return 0;
}

/* The rules that names of rules and groups mean. */
static int named_rules(const char *origin, const char *const *names, uint64_t *set,
		       struct error *err)
{
	*set = 0;
	for (size_t n = 0; names[n]; n++) {
		bool found = false;

		for (size_t i = 0; i < rule_count; i++)
			if (!strcmp(rules[i]->id, names[n]) ||
			    !strcmp(rule_group_name(rules[i]->group), names[n])) {
				*set |= (uint64_t)1 << i;
				found = true;
			}
		if (!found)
			return error_set(err, "%s: there is no rule or group \"%s\"", origin,
					 names[n]);
	}
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

static int take_no_config(struct cli_options *options, const char *value, struct error *err)
{
	(void)value;
	(void)err;
	options->no_config = true;
	return 0;
}

static int take_known_only(struct cli_options *options, const char *value, struct error *err)
{
	(void)value;
	(void)err;
	options->harden.known_only = true;
	return 0;
}

static int take_unsafe(struct cli_options *options, const char *value, struct error *err)
{
	(void)value;
	(void)err;
	options->harden.unsafe = true;
	return 0;
}

static int take_comments(struct cli_options *options, const char *value, struct error *err)
{
	(void)value;
	(void)err;
	options->harden.comments = true;
	return 0;
}

static int take_fail_on(struct cli_options *options, const char *value, struct error *err)
{
	if (!severity_parse(value, &options->fail_on))
		return error_set(err, "--fail-on takes low, medium, high or critical: \"%s\"",
				 value);
	return 0;
}

static int take_context(struct cli_options *options, const char *value, struct error *err)
{
	char *end;
	unsigned long lines;

	errno = 0;
	lines = strtoul(value, &end, 10);
	if (!isdigit((unsigned char)*value) || *end || errno || lines > 1000000)
		return error_set(err, "-U takes a number of lines: \"%s\"", value);
	options->context = (unsigned)lines;
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

static int take_quiet(struct cli_options *options, const char *value, struct error *err)
{
	(void)value;
	(void)err;
	options->quiet = true;
	return 0;
}

static int take_verbose(struct cli_options *options, const char *value, struct error *err)
{
	(void)value;
	(void)err;
	options->verbose = true;
	return 0;
}

static int take_help(struct cli_options *options, const char *value, struct error *err)
{
	(void)value;
	(void)err;
	options->help = true;
	return 0;
}

static int take_version(struct cli_options *options, const char *value, struct error *err)
{
	(void)value;
	(void)err;
	options->version = true;
	return 0;
}

/* getopt(3) wants its own tables; values from 256 on are places in ours. */
static void make_tables(struct option *longs, char *letters)
{
	*letters++ = ':';
	for (size_t i = 0; i < option_count; i++) {
		const struct option_entry *entry = &option_table[i];
		bool optional = entry->value && entry->value[0] == '[';

		longs[i] = (struct option){
			.name = entry->name,
			.has_arg = !entry->value ? no_argument
				   : optional	? optional_argument
						: required_argument,
			.val = 256 + (int)i,
		};
		if (entry->letter) {
			*letters++ = entry->letter;
			if (entry->value)
				*letters++ = ':';
		}
	}
	longs[option_count] = (struct option){0};
	*letters = '\0';
}

static const struct option_entry *find_entry(int got)
{
	if (got >= 256)
		return &option_table[got - 256];
	for (size_t i = 0; i < option_count; i++)
		if (option_table[i].letter == got)
			return &option_table[i];
	return NULL;
}

static int wrong_use(int got, char **argv, struct error *err)
{
	const struct option_entry *entry = optopt ? find_entry(optopt) : NULL;

	if (got == ':' && entry)
		return error_set(err, "--%s needs a value: %s", entry->name, entry->value);
	if (optopt >= 256)
		return error_set(err, "--%s takes no value", option_table[optopt - 256].name);
	if (optopt)
		return error_set(err, "there is no option -%c", optopt);
	return error_set(err, "there is no option %s", argv[optind - 1]);
}

static int check_combination(const struct cli_options *options, struct error *err)
{
	if (options->in_place && options->check)
		return error_set(err, "--in-place and --check exclude each other");
	for (size_t i = 0; options->in_place && options->files[i]; i++)
		if (!strcmp(options->files[i], "-"))
			return error_set(err, "standard input cannot be changed in place");
	return 0;
}

int cli_options_parse(struct cli_options *options, int argc, char **argv, struct error *err)
{
	struct option longs[64];
	char letters[128];
	const struct option_entry *entry;
	int got;

	make_tables(longs, letters);
	opterr = 0;
	while ((got = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		if (got == '?' || got == ':')
			return wrong_use(got, argv, err);
		entry = find_entry(got);
		if (entry->take(options, optarg, err))
			return -1;
	}
	options->files = argv + optind;
	return check_combination(options, err);
}

static int check_policy(const struct policy *policy, struct error *err)
{
	enum severity severity;

	for (size_t i = 0; i < policy->severity_count; i++) {
		const struct policy_severity *entry = &policy->severities[i];

		if (!rule_find(entry->rule) || !severity_parse(entry->severity, &severity)) {
			error_at(err, entry->line, 1, "rules.severity: no such rule or severity: "
						      "%s: %s",
				 entry->rule, entry->severity);
			error_in(err, policy->path);
			return -1;
		}
	}
	return 0;
}

int cli_options_for(const struct cli_options *options, const struct policy *policy,
		    struct harden_options *out, struct error *err)
{
	uint64_t on = 0, off = 0;

	*out = options->harden;
	out->evidence.policy = policy;
	if (policy && (check_policy(policy, err) ||
		       (policy->enable && named_rules(policy->path, policy->enable, &on, err)) ||
		       (policy->disable && named_rules(policy->path, policy->disable, &off, err))))
		return -1;
	if (policy && policy->user)
		out->default_user = policy->user;
	if (options->user)
		out->default_user = options->user;
	out->rules = ((out->rules | on) & ~off) | options->enable;
	if (options->only)
		out->rules = options->only;
	out->rules &= ~options->skip;
	return 0;
}

/* Words wrapped at 80 columns from column 28 on. */
static void add_wrapped(struct buf *out, const char *words)
{
	size_t column = 28;

	while (*words) {
		size_t len = strcspn(words, " ");

		if (column + len > 79) {
			buf_addch(out, '\n');
			buf_addchars(out, ' ', 28);
			column = 28;
		}
		buf_add(out, words, len);
		column += len + 1;
		words += len;
		if (*words == ' ' && *++words)
			buf_addch(out, ' ');
	}
	buf_addch(out, '\n');
}

static void add_entry(struct buf *out, const struct option_entry *entry)
{
	size_t start = out->len;

	if (entry->letter)
		buf_addf(out, "  -%c, --%s", entry->letter, entry->name);
	else
		buf_addf(out, "      --%s", entry->name);
	if (entry->value)
		buf_addf(out, "%s%s", entry->value[0] == '[' ? "" : "=", entry->value);
	if (out->len - start > 26) {
		buf_addch(out, '\n');
		start = out->len;
	}
	buf_addchars(out, ' ', 28 - (out->len - start));
	add_wrapped(out, entry->help);
}

void cli_options_help(struct buf *out)
{
	buf_addstr(out,
		   "Usage: composeharden [OPTION]... [FILE|DIR|-]...\n"
		   "Harden Docker Compose files in place: a non-root user, dropped capabilities, a\n"
		   "read-only root with writable tmpfs, no new privileges. Every other byte stays.\n"
		   "\n"
		   "Without -i nothing is written: the unified diff goes to standard output, the\n"
		   "summary to standard error. Without FILE, the file that Compose would take here.\n"
		   "With \"-\", the patched text of standard input goes to standard output.\n"
		   "\n");
	for (size_t i = 0; i < option_count; i++)
		add_entry(out, &option_table[i]);
	buf_addstr(out,
		   "\n"
		   "Exit status: 0 done; 1 --check found something; 2 trouble: wrong use, a file that\n"
		   "cannot be read, is not YAML or not Compose. A file in trouble is never written.\n");
}

const struct option_entry option_table[] = {
	{"in-place", 'i', NULL, "write the files in place, and print the diff", take_in_place},
	{"check", 0, NULL,
	 "for CI: exit 1 if a change is pending or a finding is as severe as --fail-on says",
	 take_check},
	{"fail-on", 0, "SEVERITY", "low, medium, high or critical (default: high)", take_fail_on},
	{"format", 0, "FORMAT", "what standard output gets: diff (default) or json", take_format},
	{"output", 'o', "FILE", "write the report to FILE instead", take_output},
	{"only", 0, "RULE,...", "apply only these rules or groups", take_only},
	{"skip", 0, "RULE,...", "do not apply these rules or groups", take_skip},
	{"enable", 0, "RULE,...", "also apply these rules or groups", take_enable},
	{"service", 0, "NAME,...", "only services of these names (globs)", take_service},
	{"user", 0, "UID:GID", "user where nothing is known (default: 1000:1000)", take_user},
	{"config", 0, "FILE", "the policy file (default: .composeharden.yaml, found upward)", take_config},
	{"no-config", 0, NULL, "read no policy file", take_no_config},
	{"known-only", 0, NULL, "hold back what rests on a default guess", take_known_only},
	{"unsafe-fixes", 0, NULL, "also take away what the author asked for", take_unsafe},
	{"comments", 0, NULL, "write the reason behind each added line", take_comments},
	{"unified", 'U', "N", "lines of context in the diff (default: 3)", take_context},
	{"color", 0, "[=WHEN]", "auto (default), always or never", take_color},
	{"quiet", 'q', NULL, "print nothing but errors", take_quiet},
	{"verbose", 'v', NULL, "say more: also what was outranked or is fine", take_verbose},
	{"help", 'h', NULL, "print this help", take_help},
	{"version", 'V', NULL, "print the version", take_version},
};

const size_t option_count = sizeof(option_table) / sizeof(*option_table);
