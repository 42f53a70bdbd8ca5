/* The rules of a SARIF report, with their help. */
#include "report/sarif_rules.h"

#include "base/buf.h"
#include "report/sarif_taxa.h"

#define OWASP_URI "https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html"
#define COMPOSE_URI "https://docs.docker.com/reference/compose-file/services/"

/* What code scanning makes its own severities of: above 9.0 critical, from 7.0 high, from 4.0 medium. */
static const char *const security_severity[] = {
	[SEVERITY_LOW] = "2.0",
	[SEVERITY_MEDIUM] = "5.5",
	[SEVERITY_HIGH] = "8.0",
	[SEVERITY_CRITICAL] = "9.5",
};

const char *sarif_level(enum severity severity)
{
	if (severity >= SEVERITY_HIGH)
		return "error";
	return severity == SEVERITY_MEDIUM ? "warning" : "note";
}

int sarif_rule_index(const struct rule *rule)
{
	for (size_t i = 0; i < rule_count; i++)
		if (rules[i] == rule)
			return (int)i;
	return -1;
}

static void add_help(struct buf *out, const struct rule *rule, const char *quote)
{
	buf_addf(out, "%s\n\nWhy: %s\n\nFix: %s\n", rule->what, rule->why, rule->fix);
	if (rule->verify)
		buf_addf(out, "\nOn a running container: %s%s%s\n", quote, rule->verify, quote);
	if (rule->cis)
		buf_addf(out, "\nCIS Docker Benchmark " RULE_CIS_EDITION ", %s\n", rule->cis);
	if (rule->owasp)
		buf_addf(out, "\nOWASP Docker Security Cheat Sheet, %s\n", rule->owasp);
	buf_addf(out,
		 "\nAn exception with its reason stands in a comment above the service: "
		 "%s# composeharden: allow[%s] -- reason%s\n",
		 quote, rule->id, quote);
}

/* Code scanning shows and sorts by these; "external/cwe/cwe-250" is its way to write a weakness. */
static json_t *tags(const struct rule *rule)
{
	json_t *list = json_pack("[s,s,s]", "security", "docker-compose", rule_group_name(rule->group));

	sarif_taxa_tags(list, rule);
	return list;
}

static json_t *descriptor(const struct rule *rule)
{
	struct buf plain CLEANUP_BUF = BUF_INIT, formatted CLEANUP_BUF = BUF_INIT;

	add_help(&plain, rule, "");
	add_help(&formatted, rule, "`");
	return json_pack(
		"{s:s, s:s, s:{s:s}, s:{s:s}, s:{s:s, s:s}, s:s, s:{s:b, s:s}, s:{s:o, s:s, "
		"s:s}, s:o*}",
		"id", rule->id, "name", rule->title, "shortDescription", "text", rule->title,
		"fullDescription", "text", rule->what, "help", "text", plain.data, "markdown",
		formatted.data, "helpUri", rule->owasp ? OWASP_URI : COMPOSE_URI,
		"defaultConfiguration", "enabled", rule->group != GROUP_PRACTICE, "level",
		sarif_level(rule->severity), "properties", "tags", tags(rule), "precision", "high",
		"security-severity", security_severity[rule->severity], "relationships",
		sarif_taxa_relationships(rule));
}

json_t *sarif_tool(void)
{
	json_t *list = json_array();

	for (size_t i = 0; i < rule_count; i++)
		json_array_append_new(list, descriptor(rules[i]));
	return json_pack("{s:{s:s, s:s, s:s, s:o}}", "driver", "name", PACKAGE_NAME, "version",
			 PACKAGE_VERSION, "semanticVersion", PACKAGE_VERSION, "rules", list);
}
