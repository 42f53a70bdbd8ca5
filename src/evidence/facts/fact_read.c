/* Reading an entry of the image facts, and what some of its tags change. */
#include "evidence/facts/fact_read.h"

#include <stdarg.h>
#include <string.h>

#include "base/error.h"
#include "evidence/facts/condition.h"
#include "evidence/facts/fact_value.h"

int fact_refuse(const struct fact_reader *reader, const struct yaml_node *node, struct error *err,
		const char *format, ...)
{
	struct place place = yaml_place(reader->document, node->start);
	char *message CLEANUP_FREE = NULL;
	va_list args;

	va_start(args, format);
	message = xvasprintf(format, args);
	va_end(args);
	error_at(err, place.line, place.column, "%s", message);
	error_in(err, reader->path);
	return -1;
}

static int refuse_key(const struct yaml_pair *pair, const struct fact_reader *reader,
		      struct error *err)
{
	const char *key = pair->key->kind == YAML_SCALAR ? pair->key->text : "?";
	const char *meant = fact_field_nearest(key);

	return fact_refuse(reader, pair->key, err, "unknown key of an entry: \"%s\"%s%s%s", key,
			   meant ? ": did you mean " : "", meant ? meant : "", meant ? "?" : "");
}

static int read_key(struct fact *fact, const struct yaml_pair *pair,
		    const struct fact_reader *reader, struct error *err)
{
	enum fact_field field = pair->key->kind == YAML_SCALAR ? fact_field_parse(pair->key->text)
							       : FACT_FIELD_COUNT;

	if (field == FACT_FIELD_COUNT)
		return refuse_key(pair, reader, err);
	return fact_value_read(fact, field, pair->value, reader, err);
}

/* What only the whole of an entry shows, for the entry itself and for each of its tags. */
static int check_whole(const struct fact *fact, const struct yaml_node *at,
		       const struct fact_reader *reader, struct error *err)
{
	if (fact->user && fact->needs_root)
		return fact_refuse(reader, at, err, "user and needs_root exclude each other");
	if (fact->read_only == TRISTATE_FALSE && !fact->read_only_why)
		return fact_refuse(reader, at, err, "read_only: false needs a read_only_why");
	if (fact->no_new_privileges == TRISTATE_FALSE && !fact->no_new_privileges_why)
		return fact_refuse(reader, at, err,
				   "no_new_privileges: false needs a no_new_privileges_why");
	return 0;
}

static int read_variant(struct fact *variant, const struct fact *fact, const struct yaml_node *node,
			const struct fact_reader *reader, struct error *err)
{
	const struct yaml_node *mapping = yaml_resolve(node);
	struct yaml_pair pair = {NULL, NULL};
	struct fact whole = *fact;

	if (mapping->kind != YAML_MAPPING)
		return fact_refuse(reader, node, err, "an item of tags is a mapping");
	while (yaml_pair_next(mapping, YAML_BEFORE, &pair))
		if (read_key(variant, &pair, reader, err))
			return -1;
	if (!variant->match || !variant->match[0])
		return fact_refuse(reader, node, err, "an item of tags needs a match");
	fact_overlay(&whole, variant);
	return check_whole(&whole, node, reader, err);
}

static int read_when(struct fact *when, const struct fact *fact, const struct yaml_node *node,
		     const struct fact_reader *reader, struct error *err)
{
	const struct yaml_node *mapping = yaml_resolve(node);
	struct yaml_pair pair = {NULL, NULL};
	struct fact whole = *fact;

	if (mapping->kind != YAML_MAPPING)
		return fact_refuse(reader, node, err, "an item of when is a mapping");
	while (yaml_pair_next(mapping, YAML_BEFORE, &pair))
		if (read_key(when, &pair, reader, err))
			return -1;
	if (!when->conditions || !when->conditions[0])
		return fact_refuse(reader, node, err, "an item of when needs an if");
	for (const char *const *text = when->conditions; *text; text++)
		if (!condition_is_known(*text))
			return fact_refuse(reader, node, err, "unknown condition: \"%s\"", *text);
	fact_add(&whole, when, reader->arena);
	return check_whole(&whole, node, reader, err);
}

static int read_whens(struct fact_entry *entry, const struct yaml_node *node,
		      const struct fact_reader *reader, struct error *err)
{
	const struct yaml_node *list = yaml_resolve(node);
	struct yaml_node *item = NULL;

	if (list->kind != YAML_SEQUENCE)
		return fact_refuse(reader, node, err, "when takes a list");
	entry->whens = arena_zalloc(reader->arena,
				    (yaml_count(list, YAML_BEFORE) + 1) * sizeof(*entry->whens));
	while ((item = yaml_next(list, item, YAML_BEFORE)))
		if (read_when(&entry->whens[entry->when_count++], &entry->fact, item, reader, err))
			return -1;
	return 0;
}

static int read_variants(struct fact_entry *entry, const struct yaml_node *node,
			 const struct fact_reader *reader, struct error *err)
{
	const struct yaml_node *list = yaml_resolve(node);
	struct yaml_node *item = NULL;

	if (list->kind != YAML_SEQUENCE)
		return fact_refuse(reader, node, err, "tags takes a list");
	entry->variants = arena_zalloc(reader->arena, (yaml_count(list, YAML_BEFORE) + 1) *
							      sizeof(*entry->variants));
	while ((item = yaml_next(list, item, YAML_BEFORE)))
		if (read_variant(&entry->variants[entry->variant_count++], &entry->fact, item,
				 reader, err))
			return -1;
	return 0;
}

/* The keys of a mapping that is an entry. */
static int read_entry(struct fact_entry *out, const struct yaml_pair *entry,
		      const struct fact_reader *reader, struct error *err)
{
	const struct yaml_node *mapping = yaml_resolve(entry->value);
	const struct yaml_node *tags = NULL, *whens = NULL;
	struct yaml_pair pair = {NULL, NULL};

	out->fact.name = arena_strdup(reader->arena, entry->key->text);
	while (yaml_pair_next(mapping, YAML_BEFORE, &pair)) {
		if (pair.key->kind == YAML_SCALAR && !strcmp(pair.key->text, "tags"))
			tags = pair.value;
		else if (pair.key->kind == YAML_SCALAR && !strcmp(pair.key->text, "when"))
			whens = pair.value;
		else if (read_key(&out->fact, &pair, reader, err))
			return -1;
	}
	if (!out->fact.match || !out->fact.match[0])
		return fact_refuse(reader, entry->key, err, "match is missing or empty");
	/* What was read from an image has its digest for a source. */
	if (!reader->image && (!out->fact.sources || !out->fact.sources[0]))
		return fact_refuse(reader, entry->key, err, "sources is missing or empty");
	out->match = yaml_resolve(yaml_find(mapping, "match", YAML_BEFORE));
	if (check_whole(&out->fact, entry->key, reader, err))
		return -1;
	if (tags && read_variants(out, tags, reader, err))
		return -1;
	return whens ? read_whens(out, whens, reader, err) : 0;
}

static bool is_verified_by(const struct yaml_node *mapping, const char *how)
{
	const struct yaml_node *verified = yaml_find(mapping, "verified", YAML_BEFORE);

	verified = verified ? yaml_resolve(verified) : NULL;
	return verified && verified->kind == YAML_SCALAR && !strcmp(verified->text, how);
}

int fact_read(struct fact_entry *out, const struct yaml_pair *entry,
	      const struct fact_reader *reader, struct error *err)
{
	const struct yaml_node *mapping = yaml_resolve(entry->value);
	struct fact_reader own = *reader;

	memset(out, 0, sizeof(*out));
	out->key = entry->key;
	if (entry->key->kind != YAML_SCALAR || !entry->key->len ||
	    strlen(entry->key->text) != entry->key->len)
		return fact_refuse(reader, entry->key, err, "the name of an entry is a text");
	if (mapping->kind != YAML_MAPPING)
		return fact_refuse(reader, entry->key, err, "an entry is a mapping");
	own.image = is_verified_by(mapping, "image");
	own.seen = own.image || is_verified_by(mapping, "engine");
	return read_entry(out, entry, &own, err);
}
