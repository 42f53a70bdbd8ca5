/* The keys of an entry by name and kind; what reads, packs and unpacks them goes by this table. */
#include "evidence/facts/fact.h"

#include <string.h>

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

const void *fact_value(const struct fact *fact, enum fact_field field)
{
	return (const char *)fact + rows[field].offset;
}

void fact_set(struct fact *fact, enum fact_field field, const void *value)
{
	memcpy((char *)fact + rows[field].offset, value, kind_sizes[rows[field].kind]);
	fact->given |= (uint32_t)1 << field;
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
	ROW(READ_ONLY, SWITCH, read_only),
	ROW(READ_ONLY_WHY, TEXT, read_only_why),
	ROW(NO_NEW_PRIVILEGES, SWITCH, no_new_privileges),
	ROW(NO_NEW_PRIVILEGES_WHY, TEXT, no_new_privileges_why),
	ROW(KEEP_CAPABILITIES, TEXT, keep_capabilities),
	ROW(PORTS, PORTS, ports),
	ROW(DATA, TEXTS, data),
	ROW(FILE_ENV, TEXTS, file_env),
	ROW(WHY, TEXT, why),
	ROW(NOTES, TEXTS, notes),
	ROW(ROOT_NOTES, TEXTS, root_notes),
	ROW(VERIFIED, TEXT, verified),
	ROW(SOURCES, TEXTS, sources),
};
