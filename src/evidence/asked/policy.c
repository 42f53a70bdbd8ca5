/* Reading policy files. */
#include "evidence/asked/policy.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/path.h"
#include "evidence/asked/annotation_key.h"
#include "evidence/facts/facts.h"
#include "text/near.h"
#include "yaml/document.h"

/* The keys. */
static const char *const top_keys[] = {"defaults", "rules",	"values", "learn",
				       "services", "facts", "require-reason", NULL};
static const char *const default_keys[] = {"user", "assume", "confidence", NULL};
static const char *const rules_keys[] = {"enable", "disable", "severity", NULL};
static const char *const value_keys[] = {"pids_limit", "mem_limit", "cpus", NULL};
static const char *const learn_keys[] = {"from", "pull", "all", NULL};
static const char *const entry_keys[] = {"files",    "names",  "allow", "user", "cap_add", "tmpfs",
					 "exercise", "reason", "until", NULL};

/* What reading needs beside the policy. */
struct policy_reader {
	struct policy *policy;
	struct annotation_context context;
	struct remarks remarks;
	struct error *err;
};

/* That learn can have images from. */
static const char *const programs[] = {"docker", "podman", "skopeo"};

static int fail(struct policy_reader *reader, const struct yaml_node *node, const char *words,
		const char *name)
{
	struct place place = yaml_place(reader->policy->document, node->start);

	return error_at(reader->err, place.line, place.column, "%s%s", words, name);
}

/* A key that is none of `known`. */
static int fail_key(struct policy_reader *reader, const struct yaml_pair *pair, const char *words,
		    const char *const *known)
{
	const char *meant = near_find(pair->key->text, known);
	struct place place = yaml_place(reader->policy->document, pair->key->start);

	return error_at(reader->err, place.line, place.column, "%s%s%s%s%s", words, pair->key->text,
			meant ? ": did you mean " : "", meant ? meant : "", meant ? "?" : "");
}

static const char *scalar(const struct yaml_node *value)
{
	const struct yaml_node *node = yaml_resolve(value);

	return node->kind == YAML_SCALAR && !yaml_is_null(node) ? node->text : NULL;
}

/* A list of words, or one word. */
static int read_words(struct policy_reader *reader, const struct yaml_node *value,
		      const char *const **out)
{
	struct arena *arena = &reader->policy->arena;
	size_t count = yaml_count(yaml_resolve(value), YAML_BEFORE) + 2, at = 0;
	const char **words = arena_alloc(arena, count * sizeof(*words));

	setting_each(item, value, YAML_BEFORE) {
		words[at] = scalar(item);
		if (!words[at++])
			return fail(reader, item, "a word is expected here", "");
	}
	if (!at && yaml_resolve(value)->kind != YAML_SEQUENCE)
		return fail(reader, value, "a list is expected here", "");
	words[at] = NULL;
	*out = words;
	return 0;
}

static int read_word(struct policy_reader *reader, const struct yaml_node *value, const char **out)
{
	*out = scalar(value);
	return *out ? 0 : fail(reader, value, "a word is expected here", "");
}

typedef int (*read_pair_fn)(struct policy_reader *reader, const struct yaml_pair *pair, void *out);

/* Each pair of a mapping goes to `read`. */
static int read_mapping(struct policy_reader *reader, const struct yaml_node *value,
			read_pair_fn read, void *out)
{
	const struct yaml_node *mapping = yaml_resolve(value);
	struct yaml_pair pair = {NULL, NULL};

	if (mapping->kind != YAML_MAPPING)
		return fail(reader, mapping, "a mapping is expected here", "");
	while (yaml_pair_next(mapping, YAML_BEFORE, &pair)) {
		if (pair.key->kind != YAML_SCALAR)
			return fail(reader, pair.key, "a key that is no word", "");
		if (read(reader, &pair, out))
			return -1;
	}
	return 0;
}

static int read_default(struct policy_reader *reader, const struct yaml_pair *pair, void *out)
{
	static const char strange[] = "not a word that this key takes: ";
	struct policy *policy = out;
	const char *key = pair->key->text;
	enum confidence least;
	bool soft;

	if (!strcmp(key, "assume")) {
		if (read_word(reader, pair->value, &policy->assume))
			return -1;
		return assume_parse(policy->assume, &soft)
			       ? 0
			       : fail(reader, pair->value, strange, policy->assume);
	}
	if (!strcmp(key, "confidence")) {
		if (read_word(reader, pair->value, &policy->confidence))
			return -1;
		return confidence_parse(policy->confidence, &least)
			       ? 0
			       : fail(reader, pair->value, strange, policy->confidence);
	}
	if (strcmp(key, "user") != 0)
		return fail_key(reader, pair, "unknown key of defaults: ", default_keys);
	if (read_word(reader, pair->value, &policy->user))
		return -1;
	if (user_parse(policy->user) != USER_NUMERIC || !strchr(policy->user, ':'))
		return fail(reader, pair->value, "the default user is UID:GID, not root", "");
	return 0;
}

static int read_switch(struct policy_reader *reader, const struct yaml_node *value, bool *out)
{
	const char *word;

	if (read_word(reader, value, &word))
		return -1;
	*out = boolean_parse(word) == TRISTATE_TRUE;
	return boolean_parse(word) != TRISTATE_UNSET
		       ? 0
		       : fail(reader, value, "true or false is expected here", "");
}

static int read_learn(struct policy_reader *reader, const struct yaml_pair *pair, void *out)
{
	struct policy *policy = out;
	const char *key = pair->key->text;

	if (!strcmp(key, "pull"))
		return read_switch(reader, pair->value, &policy->learn_pull);
	if (!strcmp(key, "all"))
		return read_switch(reader, pair->value, &policy->learn_all);
	if (strcmp(key, "from") != 0)
		return fail_key(reader, pair, "unknown key of learn: ", learn_keys);
	if (read_word(reader, pair->value, &policy->learn_from))
		return -1;
	for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); i++)
		if (!strcmp(policy->learn_from, programs[i]))
			return 0;
	return fail(reader, pair->value, "from is docker, podman or skopeo: ", policy->learn_from);
}

static int read_severity(struct policy_reader *reader, const struct yaml_pair *pair, void *out)
{
	struct policy *policy = out;
	struct policy_severity *entry = &policy->severities[policy->severity_count++];

	entry->rule = pair->key->text;
	entry->line = yaml_place(policy->document, pair->key->start).line;
	return read_word(reader, pair->value, &entry->severity);
}

static int read_rules(struct policy_reader *reader, const struct yaml_pair *pair, void *out)
{
	struct policy *policy = out;
	const char *key = pair->key->text;
	size_t count;

	if (!strcmp(key, "enable"))
		return read_words(reader, pair->value, &policy->enable);
	if (!strcmp(key, "disable"))
		return read_words(reader, pair->value, &policy->disable);
	if (strcmp(key, "severity") != 0)
		return fail_key(reader, pair, "unknown key of rules: ", rules_keys);
	count = yaml_count(yaml_resolve(pair->value), YAML_BEFORE) + 1;
	policy->severities = arena_zalloc(&policy->arena, count * sizeof(*policy->severities));
	return read_mapping(reader, pair->value, read_severity, policy);
}

static int read_value(struct policy_reader *reader, const struct yaml_pair *pair, void *out)
{
	struct policy_values *values = out;
	const char *key = pair->key->text;

	if (!strcmp(key, "pids_limit"))
		return read_word(reader, pair->value, &values->pids_limit);
	if (!strcmp(key, "mem_limit"))
		return read_word(reader, pair->value, &values->mem_limit);
	if (!strcmp(key, "cpus"))
		return read_word(reader, pair->value, &values->cpus);
	return fail_key(reader, pair, "unknown key of values: ", value_keys);
}

struct entry_reading {
	struct policy_entry *entry;
	struct annotation annotation;
	struct exception *exception;
	bool allows;
};

static int read_entry_pair(struct policy_reader *reader, const struct yaml_pair *pair, void *out)
{
	struct entry_reading *reading = out;
	const char *key = pair->key->text;

	if (!strcmp(key, "files"))
		return read_words(reader, pair->value, &reading->entry->files);
	if (!strcmp(key, "names"))
		return read_words(reader, pair->value, &reading->entry->names);
	reading->allows |= !strcmp(key, "allow");
	if (!annotation_read_pair(&reading->annotation, pair, reading->exception,
				  &reader->context))
		return fail_key(reader, pair, "unknown key of an entry of services: ", entry_keys);
	if (reader->remarks.first) {
		struct place place =
			yaml_place(reader->policy->document, reader->remarks.first->place.offset);

		return error_at(reader->err, place.line, place.column, "%s",
				reader->remarks.first->text);
	}
	return 0;
}

static int read_entry(struct policy_reader *reader, const struct yaml_node *item,
		      struct policy_entry *entry)
{
	struct entry_reading reading = {.entry = entry};

	reading.exception = arena_zalloc(&reader->policy->arena, sizeof(*reading.exception));
	reading.exception->origin = "policy";
	reading.exception->general = true;
	if (read_mapping(reader, item, read_entry_pair, &reading))
		return -1;
	annotation_settle(&reading.annotation, reading.exception, EVIDENCE_POLICY,
			  POLICY_NAME);
	entry->claim = reading.annotation.claim;
	entry->has_claim = reading.annotation.has_claim;
	entry->exception = reading.allows ? reading.exception : NULL;
	entry->exercises = reading.annotation.exercises;
	if (!entry->has_claim && !entry->exception && !entry->exercises)
		return fail(reader, item, "an entry of services that says nothing", "");
	return 0;
}

static int read_entries(struct policy_reader *reader, const struct yaml_node *value)
{
	struct policy *policy = reader->policy;
	const struct yaml_node *list = yaml_resolve(value);
	struct policy_entry *entries;

	if (list->kind != YAML_SEQUENCE)
		return fail(reader, list, "services is a list", "");
	entries = arena_zalloc(&policy->arena,
			       (yaml_count(list, YAML_BEFORE) + 1) * sizeof(*entries));
	policy->entries = entries;
	for (struct yaml_node *item = yaml_next(list, NULL, YAML_BEFORE); item;
	     item = yaml_next(list, item, YAML_BEFORE))
		if (read_entry(reader, item, &entries[policy->entry_count++]))
			return -1;
	return 0;
}

static void blank(char *text, size_t from, size_t to)
{
	for (; from < to; from++)
		if (text[from] != '\n' && text[from] != '\r')
			text[from] = ' ';
}

/* The facts are read from a copy of the text in which all else is blank, so that lines stay lines. */
static int read_facts(struct policy_reader *reader, const struct yaml_node *value)
{
	struct policy *policy = reader->policy;
	const struct yaml_node *mapping = yaml_resolve(value);
	char *copy;

	if (mapping->kind != YAML_MAPPING)
		return fail(reader, mapping, "facts is a mapping", "");
	copy = arena_strndup(&policy->arena, policy->file.data, policy->file.size);
	blank(copy, 0, mapping->start);
	blank(copy, mapping->end, policy->file.size);
	policy->facts = facts_parse(policy->path, copy, policy->file.size, reader->err);
	return policy->facts ? 0 : -1;
}

static int read_top(struct policy_reader *reader, const struct yaml_pair *pair, void *out)
{
	struct policy *policy = out;
	const char *key = pair->key->text, *word;

	if (!strcmp(key, "defaults"))
		return read_mapping(reader, pair->value, read_default, policy);
	if (!strcmp(key, "rules"))
		return read_mapping(reader, pair->value, read_rules, policy);
	if (!strcmp(key, "values"))
		return read_mapping(reader, pair->value, read_value, &policy->values);
	if (!strcmp(key, "learn"))
		return read_mapping(reader, pair->value, read_learn, policy);
	if (!strcmp(key, "services"))
		return read_entries(reader, pair->value);
	if (!strcmp(key, "facts"))
		return read_facts(reader, pair->value);
	if (strcmp(key, "require-reason") != 0)
		return fail_key(reader, pair, "unknown key: ", top_keys);
	if (read_word(reader, pair->value, &word))
		return -1;
	policy->require_reason = boolean_parse(word) == TRISTATE_TRUE;
	return boolean_parse(word) != TRISTATE_UNSET
		       ? 0
		       : fail(reader, pair->value, "require-reason is true or false", "");
}

static int parse(struct policy *policy, struct error *err)
{
	struct policy_reader reader = {.policy = policy, .err = err};

	policy->document = yaml_document_parse(policy->file.data, policy->file.size, err);
	if (!policy->document)
		return -1;
	if (!policy->document->root_count || yaml_is_null(policy->document->roots[0]))
		return 0; /* an empty policy says nothing */
	reader.remarks.arena = &policy->arena;
	reader.context = (struct annotation_context){
		.arena = &policy->arena, .remarks = &reader.remarks, .today = "0000-00-00"};
	return read_mapping(&reader, policy->document->roots[0], read_top, policy);
}

static char *folder_of(const char *path)
{
	CLEANUP_FREE char *real = realpath(path, NULL);

	return path_folder(real ? real : "/");
}

static struct policy *new_policy(const char *path)
{
	struct policy *policy = xcalloc(1, sizeof(*policy));

	arena_init(&policy->arena);
	policy->path = xstrdup(path);
	return policy;
}

static struct policy *finish(struct policy *policy, bool failed, struct error *err)
{
	if (failed || parse(policy, err)) {
		error_in(err, policy->path);
		policy_free(policy);
		return NULL;
	}
	policy->folder = folder_of(policy->path);
	return policy;
}

struct policy *policy_load(const char *path, struct error *err)
{
	struct policy *policy = new_policy(path);

	return finish(policy, file_read(path, &policy->file, err) != 0, err);
}

struct policy *policy_load_found(const char *path, const char *folder, bool anywhere,
				 struct error *err)
{
	struct policy *policy = new_policy(path);
	int failed = policy_read_found(path, folder, anywhere, &policy->file, &policy->outside, err);

	return policy->outside ? policy : finish(policy, failed, err);
}

void policy_free(struct policy *policy)
{
	if (!policy)
		return;
	facts_free(policy->facts);
	yaml_document_free(policy->document);
	file_release(&policy->file);
	arena_release(&policy->arena);
	free(policy->path);
	free(policy->folder);
	free(policy);
}
