/* What a change makes of the items that a key should hold. */
#include <string.h>

#include "harden/layered.h"

static struct want_item item_of(const struct change *change)
{
	return (struct want_item){.text = change->value,
				  .word = change->word,
				  .quoted = change->quoted,
				  .change = change};
}

static void take_away(struct want_item *item, const struct change *change)
{
	item->gone = true;
	item->change = change;
}

struct want_item *want_find_item(const struct want *want, const char *text)
{
	for (size_t i = want->count; i-- > 0;)
		if (!want->items[i].gone && !strcmp(want->items[i].text, text))
			return &want->items[i];
	return NULL;
}

/* Of ports that are the same to Compose only one is in force: it is all of them. */
static bool is_item(const struct want *want, const struct want_item *item,
		    const struct yaml_node *node)
{
	return item->node &&
	       (item->node == node || (want->key == SERVICE_PORTS && same_port(item->node, node)));
}

bool want_find_node(const struct want *want, const struct yaml_node *node)
{
	for (size_t i = 0; i < want->count; i++)
		if (is_item(want, &want->items[i], node))
			return true;
	return false;
}

static void include(struct want *want, const struct change *change)
{
	struct want_item *there = want_find_item(want, change->value);
	struct want_item *old = change->replaces ? want_find_item(want, change->replaces) : NULL;

	if (!there && old)
		*old = item_of(change);
	else if (!there)
		want->items[want->count++] = item_of(change);
	/* It may be written more than once, in several mappings one to Compose, or beside what it should be. */
	while (change->replaces && (old = want_find_item(want, change->replaces)))
		take_away(old, change);
}

static void exclude(struct want *want, const struct change *change)
{
	for (size_t i = 0; i < want->count; i++)
		if (!strcmp(want->items[i].text, change->value))
			take_away(&want->items[i], change);
}

static void set_field(struct want *want, const struct change *change)
{
	for (size_t i = 0; i < want->count; i++)
		if (is_item(want, &want->items[i], change->item))
			want->items[i].change = want->items[i].field_change = change;
}

void want_apply(struct want *want, const struct change *change)
{
	switch (change->op) {
	case CHANGE_INCLUDE:
		include(want, change);
		break;
	case CHANGE_EXCLUDE:
		exclude(want, change);
		break;
	case CHANGE_FIELD:
		set_field(want, change);
		break;
	case CHANGE_REMOVE:
		want->items[0] = item_of(change);
		want->items[0].gone = true;
		want->count = 1;
		want->absent = true;
		break;
	case CHANGE_SET:
		want->items[0] = item_of(change);
		want->count = 1;
		break;
	}
}
