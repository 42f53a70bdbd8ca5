/* Computing what a key should hold. */
#include "engine/want.h"

#include <string.h>

#include "base/alloc.h"

/* Longer lists are nobody's: what merges them would write them again and again. */
#define LIST_MAX 1000

static bool is_list_key(enum service_key key)
{
	return key == SERVICE_CAP_ADD || key == SERVICE_CAP_DROP || key == SERVICE_SECURITY_OPT ||
	       key == SERVICE_TMPFS;
}

static size_t count_changes(const struct service_report *report, enum service_key key)
{
	size_t count = 0;

	for (const struct finding *finding = report->findings; finding; finding = finding->next)
		for (size_t i = 0; finding->state == FINDING_FIX && i < finding->change_count; i++)
			count += finding->changes[i].key == key;
	return count;
}

/* The author's items. */
static void read_before(struct want *want, const struct yaml_node *value, struct arena *arena)
{
	size_t count = 0;

	for (struct yaml_node *item = setting_next(value, NULL, YAML_BEFORE); item;
	     item = setting_next(value, item, YAML_BEFORE)) {
		const struct yaml_node *node = yaml_resolve(item);

		if (node->kind != YAML_SCALAR) {
			want->refusal = arena_printf(arena, "%s holds something that is not a "
							    "scalar", service_key_name(want->key));
			return;
		}
		if (count++ == LIST_MAX) {
			want->refusal = arena_printf(arena, "%s holds more than %d items",
						     service_key_name(want->key), LIST_MAX);
			return;
		}
		want->items[want->count++] = (struct want_item){.text = node->text};
	}
}

static struct want_item item_of(const struct change *change)
{
	return (struct want_item){.text = change->value,
				  .word = change->word,
				  .quoted = change->quoted,
				  .change = change};
}

static void include(struct want *want, const struct change *change)
{
	size_t at = want->count;

	for (size_t i = 0; i < want->count; i++) {
		if (!strcmp(want->items[i].text, change->value))
			return;
		if (change->replaces && !strcmp(want->items[i].text, change->replaces))
			at = i;
	}
	want->items[at] = item_of(change);
	if (at == want->count)
		want->count++;
}

static void exclude(struct want *want, const struct change *change)
{
	for (size_t i = 0; i < want->count; i++)
		if (!strcmp(want->items[i].text, change->value)) {
			want->items[i].gone = true;
			want->items[i].change = change;
		}
}

static void apply(struct want *want, const struct change *change)
{
	if (change->op == CHANGE_INCLUDE) {
		include(want, change);
	} else if (change->op == CHANGE_EXCLUDE) {
		exclude(want, change);
	} else {
		want->items[0] = item_of(change);
		want->count = 1;
	}
}

/* What keeps another service's new value from being merged in. */
static void pin(struct want *want, const struct service_report *report)
{
	const char *user = report->target.user.pin;

	want->pin = true;
	if (want->list || want->count)
		return;
	want->count = 1;
	if (want->key == SERVICE_USER)
		want->items[0] = (struct want_item){.text = user ? user : "", .quoted = true};
	else
		want->items[0] = (struct want_item){.text = "false", .word = true};
}

static bool same(const struct want *want, const struct yaml_node *now)
{
	struct yaml_node *item = setting_next(now, NULL, YAML_AFTER);

	for (size_t i = 0; i < want->count; i++) {
		const struct yaml_node *node = item ? yaml_resolve(item) : NULL;

		if (want->items[i].gone)
			continue;
		if (!node || node->kind != YAML_SCALAR || strcmp(node->text, want->items[i].text) != 0)
			return false;
		item = setting_next(now, item, YAML_AFTER);
	}
	return !item;
}

static bool is_untouched(const struct yaml_node *before, const struct yaml_node *now)
{
	const struct yaml_node *node = yaml_resolve(now);

	if (before != now)
		return false;
	if (!node || node->kind != YAML_SEQUENCE)
		return true;
	for (const struct yaml_node *item = node->first; item; item = item->next)
		if (item->added || item->removed)
			return false;
	return true;
}

void want_compute(struct want *want, enum service_key key, const struct service_report *report,
		  const struct service_view *now, struct arena *arena)
{
	const struct yaml_node *before = report->service->view.value[key];
	size_t changes = count_changes(report, key), room;

	memset(want, 0, sizeof(*want));
	want->key = key;
	want->list = is_list_key(key);
	want->now = now->value[key];
	want->own = want->now && want->now->parent == report->service->mapping;
	if (!changes && is_untouched(before, want->now))
		return;
	room = yaml_resolve(before) && yaml_resolve(before)->kind == YAML_SEQUENCE
		       ? yaml_count(yaml_resolve(before), YAML_BEFORE)
		       : 1;
	room = (room > LIST_MAX ? LIST_MAX : room) + changes + 1;
	want->items = arena_zalloc(arena, room * sizeof(*want->items));
	read_before(want, before, arena);
	if (want->refusal) {
		want->differs = true;
		return;
	}
	for (const struct finding *finding = report->findings; finding; finding = finding->next)
		for (size_t i = 0; finding->state == FINDING_FIX && i < finding->change_count; i++)
			if (finding->changes[i].key == key)
				apply(want, &finding->changes[i]);
	want->differs = !same(want, want->now);
	if (want->differs && !changes)
		pin(want, report);
}

bool want_is_shared(const struct yaml_node *node, enum service_key key)
{
	const char *name = service_key_name(key);

	if (!node->props)
		return false;
	for (const struct yaml_node *alias = node->props->aliases; alias;
	     alias = alias->next_alias) {
		struct yaml_pair pair = {NULL, NULL};
		bool fits = alias->removed;

		while (alias->parent && !fits && yaml_pair_next(alias->parent, YAML_BEFORE, &pair))
			fits = pair.value == alias && pair.key->kind == YAML_SCALAR &&
			       !strcmp(pair.key->text, name);
		if (!fits)
			return true;
	}
	return false;
}
