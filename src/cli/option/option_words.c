/* Which words the values of options may be: for completion, and for "did you mean". */
#include <string.h>

#include "base/buf.h"
#include "cli/option/option_table.h"
#include "report/report.h"
#include "scaffold/dockerfile_template.h"

/* tests/completion.sh tries each of them. */
static const struct {
	const char *option, *words;
} fixed_words[] = {
	{"allow", " mount socket device capability network namespace profile runtime volume build"
		  " privileged secret sysctl extension"},
	{"assume", " full soft"},
	{"color", " auto always never"},
	{"confidence", " known likely assumed"},
	{"engine", " docker podman"},
	{"fail-on", " low medium high critical"},
	{"from", " docker podman skopeo"},
	{"layout", " inline shared"},
	{"summary", " short full none"},
	{"verify", " compose"},
};

/* "diff, json" becomes " diff json". */
static void add_list(struct buf *out, const char *names)
{
	while (*names) {
		size_t len = strcspn(names, ", ");

		buf_addch(out, ' ');
		buf_add(out, names, len);
		names += len;
		names += strspn(names, ", ");
	}
}

static void add_rules(struct buf *out)
{
	for (enum rule_group group = GROUP_CONTROLS; group <= GROUP_PRACTICE; group++)
		buf_addf(out, " %s", rule_group_name(group));
	for (size_t i = 0; i < rule_count; i++)
		buf_addf(out, " %s", rules[i]->id);
}

void option_words_add(struct buf *out, const struct option_entry *entry)
{
	if (!entry->value)
		return;
	if (!strcmp(entry->value, "RULE,..."))
		add_rules(out);
	else if (!strcmp(entry->name, "format"))
		add_list(out, reporter_names());
	else if (!strcmp(entry->name, "language"))
		add_list(out, dockerfile_template_names);
	for (size_t i = 0; i < sizeof(fixed_words) / sizeof(*fixed_words); i++)
		if (!strcmp(fixed_words[i].option, entry->name))
			buf_addstr(out, fixed_words[i].words);
}
