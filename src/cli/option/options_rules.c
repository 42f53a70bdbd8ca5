/* Which rules are on: what the command line and the policy of a file name. */
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "cli/option/option_table.h"
#include "evidence/asked/policy.h"

/* The one that is near, else all: who mistypes one should not have to look it up. */
static int refuse_name(const char *origin, const char *name, struct error *err)
{
	const char *meant = rule_nearest(name);
	struct buf all CLEANUP_BUF = BUF_INIT;

	if (meant)
		return error_set(err, "%s: there is no rule or group \"%s\": did you mean %s?",
				 origin, name, meant);
	buf_addf(&all, "%s, %s, %s", rule_group_name(GROUP_CONTROLS),
		 rule_group_name(GROUP_EXPOSURE), rule_group_name(GROUP_PRACTICE));
	for (size_t i = 0; i < rule_count; i++) {
		buf_addstr(&all, ", ");
		buf_addstr(&all, rules[i]->id);
	}
	return error_set(err, "%s: the rule or group \"%s\" is none of %s", origin, name, all.data);
}

int named_rules(const char *origin, const char *const *names, uint64_t *set, struct error *err)
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
			return refuse_name(origin, names[n], err);
	}
	return 0;
}

static int check_policy(const struct policy *policy, struct error *err)
{
	enum severity severity;

	for (size_t i = 0; i < policy->severity_count; i++) {
		const struct policy_severity *entry = &policy->severities[i];

		if (!rule_find(entry->rule) || !severity_parse(entry->severity, &severity)) {
			error_at(err, entry->line, 1,
				 "rules.severity: no such rule or severity: "
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
	const char *assume, *confidence;
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
	assume = options->assume ? options->assume : policy ? policy->assume : NULL;
	confidence = options->confidence ? options->confidence : policy ? policy->confidence : NULL;
	if (assume)
		assume_parse(assume, &out->assume_soft);
	if (confidence)
		confidence_parse(confidence, &out->least);
	out->rules = ((out->rules | on) & ~off) | options->enable;
	if (options->only)
		out->rules = options->only;
	out->rules &= ~options->skip;
	return 0;
}
