/* Copying what the author wrote into new nodes. */
#include "harden/copy.h"

#include "harden/want.h"

#include <string.h>

#include "rules/finding.h"
#include "yaml/copy.h"
#include "yaml/document.h"
#include "yaml/render.h"
#include "yaml/scalar.h"

static struct yaml_node *field_value(struct yaml_document *document, const struct change *change)
{
	return change->word ? yaml_new_word(document, change->value)
			    : yaml_new_string(document, change->value, change->quoted);
}

struct yaml_node *copy_item(struct yaml_document *document, const struct yaml_node *item,
			    const struct change *change)
{
	struct yaml_node *out = yaml_new_collection(document, YAML_MAPPING);
	struct yaml_pair pair = {NULL, NULL};

	while (yaml_pair_next(item, YAML_BEFORE, &pair)) {
		if (change && !strcmp(pair.key->text, change->field))
			continue;
		yaml_append(out, yaml_copy(document, pair.key));
		yaml_append(out, yaml_copy(document, pair.value));
	}
	if (change) {
		yaml_append(out, yaml_new_string(document, change->field, false));
		yaml_append(out, field_value(document, change));
	}
	return out;
}

struct yaml_node *copy_new_value(struct yaml_document *document, const struct want_item *item,
				 bool comment)
{
	struct yaml_node *node;

	if (item->node)
		node = copy_item(document, item->node, item->field_change);
	else
		node = item->word ? yaml_new_word(document, item->text)
				  : yaml_new_string(document, item->text, item->quoted);
	if (comment && item->change)
		yaml_set_comment(document, node, item->change->decision.why);
	return node;
}

struct yaml_node *copy_new_list(struct yaml_document *document, const struct want *want,
				size_t from, bool comments)
{
	struct yaml_node *list = yaml_new_collection(document, YAML_SEQUENCE);

	for (size_t i = from; i < want->count; i++)
		if (!want->items[i].gone)
			yaml_append(list, copy_new_value(document, &want->items[i], comments));
	return list;
}
