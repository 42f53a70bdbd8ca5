/* Packing image facts: what is read becomes words and a pool of texts. */
#include "evidence/facts/facts_packer.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/list.h"
#include "evidence/facts/facts_pack.h"

/* A text of the pool. */
struct pooled {
	const char *text;
	uint32_t offset;
};

static int compare_pooled(const void *left, const void *right)
{
	return strcmp(((const struct pooled *)left)->text, ((const struct pooled *)right)->text);
}

void facts_packer_init(struct facts_packer *packer)
{
	memset(packer, 0, sizeof(*packer));
	arena_init(&packer->arena);
	packer->texts = SET_INIT(compare_pooled);
	buf_init(&packer->pool);
	buf_addch(&packer->pool, '\0'); /* 0 stands for none */
}

void facts_packer_release(struct facts_packer *packer)
{
	set_clear(&packer->texts, NULL);
	arena_release(&packer->arena);
	buf_release(&packer->pool);
	free(packer->body);
	free(packer->patterns);
	free(packer->names);
}

static uint32_t add_copy(struct facts_packer *packer, const char *text)
{
	uint32_t offset = (uint32_t)packer->pool.len;

	buf_add(&packer->pool, text, strlen(text) + 1);
	return offset;
}

/* The offset of a text in the pool; 0 for NULL. */
static uint32_t add_text(struct facts_packer *packer, const char *text)
{
	const struct pooled key = {text, 0};
	struct pooled *pooled;

	if (!text)
		return 0;
	pooled = set_find(&packer->texts, &key);
	if (pooled)
		return pooled->offset;
	pooled = arena_alloc(&packer->arena, sizeof(*pooled));
	pooled->text = arena_strdup(&packer->arena, text);
	pooled->offset = add_copy(packer, text);
	set_add(&packer->texts, pooled);
	return pooled->offset;
}

static void add_word(struct facts_packer *packer, uint32_t word)
{
	list_grow(packer->body, packer->body_count, packer->body_cap);
	packer->body[packer->body_count++] = word;
}

static void add_texts(struct facts_packer *packer, const char *const *texts)
{
	uint32_t count = 0;

	while (texts[count])
		count++;
	add_word(packer, count);
	for (uint32_t i = 0; i < count; i++)
		add_word(packer, add_text(packer, texts[i]));
}

static void add_paths(struct facts_packer *packer, const struct claim_path *paths)
{
	uint32_t count = 0;

	while (paths[count].path)
		count++;
	add_word(packer, count);
	for (uint32_t i = 0; i < count; i++) {
		add_word(packer, add_text(packer, paths[i].path));
		add_word(packer, add_text(packer, paths[i].options));
	}
}

static void add_ports(struct facts_packer *packer, const unsigned *ports)
{
	uint32_t count = 0;

	while (ports[count])
		count++;
	add_word(packer, count);
	for (uint32_t i = 0; i < count; i++)
		add_word(packer, ports[i]);
}

static void add_value(struct facts_packer *packer, enum fact_kind kind, const void *value)
{
	switch (kind) {
	case FACT_KIND_TEXT:
		add_word(packer, add_text(packer, *(const char *const *)value));
		break;
	case FACT_KIND_TEXTS:
		add_texts(packer, *(const char *const *const *)value);
		break;
	case FACT_KIND_PATHS:
		add_paths(packer, *(const struct claim_path *const *)value);
		break;
	case FACT_KIND_PORTS:
		add_ports(packer, *(const unsigned *const *)value);
		break;
	case FACT_KIND_SWITCH:
		add_word(packer, (uint32_t) * (const enum tristate *)value);
		break;
	case FACT_KIND_CAPABILITIES:
		add_word(packer, (uint32_t) * (const capability_set *)value);
		add_word(packer, (uint32_t)(*(const capability_set *)value >> 32));
		break;
	case FACT_KIND_COUNT:
		break;
	}
}

static void add_values(struct facts_packer *packer, const struct fact *fact)
{
	add_word(packer, (uint32_t)fact->given);
	add_word(packer, (uint32_t)(fact->given >> 32));
	for (int i = 0; i < FACT_FIELD_COUNT; i++)
		if (fact_has(fact, (enum fact_field)i))
			add_value(packer, fact_field_kind((enum fact_field)i),
				  fact_value(fact, (enum fact_field)i));
}

static void add_pattern(struct facts_packer *packer, const char *text,
			const struct facts_name *owner, struct place place)
{
	list_grow(packer->patterns, packer->pattern_count, packer->pattern_cap);
	packer->patterns[packer->pattern_count++] = (struct facts_pattern){
		.text = arena_strdup(&packer->arena, text),
		.entry = (uint32_t)packer->name_count,
		.literal = facts_pattern_literal(text),
		.path = owner->path,
		.place = place,
	};
}

void facts_packer_add(struct facts_packer *packer, const struct fact_entry *entry,
		      const struct fact_reader *reader)
{
	struct facts_name name = {
		.text = arena_strdup(&packer->arena, entry->fact.name),
		.at = (uint32_t)packer->body_count,
		.path = arena_strdup(&packer->arena, reader->path),
		.place = yaml_place(reader->document, entry->key->start),
	};
	struct yaml_node *item = NULL;

	add_word(packer, add_text(packer, entry->fact.name));
	add_values(packer, &entry->fact);
	add_word(packer, (uint32_t)entry->variant_count);
	for (size_t i = 0; i < entry->variant_count; i++)
		add_values(packer, &entry->variants[i]);
	add_word(packer, (uint32_t)entry->when_count);
	for (size_t i = 0; i < entry->when_count; i++)
		add_values(packer, &entry->whens[i]);
	while ((item = yaml_next(entry->match, item, YAML_BEFORE)))
		add_pattern(packer, yaml_resolve(item)->text, &name,
			    yaml_place(reader->document, item->start));
	list_grow(packer->names, packer->name_count, packer->name_cap);
	packer->names[packer->name_count++] = name;
}

/* Names before globs, names by the alphabet, globs by what they spell out. */
static int compare_pattern(const void *left, const void *right)
{
	const struct facts_pattern *a = left, *b = right;
	int order = strcmp(a->text, b->text);

	if (a->literal != b->literal)
		return a->literal > b->literal ? -1 : 1;
	if (order)
		return order;
	return a->entry < b->entry ? -1 : a->entry > b->entry;
}

/* By numbers: the names themselves must stay where patterns look for them. */
static int compare_name(const void *left, const void *right, void *names)
{
	const struct facts_name *a = &((const struct facts_name *)names)[*(const uint32_t *)left];
	const struct facts_name *b = &((const struct facts_name *)names)[*(const uint32_t *)right];
	int order = strcmp(a->text, b->text);

	return order ? order : a < b ? -1 : a > b;
}

static int refuse_twice(const struct facts_name *owner, struct place place, const char *what,
			const char *text, struct error *err)
{
	error_at(err, place.line, place.column, "%s is there twice: %s", what, text);
	error_in(err, owner->path);
	return -1;
}

static uint32_t *sort_names(struct facts_packer *packer, struct error *err)
{
	uint32_t *order = xcalloc(packer->name_count + 1, sizeof(*order));

	for (uint32_t i = 0; i < packer->name_count; i++)
		order[i] = i;
	qsort_r(order, packer->name_count, sizeof(*order), compare_name, packer->names);
	for (size_t i = 1; i < packer->name_count; i++) {
		const struct facts_name *name = &packer->names[order[i]];

		if (strcmp(name->text, packer->names[order[i - 1]].text) != 0)
			continue;
		refuse_twice(name, name->place, "the entry", name->text, err);
		free(order);
		return NULL;
	}
	return order;
}

static int check_patterns(const struct facts_packer *packer, struct error *err)
{
	const struct facts_pattern *patterns = packer->patterns;

	for (size_t i = 1; i < packer->pattern_count; i++)
		if (!strcmp(patterns[i].text, patterns[i - 1].text))
			return refuse_twice(&packer->names[patterns[i].entry], patterns[i].place,
					    "the pattern", patterns[i].text, err);
	return 0;
}

static void put(struct buf *words, size_t word)
{
	uint32_t value = (uint32_t)word;

	buf_add(words, &value, sizeof(value));
}

int facts_packer_finish(struct facts_packer *packer, struct buf *words, struct error *err)
{
	size_t body = FACTS_PACK_HEAD_SIZE + packer->name_count + 2 * packer->pattern_count;
	uint32_t *order CLEANUP_FREE = NULL;
	size_t names = 0;

	if (packer->pattern_count)
		qsort(packer->patterns, packer->pattern_count, sizeof(*packer->patterns),
		      compare_pattern);
	order = sort_names(packer, err);
	if (!order || check_patterns(packer, err))
		return -1;
	while (names < packer->pattern_count && packer->patterns[names].literal == SIZE_MAX)
		names++;
	put(words, packer->name_count);
	put(words, names);
	put(words, packer->pattern_count - names);
	for (size_t i = 0; i < packer->name_count; i++)
		put(words, body + packer->names[order[i]].at);
	for (size_t i = 0; i < packer->pattern_count; i++) {
		put(words, i < names ? add_text(packer, packer->patterns[i].text)
				     : add_copy(packer, packer->patterns[i].text));
		put(words, body + packer->names[packer->patterns[i].entry].at);
	}
	if (packer->body_count)
		buf_add(words, packer->body, packer->body_count * sizeof(*packer->body));
	return 0;
}
