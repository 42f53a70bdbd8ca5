/* Telling what rules are. */
#include "report/rule_text.h"

#include <string.h>

#include "base/buf.h"
#include "report/known_checks.h"
#include "report/paint.h"

#define LABEL_WIDTH 12
#define CIS "CIS Docker Benchmark " RULE_CIS_EDITION ": "
#define MITRE "MITRE ATT&CK: "
#define OWASP "OWASP Docker Security Cheat Sheet: "
#define OWASP_URI "https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html"

static const enum rule_group groups[] = {GROUP_CONTROLS, GROUP_EXPOSURE, GROUP_PRACTICE};

static const char *const group_words[] = {
	[GROUP_CONTROLS] = "always on",
	[GROUP_EXPOSURE] = "on; fixed with --unsafe-fixes",
	[GROUP_PRACTICE] = "off; on with --enable=practice or --enable=RULE",
};

static const char *const safety[] = {
	[FIX_SAFE] = "safe",
	[FIX_UNSAFE] = "with --unsafe-fixes",
	[FIX_NONE] = "reported only",
};

/* "Label       text", wrapped; nothing without a text. */
static void add_row(struct buf *out, const char *label, const char *text, size_t width)
{
	struct wrap wrap = {width, LABEL_WIDTH, LABEL_WIDTH};

	if (!text)
		return;
	buf_addf(out, "%-*s", LABEL_WIDTH, label);
	wrap_add(out, &wrap, text);
	buf_addch(out, '\n');
}

/* Commands stay on one line, to be copied. */
static void add_line(struct buf *out, const char *label, const char *before, const char *text)
{
	if (text)
		buf_addf(out, "%-*s%s%s\n", LABEL_WIDTH, label, before, text);
}

/* "CWE-526, CWE-798" of "526, 798". */
static void add_weaknesses(struct buf *out, const char *numbers)
{
	buf_addstr(out, "CWE-");
	for (; *numbers; numbers++) {
		buf_addch(out, *numbers);
		if (*numbers == ' ')
			buf_addstr(out, "CWE-");
	}
}

/* What a rule refers to, in the order of the overview; false behind the last. */
static bool reference_at(const struct rule *rule, size_t number, struct buf *out)
{
	const char *const names[] = {CIS, OWASP, MITRE, ""};
	const char *const values[] = {rule->cis, rule->owasp, rule->mitre, rule->cwe};

	buf_clear(out);
	if (number == sizeof(values) / sizeof(*values))
		return false;
	if (!values[number])
		return true;
	buf_addstr(out, names[number]);
	if (values[number] == rule->cwe)
		add_weaknesses(out, rule->cwe);
	else
		buf_addstr(out, values[number]);
	return true;
}

static void add_references(struct buf *out, const struct rule *rule)
{
	struct buf text CLEANUP_BUF = BUF_INIT;
	const char *label = "References";

	for (size_t i = 0; reference_at(rule, i, &text); i++) {
		if (!text.len)
			continue;
		add_line(out, label, "", text.data);
		label = "";
	}
}

static void add_details(struct buf *out, const struct rule *rule, size_t width)
{
	struct rule_detail detail;

	if (!rule->detail)
		return;
	buf_addstr(out, "\nIn tiers:\n");
	for (size_t i = 0; rule->detail(i, &detail); i++) {
		struct wrap wrap = {width, 34, 34};
		size_t len = strlen(detail.name);

		buf_addf(out, "  %-8s  %s", severity_name(detail.severity), detail.name);
		buf_addchars(out, ' ', len < 21 ? 22 - len : 1);
		if (len >= 22)
			wrap.column += len - 21;
		wrap_add(out, &wrap, detail.gives);
		buf_addch(out, '\n');
	}
}

void rule_text_add(struct buf *out, const struct rule *rule, size_t width)
{
	buf_addf(out, "%s: %s (%s, %s)\n\n", rule->id, rule->title, rule_group_name(rule->group),
		 severity_name(rule->severity));
	add_row(out, "What", rule->what, width);
	add_row(out, "Why", rule->why, width);
	add_row(out, "Attack", rule->attack, width);
	add_row(out, "Fix", rule->fix, width);
	if (rule->fix_kind != FIX_NONE)
		add_row(out, "",
			rule->fix_kind == FIX_UNSAFE
				? "It takes away something that the author asked for: only with "
				  "--unsafe-fixes."
				: "It is made without being asked for.",
			width);
	add_row(out, "Exceptions", rule->exceptions, width);
	buf_addf(out, "%*s# composeharden: allow[%s] -- REASON\n", LABEL_WIDTH, "", rule->id);
	add_line(out, "Verify", "", rule->verify);
	add_line(out, "", "prints: ", rule->expect);
	add_references(out, rule);
	add_details(out, rule, width);
}

void rule_text_list(struct buf *out)
{
	for (size_t g = 0; g < sizeof(groups) / sizeof(*groups); g++) {
		buf_addf(out, "%s%s (%s)\n", g ? "\n" : "", rule_group_name(groups[g]),
			 group_words[groups[g]]);
		for (size_t i = 0; i < rule_count; i++)
			if (rules[i]->group == groups[g])
				buf_addf(out, "  %-21s %-9s %s\n", rules[i]->id,
					 severity_name(rules[i]->severity), rules[i]->title);
	}
}

/* Words of ours in Markdown: a "*", "_" or "<" among them is meant as it is. */
static void add_words(struct buf *out, const char *text)
{
	for (; *text; text++) {
		if (strchr("*_<>|`\\[]", *text))
			buf_addch(out, '\\');
		buf_addch(out, *text);
	}
}

static void add_paragraph(struct buf *out, const char *label, const char *text)
{
	buf_addf(out, "- **%s** ", label);
	add_words(out, text);
	buf_addch(out, '\n');
}

static void add_page_details(struct buf *out, const struct rule *rule)
{
	struct rule_detail detail;

	if (!rule->detail)
		return;
	buf_addstr(out, "\n| | severity | gives |\n|---|---|---|\n");
	for (size_t i = 0; rule->detail(i, &detail); i++) {
		buf_addf(out, "| `%s` | %s | ", detail.name, severity_name(detail.severity));
		add_words(out, detail.gives);
		buf_addstr(out, " |\n");
	}
}

static void add_page_references(struct buf *out, const struct rule *rule)
{
	struct buf text CLEANUP_BUF = BUF_INIT;
	const char *before = "- **References.** ";

	for (size_t i = 0; reference_at(rule, i, &text); i++) {
		if (!text.len)
			continue;
		buf_addf(out, "%s%s", before, text.data);
		before = "; ";
	}
	if (*before == ';')
		buf_addch(out, '\n');
}

static void add_rule(struct buf *out, const struct rule *rule)
{
	buf_addf(out, "\n### %s\n\n", rule->id);
	add_words(out, rule->what);
	buf_addf(out, " Severity: %s. Fix: %s.\n\n", severity_name(rule->severity), safety[rule->fix_kind]);
	add_paragraph(out, "Why.", rule->why);
	add_paragraph(out, "Attack.", rule->attack);
	add_paragraph(out, "Fix.", rule->fix);
	add_paragraph(out, "Exceptions.", rule->exceptions);
	buf_addf(out, "- **Verify.** `%s` prints: ", rule->verify);
	add_words(out, rule->expect);
	buf_addch(out, '\n');
	add_page_references(out, rule);
	add_page_details(out, rule);
}

static void add_overview(struct buf *out)
{
	buf_addstr(out, "| rule | group | severity | fix | CIS " RULE_CIS_EDITION " | OWASP | ATT&CK | CWE |\n"
			"|---|---|---|---|---|---|---|---|\n");
	for (size_t i = 0; i < rule_count; i++)
		buf_addf(out, "| [%s](#%s) | %s | %s | %s | %s | %s | %s | %s |\n", rules[i]->id,
			 rules[i]->id, rule_group_name(rules[i]->group),
			 severity_name(rules[i]->severity), safety[rules[i]->fix_kind],
			 rules[i]->cis ? rules[i]->cis : "",
			 rules[i]->owasp ? rules[i]->owasp : "",
			 rules[i]->mitre ? rules[i]->mitre : "",
			 rules[i]->cwe ? rules[i]->cwe : "");
}

static void add_known_checks(struct buf *out)
{
	buf_addstr(out, "\n## Checks known to the field\n\n"
			"What other tools, the CIS Docker Benchmark and the OWASP cheat sheet look "
			"for in a "
			"service, and which rule does here, or why none does.\n\n"
			"| check | here |\n|---|---|\n");
	for (const struct known_check *at = known_checks; at->check; at++) {
		buf_addstr(out, "| ");
		add_words(out, at->check);
		buf_addstr(out, " | ");
		if (at->rule)
			buf_addf(out, "[%s](#%s)%s", at->rule, at->rule, at->why ? "; " : "");
		add_words(out, at->why ? at->why : "");
		buf_addstr(out, " |\n");
	}
}

void rule_text_page(struct buf *out)
{
	buf_addstr(out,
		   "# Rules\n\n"
		   "<!-- Made by `composeharden explain --markdown`; `make rules-page` writes it "
		   "anew. -->\n\n"
		   "`composeharden explain RULE` prints the same. The five controls are always on. "
		   "*Exposure* is on and reported; what its fixes take away, somebody asked for, "
		   "so they "
		   "wait for `--unsafe-fixes`. *Practice* is off unless enabled. Severities are of "
		   "the rule; "
		   "a finding may have another where there are tiers, and a policy may set its "
		   "own.\n\n"
		   "CIS numbers are those of the CIS Docker Benchmark " RULE_CIS_EDITION
		   ", OWASP rules those of the "
		   "[Docker Security Cheat Sheet](" OWASP_URI
		   "), techniques those of MITRE ATT&CK " RULE_MITRE_EDITION " for "
		   "[containers](https://attack.mitre.org/matrices/enterprise/containers/), and "
		   "weaknesses "
		   "those of the [Common Weakness Enumeration](https://cwe.mitre.org/).\n\n");
	add_overview(out);
	for (size_t g = 0; g < sizeof(groups) / sizeof(*groups); g++) {
		buf_addf(out, "\n## %s\n\n%c%s.\n", rule_group_name(groups[g]),
			 group_words[groups[g]][0] - 'a' + 'A', group_words[groups[g]] + 1);
		for (size_t i = 0; i < rule_count; i++)
			if (rules[i]->group == groups[g])
				add_rule(out, rules[i]);
	}
	add_known_checks(out);
}
