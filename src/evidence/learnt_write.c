/* Bringing a file of learnt facts up to date. */
#include "evidence/learnt_write.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/set.h"
#include "evidence/learnt.h"
#include "yaml/document.h"
#include "yaml/finish.h"
#include "yaml/render.h"
#include "yaml/scalar.h"
#include "yaml/splice.h"

static const char header[] =
	"# What \"composeharden learn\" found in the images that the Compose files here "
	"use; a plain run reads it.%s"
	"# An entry without \"verified: image\" is yours: it is never changed.%s";

/* A name or a pattern that is there, and whose entry it is. */
struct known {
	const char *text;
	struct yaml_node *mapping;
};

struct writer {
	struct yaml_document *document;
	struct yaml_splicer splicer;
	struct arena arena;
	struct set names, patterns; /* of struct known */
	struct yaml_node *root;
};

static int compare_known(const void *left, const void *right)
{
	return strcmp(((const struct known *)left)->text, ((const struct known *)right)->text);
}

static void add_known(struct writer *writer, struct set *set, const char *text,
		      struct yaml_node *mapping)
{
	struct known *known = arena_alloc(&writer->arena, sizeof(*known));

	*known = (struct known){text, mapping};
	set_add(set, known);
}

static void look_around(struct writer *writer)
{
	struct yaml_pair pair = {NULL, NULL};

	while (yaml_pair_next(writer->root, YAML_BEFORE, &pair)) {
		struct yaml_node *mapping = yaml_resolve(pair.value), *item = NULL;
		struct yaml_node *match = yaml_resolve(yaml_find(mapping, "match", YAML_BEFORE));

		add_known(writer, &writer->names, pair.key->text, mapping);
		while (match && (item = yaml_next(match, item, YAML_BEFORE)))
			add_known(writer, &writer->patterns, yaml_resolve(item)->text, mapping);
	}
}

/* The entry that has the pattern, else the name. */
static struct yaml_node *find_entry(const struct writer *writer, const struct learnt_entry *entry)
{
	const struct known pattern = {entry->fact->match[0], NULL}, name = {entry->name, NULL};
	const struct known *found = set_find(&writer->patterns, &pattern);

	if (!found)
		found = set_find(&writer->names, &name);
	return found ? found->mapping : NULL;
}

static int compare_texts(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* The texts of a value that is there, sorted; NULL: it is of another kind. */
static const char **texts_of(const struct writer *writer, const struct yaml_node *value,
			     size_t *count)
{
	const struct yaml_node *list = yaml_resolve(value);
	const char **texts = arena_alloc((struct arena *)(uintptr_t)&writer->arena,
					 (yaml_count(list, YAML_BEFORE) + 1) * sizeof(*texts));
	struct yaml_node *item = NULL;

	*count = 0;
	if (list->kind == YAML_SCALAR)
		texts[(*count)++] = list->text;
	while ((item = yaml_next(list, item, YAML_BEFORE)))
		texts[(*count)++] = yaml_resolve(item)->text;
	qsort(texts, *count, sizeof(*texts), compare_texts);
	return texts;
}

/* Whether a value that is there says the same, in whatever order. */
static bool is_same(struct writer *writer, const struct yaml_node *value, const struct fact *fact,
		    enum fact_field field)
{
	const char *const *wanted = learnt_texts(fact, field, &writer->arena);
	size_t count = 0, there;
	const char **texts = texts_of(writer, value, &there), **sorted;

	while (wanted[count])
		count++;
	if (count != there)
		return false;
	sorted = arena_alloc(&writer->arena, (count + 1) * sizeof(*sorted));
	if (count)
		memcpy(sorted, wanted, count * sizeof(*sorted));
	qsort(sorted, count, sizeof(*sorted), compare_texts);
	for (size_t i = 0; i < count; i++)
		if (strcmp(sorted[i], texts[i]) != 0)
			return false;
	return true;
}

static bool differs(struct writer *writer, const struct yaml_node *mapping, const struct fact *fact,
		    enum fact_field field)
{
	const struct yaml_node *value = yaml_find(mapping, fact_field_name(field), YAML_BEFORE);

	if (!learnt_is_ours(field))
		return false;
	if (!value || !fact_has(fact, field))
		return value || fact_has(fact, field);
	return !is_same(writer, value, fact, field);
}

static bool has_text(const char *const *texts, const char *text)
{
	while (*texts && strcmp(*texts, text) != 0)
		texts++;
	return *texts;
}

static bool list_has(const struct yaml_node *list, const char *text)
{
	struct yaml_node *item = NULL;

	while ((item = yaml_next(list, item, YAML_BEFORE)))
		if (!strcmp(yaml_resolve(item)->text, text))
			return true;
	return false;
}

/* Items that are new come, those that are gone go; the comments of others stay. */
static int change_list(struct writer *writer, struct yaml_node *list, const struct fact *fact,
		       enum fact_field field, struct error *err)
{
	const char *const *wanted = learnt_texts(fact, field, &writer->arena);
	struct yaml_node *new_items = learnt_node(writer->document, fact, field, &writer->arena);
	struct yaml_node *item = NULL, *fresh = new_items->first, *next;

	for (; fresh; fresh = next) {
		next = fresh->next;
		if (list_has(list, fresh->text))
			continue;
		fresh->next = fresh->prev = fresh->parent = NULL;
		if (yaml_splice_append(&writer->splicer, list, fresh, err))
			return -1;
	}
	for (item = yaml_next(list, NULL, YAML_BEFORE); item; item = next) {
		next = yaml_next(list, item, YAML_BEFORE);
		if (!has_text(wanted, yaml_resolve(item)->text) &&
		    yaml_splice_remove(&writer->splicer, item, err))
			return -1;
	}
	return 0;
}

static struct yaml_node *key_of(const struct yaml_node *mapping, const char *name)
{
	struct yaml_pair pair = {NULL, NULL};

	while (yaml_pair_next(mapping, YAML_BEFORE, &pair))
		if (pair.key->kind == YAML_SCALAR && !strcmp(pair.key->text, name))
			return pair.key;
	return NULL;
}

static int change_field(struct writer *writer, struct yaml_node *mapping, const struct fact *fact,
			enum fact_field field, struct error *err)
{
	const char *name = fact_field_name(field);
	struct yaml_node *value = yaml_find(mapping, name, YAML_BEFORE), *node;
	bool list = value && value->kind == YAML_SEQUENCE && yaml_count(value, YAML_BEFORE);

	if (!fact_has(fact, field))
		return yaml_splice_remove(&writer->splicer, key_of(mapping, name), err);
	node = learnt_node(writer->document, fact, field, &writer->arena);
	if (!value)
		return yaml_splice_add(&writer->splicer, mapping, name, node, err);
	if (list && node->first)
		return change_list(writer, value, fact, field, err);
	if (list) {
		node->style = YAML_FLOW;
		return yaml_splice_remove(&writer->splicer, key_of(mapping, name), err) ||
				       yaml_splice_add(&writer->splicer, mapping, name, node, err)
			       ? -1
			       : 0;
	}
	return yaml_splice_replace(&writer->splicer, value, node, err);
}

static bool is_from_image(const struct yaml_node *mapping)
{
	const struct yaml_node *verified =
		yaml_resolve(yaml_find(mapping, "verified", YAML_BEFORE));

	return verified && verified->kind == YAML_SCALAR && !strcmp(verified->text, "image");
}

static int add_pattern(struct writer *writer, struct yaml_node *mapping, const char *pattern,
		       struct error *err)
{
	struct yaml_node *list = yaml_resolve(yaml_find(mapping, "match", YAML_BEFORE));

	if (list_has(list, pattern))
		return 0;
	return yaml_splice_append(&writer->splicer, list,
				  yaml_new_string(writer->document, pattern, false), err);
}

static int change_entry(struct writer *writer, struct yaml_node *mapping,
			struct learnt_entry *entry, struct error *err)
{
	bool changed = false;

	entry->by_hand = !is_from_image(mapping);
	if (entry->by_hand)
		return 0;
	for (int i = 0; i < FACT_FIELD_COUNT; i++)
		changed |= i != FACT_LEARNT &&
			   differs(writer, mapping, entry->fact, (enum fact_field)i);
	for (int i = 0; changed && i < FACT_FIELD_COUNT; i++)
		if (differs(writer, mapping, entry->fact, (enum fact_field)i) &&
		    change_field(writer, mapping, entry->fact, (enum fact_field)i, err))
			return error_wrap(err, "the entry %s cannot be brought up to date",
					  entry->name);
	return add_pattern(writer, mapping, entry->fact->match[0], err);
}

static struct yaml_node *new_entry(struct yaml_document *document, const struct fact *fact,
				   struct arena *arena)
{
	struct yaml_node *mapping = yaml_new_collection(document, YAML_MAPPING);

	for (int i = 0; i < FACT_FIELD_COUNT; i++)
		if (fact_has(fact, (enum fact_field)i)) {
			const char *name = fact_field_name((enum fact_field)i);

			yaml_append(mapping, yaml_new_string(document, name, false));
			yaml_append(mapping,
				    learnt_node(document, fact, (enum fact_field)i, arena));
		}
	return mapping;
}

void learnt_add_entries(struct buf *out, const struct learnt_entry *entries, size_t count,
			const char *line_end)
{
	const struct yaml_place_style style = {.quotes = YAML_DOUBLE_QUOTED,
					       .items = YAML_PLAIN,
					       .step = 2,
					       .dash = 2,
					       .line_end = line_end};
	struct yaml_document *document CLEANUP_YAML_DOCUMENT = NULL;
	struct error ignored CLEANUP_ERROR = ERROR_INIT;
	struct arena arena CLEANUP_ARENA;

	arena_init(&arena);
	document = yaml_document_parse("", 0, &ignored);
	for (size_t i = 0; document && i < count; i++) {
		struct yaml_node *key = yaml_new_string(document, entries[i].name, false);
		struct yaml_node *mapping = new_entry(document, entries[i].fact, &arena);

		yaml_settle(key, &style);
		yaml_settle(mapping, &style);
		yaml_add_scalar(out, key->text, key->len, key->style);
		buf_addch(out, ':');
		yaml_render_block(out, mapping, 0, &style);
		buf_addstr(out, line_end);
	}
}

static int compare_entries(const void *left, const void *right)
{
	return strcmp(((const struct learnt_entry *)left)->name,
		      ((const struct learnt_entry *)right)->name);
}

static int write_entries(struct writer *writer, struct learnt_update *update, struct error *err)
{
	look_around(writer);
	for (size_t i = 0; i < update->count; i++) {
		struct learnt_entry *entry = &update->entries[i];
		struct yaml_node *there = find_entry(writer, entry);

		if (there ? change_entry(writer, there, entry, err)
			  : yaml_splice_add(
				    &writer->splicer, writer->root, entry->name,
				    new_entry(writer->document, entry->fact, &writer->arena), err))
			return -1;
	}
	update->changed = writer->splicer.edits.count > 0;
	if (!update->changed)
		return 0;
	if (yaml_finish(&writer->splicer, &update->patched, err))
		return -1;
	if (update->show)
		update->show(update->context, &writer->splicer.edits);
	return 0;
}

/* A text with no entry: a new file, or comments alone, which stay. */
static void begin(struct learnt_update *update)
{
	const char *line_end =
		update->size && memmem(update->text, update->size, "\r\n", 2) ? "\r\n" : "\n";

	update->changed = update->count > 0;
	if (!update->changed)
		return;
	buf_add(&update->patched, update->text, update->size);
	if (!update->size)
		buf_addf(&update->patched, header, line_end, line_end);
	else if (update->text[update->size - 1] != '\n')
		buf_addstr(&update->patched, line_end);
	learnt_add_entries(&update->patched, update->entries, update->count, line_end);
}

/* One entry a name. */
static void unite(struct learnt_update *update)
{
	size_t kept = 0;

	if (update->count)
		qsort(update->entries, update->count, sizeof(*update->entries), compare_entries);
	for (size_t i = 0; i < update->count; i++)
		if (!kept || strcmp(update->entries[i].name, update->entries[kept - 1].name) != 0)
			update->entries[kept++] = update->entries[i];
	update->count = kept;
}

static int edit(struct learnt_update *update, struct yaml_document *document, struct error *err)
{
	struct writer writer = {
		.document = document,
		.names = SET_INIT(compare_known),
		.patterns = SET_INIT(compare_known),
		.root = yaml_resolve(document->roots[0]),
	};
	int failed;

	arena_init(&writer.arena);
	yaml_splicer_init(&writer.splicer, document);
	failed = write_entries(&writer, update, err);
	yaml_splicer_release(&writer.splicer);
	set_clear(&writer.names, NULL);
	set_clear(&writer.patterns, NULL);
	arena_release(&writer.arena);
	return failed;
}

/* What was written must be what a run can read. */
static int prove(const struct learnt_update *update, struct error *err)
{
	struct learnt *learnt;

	if (!update->changed)
		return 0;
	learnt = learnt_parse(update->path, update->patched.data, update->patched.len, err);
	learnt_free(learnt);
	return learnt ? 0 : error_wrap(err, "what would be written cannot be read");
}

int learnt_update(struct learnt_update *update, struct error *err)
{
	struct yaml_document *document CLEANUP_YAML_DOCUMENT = NULL;
	struct learnt *before = learnt_parse(update->path, update->text, update->size, err);

	if (!before)
		return -1;
	learnt_free(before);
	unite(update);
	document = yaml_document_parse(update->text, update->size, err);
	if (!document)
		return -1;
	if (!document->root_count || yaml_is_null(yaml_resolve(document->roots[0])))
		begin(update);
	else if (edit(update, document, err)) {
		error_in(err, update->path);
		return -1;
	}
	return prove(update, err);
}
