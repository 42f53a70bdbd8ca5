/* CWE and MITRE ATT&CK in a SARIF report. */
#include "report/sarif_taxa.h"

#include <ctype.h>
#include <string.h>

#include "base/buf.h"

struct taxonomy {
	const char *name, *version, *uri; /* version may be NULL */
	const char *prefix;		  /* before what rules write */
	const char *tag;
};

static const struct taxonomy weaknesses = {"CWE", NULL, "https://cwe.mitre.org/", "CWE-",
					   "external/cwe/"};
static const struct taxonomy techniques = {"MITRE ATT&CK", RULE_MITRE_EDITION,
					   "https://attack.mitre.org/", "", "external/attack/"};

/* The next of "526, 798" with its prefix; NULL behind the last. *at is moved on. */
static const char *next_id(struct buf *out, const struct taxonomy *taxonomy, const char **at)
{
	size_t len;

	if (!*at || !**at)
		return NULL;
	len = strcspn(*at, ", ");
	buf_clear(out);
	buf_addstr(out, taxonomy->prefix);
	buf_add(out, *at, len);
	*at += len;
	*at += strspn(*at, ", ");
	return out->data;
}

static const char *ids_of(const struct rule *rule, const struct taxonomy *taxonomy)
{
	return taxonomy == &weaknesses ? rule->cwe : rule->mitre;
}

static bool is_listed(const json_t *taxa, const char *id)
{
	size_t index;
	const json_t *taxon;

	json_array_foreach(taxa, index, taxon)
		if (!strcmp(json_string_value(json_object_get(taxon, "id")), id))
			return true;
	return false;
}

static json_t *taxonomy_of_rules(const struct taxonomy *taxonomy)
{
	struct buf buf CLEANUP_BUF = BUF_INIT;
	json_t *taxa = json_array();
	const char *id;

	for (size_t i = 0; i < rule_count; i++)
		for (const char *at = ids_of(rules[i], taxonomy);
		     (id = next_id(&buf, taxonomy, &at));)
			if (!is_listed(taxa, id))
				json_array_append_new(taxa, json_pack("{s:s}", "id", id));
	return json_pack("{s:s, s:s*, s:s, s:b, s:o}", "name", taxonomy->name, "version",
			 taxonomy->version, "informationUri", taxonomy->uri, "isComprehensive", 0,
			 "taxa", taxa);
}

json_t *sarif_taxonomies(void)
{
	return json_pack("[o,o]", taxonomy_of_rules(&weaknesses), taxonomy_of_rules(&techniques));
}

static void add_relationships(json_t *list, const struct rule *rule, const struct taxonomy *taxonomy)
{
	struct buf buf CLEANUP_BUF = BUF_INIT;
	const char *id;

	for (const char *at = ids_of(rule, taxonomy); (id = next_id(&buf, taxonomy, &at));)
		json_array_append_new(list, json_pack("{s:{s:s, s:{s:s}}, s:[s]}", "target", "id", id,
						      "toolComponent", "name", taxonomy->name,
						      "kinds", "relevant"));
}

json_t *sarif_taxa_relationships(const struct rule *rule)
{
	json_t *list;

	if (!rule->cwe && !rule->mitre)
		return NULL;
	list = json_array();
	add_relationships(list, rule, &weaknesses);
	add_relationships(list, rule, &techniques);
	return list;
}

static void add_tags(json_t *tags, const struct rule *rule, const struct taxonomy *taxonomy)
{
	struct buf buf CLEANUP_BUF = BUF_INIT, tag CLEANUP_BUF = BUF_INIT;
	const char *id;

	for (const char *at = ids_of(rule, taxonomy); (id = next_id(&buf, taxonomy, &at));) {
		buf_clear(&tag);
		buf_addstr(&tag, taxonomy->tag);
		for (; *id; id++)
			buf_addch(&tag, (char)tolower((unsigned char)*id));
		json_array_append_new(tags, json_string(tag.data));
	}
}

void sarif_taxa_tags(json_t *tags, const struct rule *rule)
{
	add_tags(tags, rule, &weaknesses);
	add_tags(tags, rule, &techniques);
}
