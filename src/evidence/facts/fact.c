/* The keys of an entry by name and kind; what reads, packs and unpacks them goes by this table. */
#include "evidence/facts/fact.h"

#include <string.h>

#include "base/alloc.h"
#include "text/near.h"

struct row {
	const char *name;
	enum fact_kind kind;
	size_t offset;
};

static const struct row rows[FACT_FIELD_COUNT];
static const size_t kind_sizes[FACT_KIND_COUNT];

const char *fact_field_name(enum fact_field field)
{
	return rows[field].name;
}

enum fact_kind fact_field_kind(enum fact_field field)
{
	return rows[field].kind;
}

enum fact_field fact_field_parse(const char *name)
{
	int field = 0;

	while (field < FACT_FIELD_COUNT && strcmp(rows[field].name, name) != 0)
		field++;
	return (enum fact_field)field;
}

const char *fact_field_nearest(const char *name)
{
	struct near near = {.word = name};

	near_look(&near, "tags");
	near_look(&near, "when");
	for (size_t field = 0; field < FACT_FIELD_COUNT; field++)
		near_look(&near, rows[field].name);
	return near.name;
}

enum confidence fact_confidence(const struct fact *fact)
{
	enum confidence confidence = CONFIDENCE_KNOWN;

	if (fact->confidence && !confidence_parse(fact->confidence, &confidence))
		return CONFIDENCE_ASSUMED;
	return confidence;
}

const void *fact_value(const struct fact *fact, enum fact_field field)
{
	return (const char *)fact + rows[field].offset;
}

void fact_set(struct fact *fact, enum fact_field field, const void *value)
{
	memcpy((char *)fact + rows[field].offset, value, kind_sizes[rows[field].kind]);
	fact->given |= (uint64_t)1 << field;
}

void fact_overlay(struct fact *fact, const struct fact *over)
{
	for (int i = 0; i < FACT_FIELD_COUNT; i++)
		if (i != FACT_MATCH && fact_has(over, (enum fact_field)i))
			fact_set(fact, (enum fact_field)i, fact_value(over, (enum fact_field)i));
}

static const size_t kind_sizes[FACT_KIND_COUNT] = {
	[FACT_KIND_TEXT] = sizeof(const char *),
	[FACT_KIND_TEXTS] = sizeof(const char *const *),
	[FACT_KIND_PATHS] = sizeof(const struct claim_path *),
	[FACT_KIND_PORTS] = sizeof(const unsigned *),
	[FACT_KIND_SWITCH] = sizeof(enum tristate),
	[FACT_KIND_CAPABILITIES] = sizeof(capability_set),
};

#define ROW(field, kind, member)                                                                   \
	[FACT_##field] = {#member, FACT_KIND_##kind, offsetof(struct fact, member)}

static const struct row rows[FACT_FIELD_COUNT] = {
	ROW(MATCH, TEXTS, match),
	ROW(IMAGE_USER, TEXT, image_user),
	ROW(USER, TEXT, user),
	ROW(NEEDS_ROOT, TEXT, needs_root),
	ROW(ARBITRARY_USER, SWITCH, arbitrary_user),
	ROW(CAP_ADD, CAPABILITIES, cap_add),
	ROW(ROOT_CAP_ADD, CAPABILITIES, root_cap_add),
	ROW(TMPFS, PATHS, tmpfs),
	ROW(ROOT_TMPFS, PATHS, root_tmpfs),
	ROW(USER_NEEDS_TMPFS, SWITCH, user_needs_tmpfs),
	ROW(READ_ONLY, SWITCH, read_only),
	ROW(READ_ONLY_WHY, TEXT, read_only_why),
	ROW(NO_NEW_PRIVILEGES, SWITCH, no_new_privileges),
	ROW(NO_NEW_PRIVILEGES_WHY, TEXT, no_new_privileges_why),
	ROW(KEEP_CAPABILITIES, TEXT, keep_capabilities),
	ROW(PORTS, PORTS, ports),
	ROW(DATA, TEXTS, data),
	ROW(KEEPS, TEXTS, keeps),
	ROW(FILE_ENV, TEXTS, file_env),
	ROW(MEASURED, TEXTS, measured),
	ROW(WHY, TEXT, why),
	ROW(NOTES, TEXTS, notes),
	ROW(USER_NOTES, TEXTS, user_notes),
	ROW(ROOT_NOTES, TEXTS, root_notes),
	ROW(VERIFIED, TEXT, verified),
	ROW(CONFIDENCE, TEXT, confidence),
	ROW(DIGEST, TEXT, digest),
	ROW(IMAGE_ID, TEXT, image_id),
	ROW(PLATFORM, TEXT, platform),
	ROW(LEARNT, TEXT, learnt),
	ROW(RULES, TEXTS, rules),
	ROW(SOURCES, TEXTS, sources),
	[FACT_CONDITIONS] = {"if", FACT_KIND_TEXTS, offsetof(struct fact, conditions)},
};

static size_t count_texts(const char *const *list)
{
	size_t count = 0;

	while (list && list[count])
		count++;
	return count;
}

static const char *const *join_texts(const char *const *first, const char *const *more,
				     struct arena *arena)
{
	size_t count = count_texts(first), added = count_texts(more);
	const char **joined = arena_alloc(arena, (count + added + 1) * sizeof(*joined));

	if (count)
		memcpy(joined, first, count * sizeof(*joined));
	if (added)
		memcpy(joined + count, more, added * sizeof(*joined));
	joined[count + added] = NULL;
	return joined;
}

static const struct claim_path *join_paths(const struct claim_path *first,
					   const struct claim_path *more, struct arena *arena)
{
	size_t count = 0, added = 0;
	struct claim_path *joined;

	while (first && first[count].path)
		count++;
	while (more && more[added].path)
		added++;
	joined = arena_zalloc(arena, (count + added + 1) * sizeof(*joined));
	if (count)
		memcpy(joined, first, count * sizeof(*joined));
	if (added)
		memcpy(joined + count, more, added * sizeof(*joined));
	return joined;
}

void fact_add(struct fact *fact, const struct fact *over, struct arena *arena)
{
	struct fact before = *fact;

	fact_overlay(fact, over);
	if (fact_has(over, FACT_TMPFS))
		fact->tmpfs = join_paths(before.tmpfs, over->tmpfs, arena);
	if (fact_has(over, FACT_ROOT_TMPFS))
		fact->root_tmpfs = join_paths(before.root_tmpfs, over->root_tmpfs, arena);
	if (fact_has(over, FACT_NOTES))
		fact->notes = join_texts(before.notes, over->notes, arena);
	if (fact_has(over, FACT_USER_NOTES))
		fact->user_notes = join_texts(before.user_notes, over->user_notes, arena);
	if (fact_has(over, FACT_ROOT_NOTES))
		fact->root_notes = join_texts(before.root_notes, over->root_notes, arena);
	fact->cap_add |= before.cap_add;
	fact->root_cap_add |= before.root_cap_add;
	/* The one excludes the other. */
	if (fact_has(over, FACT_USER))
		fact->needs_root = NULL;
	if (fact_has(over, FACT_NEEDS_ROOT))
		fact->user = NULL;
}
