/* Computing what a key should hold. */
#include "harden/want.h"

#include <string.h>

#include "base/alloc.h"
#include "compose/tag.h"
#include "harden/layered.h"
#include "yaml/scalar.h"

/* Longest list that we edit: services that merge it would repeat it. */
#define LIST_MAX 1000

struct want_changes want_count_changes(const struct service_report *report)
{
	struct want_changes changes = {{0}};

	for (const struct finding *finding = report->findings; finding; finding = finding->next)
		for (size_t i = 0; finding->state == FINDING_FIX && i < finding->change_count; i++)
			changes.of[finding->changes[i].key]++;
	return changes;
}

/* Numbers and booleans are written again as they are; a user never is (10:20 is base 60). */
static bool is_word(const struct want *want, const struct yaml_node *node)
{
	return !want->list && want->key != SERVICE_USER && node->kind == YAML_SCALAR &&
	       node->style == YAML_PLAIN && yaml_plain_is_possible(node->text, node->len, true);
}

/* The author's items. */
static void read_before(struct want *want, const struct yaml_node *value, struct arena *arena)
{
	size_t count = 0;

	setting_each(item, value, YAML_BEFORE) {
		const struct yaml_node *node = yaml_resolve(item);
		bool mapping = node->kind == YAML_MAPPING && service_key_row(want->key)->long_items;

		if (node->kind != YAML_SCALAR && !mapping) {
			want->refusal = arena_printf(arena,
						     "%s holds something that is not a "
						     "scalar",
						     service_key_name(want->key));
			return;
		}
		if (count++ == LIST_MAX) {
			want->refusal = arena_printf(arena, "%s holds more than %d items",
						     service_key_name(want->key), LIST_MAX);
			return;
		}
		want->items[want->count++] = (struct want_item){.text = mapping ? "" : node->text,
								.word = is_word(want, node),
								.node = mapping ? node : NULL};
	}
}

/* A list of which nothing is left goes with its key. */
static void settle_absence(struct want *want)
{
	size_t left = 0;

	for (size_t i = 0; i < want->count; i++)
		left += !want->items[i].gone;
	want->absent |= want->list && want->count && !left;
}

/* What a scalar is kept at where another service's new value would come in. */
static struct want_item pinned(const struct want *want, const struct service_report *report)
{
	const struct yaml_node *before = yaml_resolve(service_value(report->service, want->key));
	bool is_user = want->key == SERVICE_USER;
	const char *user = report->posture.user.pin, *neutral = service_key_row(want->key)->neutral;

	if (report->service->stack && before && before->kind == YAML_SCALAR)
		return (struct want_item){
			.text = before->text, .word = !is_user, .quoted = is_user};
	if (is_user)
		return (struct want_item){.text = user ? user : "", .quoted = true};
	return (struct want_item){.text = neutral ? neutral : "",
				  .word = neutral && want->key != SERVICE_RESTART};
}

/* Keeps another service's new value from being merged in. */
static void pin(struct want *want, const struct service_report *report)
{
	want->pin = true;
	if (want->list || want->count)
		return;
	want->count = 1;
	want->items[0] = pinned(want, report);
}

static bool has_field(const struct want_item *item)
{
	const struct yaml_node *value =
		yaml_find(item->node, item->field_change->field, YAML_AFTER);

	return value && value->kind == YAML_SCALAR &&
	       !strcmp(value->text, item->field_change->value);
}

static bool same_item(const struct want_item *item, const struct yaml_node *now)
{
	const struct yaml_node *node = now ? yaml_resolve(now) : NULL;

	if (!node)
		return false;
	if (item->node)
		return node == item->node &&
		       (item->field_change ? has_field(item) : !node->touched);
	return node->kind == YAML_SCALAR && !strcmp(node->text, item->text);
}

static bool same(const struct want *want, const struct yaml_node *now)
{
	struct yaml_node *item = setting_next(now, NULL, YAML_AFTER);

	if (want->absent)
		return key_is_away(want->key, now);
	/* "read_only: [true]" is nothing to Compose. */
	if (!want->list && want->count && now && yaml_resolve(now)->kind != YAML_SCALAR)
		return false;
	for (size_t i = 0; i < want->count; i++) {
		if (want->items[i].gone)
			continue;
		if (!same_item(&want->items[i], item))
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
		if (item->added || item->removed || item->touched)
			return false;
	return true;
}

bool want_has(const struct want *want, const char *text)
{
	setting_each(item, want->now, YAML_AFTER)
		if (!strcmp(yaml_resolve(item)->text, text))
			return true;
	return false;
}

/* What stands in another mapping of the service, whether it is undone above or not. */
static bool is_there(const struct want *want, const struct change *change, const struct want_views *views)
{
	if (!views->in_force)
		return false;
	/* An entry that is merged in here goes with the list that is written in its place. */
	return change_stands(change, views->in_force) || change_stands(change, views->own) ||
	       (change_is_served(change, views->in_force->value[change->key]) &&
		!change_is_served(change, want->now));
}

/* What another mapping of the service has brought is not written again, but where it takes another's place. */
static bool is_brought(const struct want *want, const struct change *change)
{
	/* What stands here is mended here, in an earlier round perhaps. */
	if ((change->op == CHANGE_EXCLUDE && want_find_item(want, change->value)) ||
	    (change->op == CHANGE_FIELD && want_find_node(want, change->item)))
		return false;
	return change->op != CHANGE_INCLUDE ||
	       !(want_has(want, change->value) ||
		 (change->replaces && want_has(want, change->replaces)));
}

/*
 * An entry to be opened that stands in another file of the same service: Compose refuses a place that two entries mount. One
 * of a service that is extended is not waited for: its user, who may be another one, would come with it.
 */
static bool is_mounted_elsewhere(const struct want *want, const struct change *change, const struct service *service)
{
	if (!service->stack || !change->replaces || want_has(want, change->replaces) ||
	    want_find_item(want, change->replaces))
		return false;
	for (size_t i = 0; i < service->stack->count; i++)
		if (service->stack->layers[i].base)
			return false;
	return true;
}

static size_t apply_all(struct want *want, const struct service_report *report,
			const struct want_views *views)
{
	size_t open = 0;

	for (const struct finding *finding = report->findings; finding; finding = finding->next)
		for (size_t i = 0; finding->state == FINDING_FIX && i < finding->change_count;
		     i++) {
			const struct change *change = &finding->changes[i];
			bool there = change->key == want->key && is_there(want, change, views);

			if (change->key != want->key || (there && is_brought(want, change)))
				continue;
			if (change->key == SERVICE_TMPFS && is_mounted_elsewhere(want, change, report->service)) {
				want->elsewhere = change->replaces;
				continue;
			}
			if (port_is_beyond(want, change, report->service)) {
				want->beyond = true;
				continue;
			}
			open += !there || change->replaces;
			want_apply(want, change);
		}
	return open;
}

/* Whether a scalar of a service of several mappings is what it was, or what it is kept at. */
static bool is_kept(const struct want *want, const struct service_report *report,
		    const struct want_views *views)
{
	const struct yaml_node *a = yaml_resolve(service_value(report->service, want->key));
	const struct yaml_node *b = yaml_resolve(views->in_force->value[want->key]);

	if (b ? b->kind != YAML_SCALAR : !a)
		return true;
	if (!b)
		return false;
	return (a && a->kind == YAML_SCALAR && !strcmp(a->text, b->text)) ||
	       !strcmp(b->text, pinned(want, report).text);
}

/* Nothing is wanted, and nothing has changed that would have to be kept away. */
static bool is_at_rest(const struct want *want, const struct service_report *report,
		       const struct want_views *views)
{
	if (views->in_force && !want->list)
		return is_kept(want, report, views);
	return is_untouched(views->before->value[want->key], want->now);
}

/* A tag of Compose that a value written here would undo, or would be undone by. */
static const char *tag_objection(const struct want *want, struct arena *arena)
{
	const char *name = service_key_name(want->key);

	if (node_is_reset(want->now))
		return arena_printf(arena, "%s is !reset: nothing in it counts", name);
	if (!want->own && node_is_override(want->now))
		return arena_printf(arena, "%s is merged with its tag !override", name);
	return NULL;
}

static bool may_be_edited(const struct yaml_node *key)
{
	enum service_key found = key->kind == YAML_SCALAR ? service_key_parse(key->text) : SERVICE_KEY_NONE;

	return found != SERVICE_KEY_NONE && service_key_row(found)->edited;
}

bool want_is_shared(const struct yaml_node *node, enum service_key key, const struct yaml_node *mapping)
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
			       (!strcmp(pair.key->text, name) ||
				(alias->parent == mapping && may_be_edited(pair.key)));
		if (!fits)
			return true;
	}
	return false;
}

void want_compute(struct want *want, enum service_key key, const struct service_report *report,
		  const struct want_views *views, struct arena *arena)
{
	const struct yaml_node *before = views->before->value[key];
	size_t changes = views->changes->of[key], room, open;

	memset(want, 0, sizeof(*want));
	want->key = key;
	want->list = service_key_row(key)->list;
	want->now = views->now->value[key];
	want->own = want->now && want->now->parent == report->service->mapping;
	want->refusal = changes ? tag_objection(want, arena) : NULL;
	if (want->refusal) {
		want->differs = true;
		return;
	}
	if (!changes && is_at_rest(want, report, views))
		return;
	room = yaml_resolve(before) && yaml_resolve(before)->kind == YAML_SEQUENCE
		       ? yaml_count(yaml_resolve(before), YAML_BEFORE)
		       : 1;
	room = (room > LIST_MAX ? LIST_MAX : room) + changes + 1;
	want->items = arena_zalloc(views->items, room * sizeof(*want->items));
	read_before(want, before, arena);
	if (want->refusal) {
		want->differs = true;
		return;
	}
	want->authors = want->count;
	open = changes ? apply_all(want, report, views) : 0;
	/* All that is wanted is in force, and came from elsewhere. */
	if (views->in_force && changes && !open && !want->list)
		return;
	/* Written now, the list could not be mended once what it is merged from is. */
	if (want->beyond && !want->own)
		return;
	settle_absence(want);
	if (want->absent && want->own && views->in_force && node_is_override(want->now)) {
		want->refusal = arena_printf(arena, "without it, what its tag !override keeps away would be back");
		want->differs = true;
		return;
	}
	want->differs = !same(want, want->now) ||
			(!changes && views->in_force && !want->list && !want->now);
	if (want->differs && want->own && want->list && want->now->kind == YAML_SEQUENCE &&
	    want_is_shared(want->now, key, report->service->mapping))
		want->refusal = arena_printf(arena, WANT_SHARED_TOLD, service_key_name(key));
	if (want->differs && !changes)
		pin(want, report);
}
