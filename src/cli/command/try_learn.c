/* Facts of what a trial found, written for --learn. */
#include "cli/command/try.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "evidence/facts/facts.h"

/* The same changes in the same files. */
static bool is_same(const struct harden_project *one, const struct harden_project *other)
{
	if (one->count != other->count)
		return false;
	for (size_t i = 0; i < one->count; i++) {
		const struct buf *a = &one->parts[i]->harden.patched,
				 *b = &other->parts[i]->harden.patched;

		if (a->len != b->len || (a->len && memcmp(a->data, b->data, a->len) != 0))
			return false;
	}
	return true;
}

/* The learnt facts alone must give the files that were proved: else they do not say all of it. */
static bool facts_suffice(const struct attempt_run *run, const struct buf *learnt,
			  const struct harden_options *options)
{
	struct facts *facts CLEANUP_FACTS = NULL;
	struct error ignored CLEANUP_ERROR = ERROR_INIT;
	struct harden_options plain = *options;
	struct project_settings settings = run->files.settings;
	const char *names[HARDEN_RULE_MAX * 8];
	struct harden_project project;
	size_t count = 0;
	bool same;

	for (size_t i = 0; i < run->trial.service_count && count < HARDEN_RULE_MAX * 8 - 1; i++)
		if (run->trial.services[i].status <= TRIAL_LEFT_OUT)
			names[count++] = run->trial.services[i].name;
	names[count] = NULL;
	facts = facts_parse(run->wish->learn, learnt->data, learnt->len, &ignored);
	if (!facts)
		return false;
	plain.evidence.facts = facts;
	plain.services = names;
	settings.options = &plain;
	harden_project_init(&project, &settings);
	for (size_t i = 0; i < run->files.count; i++)
		harden_project_read(&project, run->files.list[i], i < run->files.named);
	harden_project_run(&project);
	same = is_same(&project, &run->trial.harden);
	harden_project_release(&project);
	return same;
}

int try_write_learnt(struct attempt_run *run, const struct harden_options *options,
		     struct error *err)
{
	struct buf learnt CLEANUP_BUF;

	buf_init(&learnt);
	if (!run->wish->learn)
		return 0;
	trial_learn(&run->trial, &learnt);
	if (!learnt.len) {
		fputs("composeharden: nothing was found that facts could say\n", stderr);
		return 0;
	}
	if (!facts_suffice(run, &learnt, options))
		fputs("composeharden: the facts do not say all that was found: limits, services that are "
		      "built, and what other\nevidence outranks, are in the diff alone\n",
		      stderr);
	if (!output_write(run->wish->learn, &learnt, err))
		return 0;
	error_in(err, run->wish->learn);
	return -1;
}
