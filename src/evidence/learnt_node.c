/* Facts as nodes of YAML. */
#include <string.h>

#include "base/alloc.h"
#include "evidence/learnt_write.h"
#include "yaml/document.h"
#include "yaml/render.h"

static size_t count_items(const struct fact *fact, enum fact_field field)
{
	const void *value = fact_value(fact, field);
	size_t count = 0;

	switch (fact_field_kind(field)) {
	case FACT_KIND_TEXTS:
		while ((*(const char *const *const *)value)[count])
			count++;
		return count;
	case FACT_KIND_PATHS:
		while ((*(const struct claim_path *const *)value)[count].path)
			count++;
		return count;
	case FACT_KIND_PORTS:
		while ((*(const unsigned *const *)value)[count])
			count++;
		return count;
	case FACT_KIND_CAPABILITIES:
		return CAPABILITY_COUNT;
	default:
		return 1;
	}
}

static const char *path_text(const struct claim_path *path, struct arena *arena)
{
	return path->options ? arena_join(arena, path->path, ":", path->options, NULL) : path->path;
}

/* Item number i of a list; NULL: that capability is not among them. */
static const char *item_text(const struct fact *fact, enum fact_field field, size_t i,
			     struct arena *arena)
{
	const void *value = fact_value(fact, field);

	switch (fact_field_kind(field)) {
	case FACT_KIND_TEXTS:
		return (*(const char *const *const *)value)[i];
	case FACT_KIND_PATHS:
		return path_text(&(*(const struct claim_path *const *)value)[i], arena);
	case FACT_KIND_PORTS:
		return arena_printf(arena, "%u", (*(const unsigned *const *)value)[i]);
	case FACT_KIND_CAPABILITIES:
		return *(const capability_set *)value & CAPABILITY_BIT(i)
			       ? capability_name((enum capability)i)
			       : NULL;
	case FACT_KIND_SWITCH:
		return *(const enum tristate *)value == TRISTATE_TRUE ? "true" : "false";
	default:
		return *(const char *const *)value;
	}
}

const char *const *learnt_texts(const struct fact *fact, enum fact_field field, struct arena *arena)
{
	size_t count, filled = 0;
	const char **texts;

	if (!fact_has(fact, field))
		return NULL;
	count = count_items(fact, field);
	texts = arena_alloc(arena, (count + 1) * sizeof(*texts));
	for (size_t i = 0; i < count; i++) {
		texts[filled] = item_text(fact, field, i, arena);
		filled += texts[filled] != NULL;
	}
	texts[filled] = NULL;
	return texts;
}

bool learnt_is_ours(enum fact_field field)
{
	switch (field) {
	case FACT_MATCH: /* more patterns may stand there */
	case FACT_FILE_ENV:
	case FACT_USER_NOTES:
	case FACT_ROOT_NOTES:
	case FACT_SOURCES:
	case FACT_CONDITIONS:
	case FACT_FIELD_COUNT:
		return false;
	default:
		return true;
	}
}

struct yaml_node *learnt_node(struct yaml_document *document, const struct fact *fact,
			      enum fact_field field, struct arena *arena)
{
	const char *const *texts = learnt_texts(fact, field, arena);
	enum fact_kind kind = fact_field_kind(field);
	struct yaml_node *list;

	if (kind == FACT_KIND_SWITCH)
		return yaml_new_word(document, texts[0]);
	if (kind == FACT_KIND_TEXT)
		return yaml_new_string(document, texts[0], false);
	list = yaml_new_collection(document, YAML_SEQUENCE);
	for (; *texts; texts++)
		yaml_append(list, kind == FACT_KIND_PORTS
					  ? yaml_new_word(document, *texts)
					  : yaml_new_string(document, *texts, false));
	return list;
}
