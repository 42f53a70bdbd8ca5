/* Looking up packed facts, and unpacking the one that is asked for. */
#include "evidence/facts/facts_pack.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/glob.h"
#include "text/near.h"

struct key {
	const struct facts_pack *pack;
	const char *name;
};

/* Where unpacking is. */
struct cursor {
	const struct facts_pack *pack;
	const uint32_t *at;
	struct arena *arena;
};

size_t facts_pattern_literal(const char *pattern)
{
	size_t len = 0;
	bool wild = false;

	for (; *pattern; pattern++) {
		const char *end = *pattern == '[' ? strchr(pattern + 1, ']') : NULL;

		if (end)
			pattern = end;
		if (end || *pattern == '*' || *pattern == '?')
			wild = true;
		else
			len++;
	}
	return wild ? len : SIZE_MAX;
}

static int compare_name(const void *left, const void *right)
{
	const struct key *key = left;
	const uint32_t *pair = right;

	return strcmp(key->name, key->pack->pool + pair[0]);
}

const char *facts_pattern_tag(const char *pattern)
{
	const char *tag = NULL;

	/* A registry may have a port; a set of bytes is no place for either. */
	for (; *pattern; pattern++) {
		const char *end = *pattern == '[' ? strchr(pattern + 1, ']') : NULL;

		if (end)
			pattern = end;
		else if (*pattern == ':')
			tag = pattern + 1;
		else if (*pattern == '/')
			tag = NULL;
	}
	return tag;
}

static uint32_t find_name(const struct facts_pack *pack, const char *name)
{
	const uint32_t *words = pack->words;
	const uint32_t *names = words + FACTS_PACK_HEAD_SIZE + words[FACTS_PACK_ENTRIES];
	struct key key = {pack, name};
	const uint32_t *found =
		bsearch(&key, names, words[FACTS_PACK_NAMES], 2 * sizeof(*names), compare_name);

	return found ? found[1] : 0;
}

static bool fits_glob(const char *glob, const char *repository, const char *tagged)
{
	/* Most differ in their first byte. */
	if (*glob != *repository && !strchr("*?[\\", *glob))
		return false;
	if (strncmp(glob, tagged, strcspn(glob, "*?[\\")) != 0)
		return false;
	return glob_matches(glob, facts_pattern_tag(glob) ? tagged : repository, 0);
}

static uint32_t find_glob(const struct facts_pack *pack, const char *repository, const char *tagged)
{
	const uint32_t *words = pack->words;
	const uint32_t *globs = words + FACTS_PACK_HEAD_SIZE + words[FACTS_PACK_ENTRIES] +
				2 * (size_t)words[FACTS_PACK_NAMES];

	for (uint32_t i = 0; i < words[FACTS_PACK_GLOBS]; i++, globs += 2)
		if (fits_glob(pack->pool + globs[0], repository, tagged))
			return globs[1];
	return 0;
}

uint32_t facts_pack_find(const struct facts_pack *pack, const char *repository, const char *tag)
{
	CLEANUP_FREE char *tagged = xasprintf("%s:%s", repository, tag);
	uint32_t entry = find_name(pack, tagged);

	if (!entry)
		entry = find_name(pack, repository);
	return entry ? entry : find_glob(pack, repository, tagged);
}

static const char *variant_of(const char *tag)
{
	const char *dash = strchr(tag, '-');

	return dash ? dash : "";
}

static bool is_nearer(const char *candidate, const char *best, const char *tag)
{
	bool fits = !strcmp(variant_of(candidate), variant_of(tag));
	bool fitted = !strcmp(variant_of(best), variant_of(tag));

	return fits == fitted ? strverscmp(candidate, best) > 0 : fits;
}

uint32_t facts_pack_find_near(const struct facts_pack *pack, const char *repository,
			      const char *tag)
{
	CLEANUP_FREE char *prefix = xasprintf("%s:", repository);
	const uint32_t *words = pack->words;
	const uint32_t *names = words + FACTS_PACK_HEAD_SIZE + words[FACTS_PACK_ENTRIES];
	uint32_t low = 0, high = words[FACTS_PACK_NAMES];
	size_t len = strlen(prefix);
	const char *best = NULL;
	uint32_t entry = 0;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (strcmp(pack->pool + names[2 * (size_t)middle], prefix) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < words[FACTS_PACK_NAMES]; low++) {
		const char *name = pack->pool + names[2 * (size_t)low];

		if (strncmp(name, prefix, len) != 0)
			break;
		if (best && !is_nearer(name + len, best, tag))
			continue;
		best = name + len;
		entry = names[2 * (size_t)low + 1];
	}
	return entry;
}

void facts_pack_look(const struct facts_pack *pack, struct near *near)
{
	const uint32_t *words = pack->words;
	const uint32_t *names = words + FACTS_PACK_HEAD_SIZE + words[FACTS_PACK_ENTRIES];

	for (uint32_t i = 0; i < words[FACTS_PACK_NAMES]; i++)
		near_look(near, pack->pool + names[2 * (size_t)i]);
}

static const char *next_text(struct cursor *cursor)
{
	uint32_t offset = *cursor->at++;

	return offset ? cursor->pack->pool + offset : NULL;
}

static const char *const *next_texts(struct cursor *cursor)
{
	uint32_t count = *cursor->at++;
	const char **texts = arena_alloc(cursor->arena, (count + (size_t)1) * sizeof(*texts));

	for (uint32_t i = 0; i < count; i++)
		texts[i] = next_text(cursor);
	texts[count] = NULL;
	return texts;
}

static const struct claim_path *next_paths(struct cursor *cursor)
{
	uint32_t count = *cursor->at++;
	struct claim_path *paths =
		arena_zalloc(cursor->arena, (count + (size_t)1) * sizeof(*paths));

	for (uint32_t i = 0; i < count; i++) {
		paths[i].path = next_text(cursor);
		paths[i].options = next_text(cursor);
	}
	return paths;
}

static const unsigned *next_ports(struct cursor *cursor)
{
	uint32_t count = *cursor->at++;
	unsigned *ports = arena_zalloc(cursor->arena, (count + (size_t)1) * sizeof(*ports));

	for (uint32_t i = 0; i < count; i++)
		ports[i] = *cursor->at++;
	return ports;
}

static capability_set next_capabilities(struct cursor *cursor)
{
	capability_set low = *cursor->at++;

	return low | (capability_set)*cursor->at++ << 32;
}

static void next_value(struct cursor *cursor, struct fact *fact, enum fact_field field)
{
	union {
		const char *text;
		const char *const *texts;
		const struct claim_path *paths;
		const unsigned *ports;
		enum tristate state;
		capability_set set;
	} value;

	switch (fact_field_kind(field)) {
	case FACT_KIND_TEXT:
		value.text = next_text(cursor);
		break;
	case FACT_KIND_TEXTS:
		value.texts = next_texts(cursor);
		break;
	case FACT_KIND_PATHS:
		value.paths = next_paths(cursor);
		break;
	case FACT_KIND_PORTS:
		value.ports = next_ports(cursor);
		break;
	case FACT_KIND_SWITCH:
		value.state = (enum tristate) * cursor->at++;
		break;
	case FACT_KIND_CAPABILITIES:
		value.set = next_capabilities(cursor);
		break;
	case FACT_KIND_COUNT:
		return;
	}
	fact_set(fact, field, &value);
}

static void next_values(struct cursor *cursor, struct fact *fact)
{
	uint64_t given = *cursor->at++;

	given |= (uint64_t)*cursor->at++ << 32;
	for (int i = 0; i < FACT_FIELD_COUNT; i++)
		if (given >> i & 1)
			next_value(cursor, fact, (enum fact_field)i);
}

static bool fits(const struct fact *variant, const char *tag)
{
	for (size_t i = 0; variant->match[i]; i++)
		if (glob_matches(variant->match[i], tag, 0))
			return true;
	return false;
}

struct fact *facts_pack_read(const struct facts_pack *pack, uint32_t entry, const char *tag,
			     struct arena *arena)
{
	struct cursor cursor = {pack, pack->words + entry, arena};
	struct fact *fact = arena_zalloc(arena, sizeof(*fact));
	bool decided = false;
	struct fact *whens;
	uint32_t variants;

	fact->name = next_text(&cursor);
	next_values(&cursor, fact);
	variants = *cursor.at++;
	fact->tag_decides = variants > 0;
	for (uint32_t i = 0; i < variants; i++) {
		struct fact variant = {.given = 0};

		next_values(&cursor, &variant);
		if (!tag || decided || !fits(&variant, tag))
			continue;
		fact_overlay(fact, &variant);
		decided = true;
	}
	fact->when_count = *cursor.at++;
	if (!fact->when_count)
		return fact;
	whens = arena_zalloc(arena, fact->when_count * sizeof(*whens));
	for (size_t i = 0; i < fact->when_count; i++)
		next_values(&cursor, &whens[i]);
	fact->whens = whens;
	return fact;
}
