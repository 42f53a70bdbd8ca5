/* Choosing what is shared. */
#include "harden/share.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"
#include "harden/copy.h"
#include "harden/want.h"
#include "yaml/document.h"
#include "yaml/layout.h"
#include "yaml/place.h"
#include "yaml/render.h"

#define SUBSETS (1u << CONTROL_KEY_COUNT)

/* What one service makes of each key. */
struct candidate {
	const char *wanted[CONTROL_KEY_COUNT]; /* what is to be added, in words to compare; or NULL */
	struct want wants[CONTROL_KEY_COUNT];
	unsigned adds,
		same;	  /* sets of keys: that it adds; that it adds with the most common value */
	unsigned blocked; /* that must stay absent */
};

struct choice {
	struct harden *harden;
	struct candidate *list;
	size_t count;
	const struct want *common[CONTROL_KEY_COUNT]; /* the most common value; or NULL */
};

size_t share_lines(const struct want *want)
{
	size_t lines = 1;

	for (size_t i = 0; want->list && i < want->count; i++)
		lines += !want->items[i].gone;
	return lines;
}

bool share_can_add(const struct want *want)
{
	if (!want->differs || want->now || want->absent || want->pin || want->refusal)
		return false;
	for (size_t i = 0; i < want->count; i++)
		if (want->items[i].node || want->items[i].gone)
			return false;
	return true;
}

static const char *words_of(const struct want *want, struct arena *arena)
{
	struct buf words CLEANUP_BUF = BUF_INIT;

	for (size_t i = 0; i < want->count; i++)
		buf_addf(&words, "%zu:%s", strlen(want->items[i].text), want->items[i].text);
	return arena_strndup(arena, words.data, words.len);
}

static void read_candidate(struct candidate *candidate, const struct service_report *report,
			   struct arena *arena)
{
	struct service_view view;
	const struct want_changes changes = want_count_changes(report);
	const struct want_views views = {&changes, &view, &view, NULL, NULL, arena};

	service_view(report->service, &view);
	for (size_t i = 0; i < CONTROL_KEY_COUNT; i++) {
		struct want *want = &candidate->wants[i];

		want_compute(want, control_keys[i], report, &views, arena);
		if (share_can_add(want)) {
			candidate->wanted[i] = words_of(want, arena);
			candidate->adds |= 1u << i;
		} else if (!want->now || want->absent) {
			candidate->blocked |= 1u << i;
		}
	}
}

static int compare_pointers(const void *left, const void *right)
{
	uintptr_t a = (uintptr_t) * (void *const *)left, b = (uintptr_t) * (void *const *)right;

	return (a > b) - (a < b);
}

/* Looks some way up the merge keys for one of the sorted mappings. */
static bool merges_one_of(const struct yaml_node *mapping, void *const *mappings, size_t count,
			  unsigned *budget)
{
	struct yaml_pair pair = {NULL, NULL};

	while (yaml_pair_next(mapping, YAML_BEFORE, &pair)) {
		const struct yaml_node *list = yaml_resolve(pair.value), *item = list;

		if (!yaml_is_merge_key(pair.key))
			continue;
		if (list->kind == YAML_SEQUENCE)
			item = yaml_next(list, NULL, YAML_BEFORE);
		for (; item; item = item == list ? NULL : yaml_next(list, item, YAML_BEFORE)) {
			const struct yaml_node *merged = yaml_resolve(item);

			if (!*budget ||
			    bsearch(&merged, mappings, count, sizeof(*mappings), compare_pointers))
				return true;
			--*budget;
			if (merges_one_of(merged, mappings, count, budget))
				return true;
		}
	}
	return false;
}

/* Those that merge another service get what that one gets. */
static void collect(struct choice *choice)
{
	struct harden *harden = choice->harden;
	const struct compose_file *file = &harden->file;
	void **mappings = arena_alloc(&harden->arena, (file->order_count + 1) * sizeof(*mappings));

	choice->list =
		arena_zalloc(&harden->arena, (file->order_count + 1) * sizeof(*choice->list));
	for (size_t i = 0; i < file->order_count; i++)
		mappings[i] = file->order[i]->mapping;
	qsort(mappings, file->order_count, sizeof(*mappings), compare_pointers);
	for (size_t i = 0; i < file->order_count; i++) {
		const struct service *service = file->order[i];
		const struct service_report *report = report_of(service);
		unsigned budget = 64;

		if (report->judged && !service->stack && !yaml_looks_like_json(service->mapping) &&
		    !merges_one_of(service->mapping, mappings, file->order_count, &budget))
			read_candidate(&choice->list[choice->count++], report, &harden->arena);
	}
}

struct vote {
	const char *words;
	size_t number;
};

static int compare_votes(const void *left, const void *right)
{
	const struct vote *a = left, *b = right;
	int order = strcmp(a->words, b->words);

	return order ? order : (a->number > b->number) - (a->number < b->number);
}

/* The value of key `k` that most services add, if two do; of several the one that comes first. */
static void elect(struct choice *choice, size_t k)
{
	CLEANUP_FREE struct vote *votes = xcalloc(choice->count + 1, sizeof(*votes));
	size_t count = 0, best = 1, winner = 0;

	for (size_t i = 0; i < choice->count; i++)
		if (choice->list[i].wanted[k])
			votes[count++] = (struct vote){choice->list[i].wanted[k], i};
	if (count > 1)
		qsort(votes, count, sizeof(*votes), compare_votes);
	for (size_t from = 0, end; from < count; from = end) {
		for (end = from; end < count && !strcmp(votes[end].words, votes[from].words);)
			end++;
		if (end - from > best ||
		    (end - from == best && best > 1 && votes[from].number < winner)) {
			best = end - from;
			winner = votes[from].number;
		}
	}
	if (best < 2)
		return;
	choice->common[k] = &choice->list[winner].wants[k];
	for (size_t i = 0; i < choice->count; i++)
		if (choice->list[i].wanted[k] &&
		    !strcmp(choice->list[i].wanted[k], choice->list[winner].wanted[k]))
			choice->list[i].same |= 1u << k;
}

/* Lines that this fragment would save, or 0 when fewer than two services can merge it. */
static size_t gain(const struct choice *choice, unsigned subset)
{
	size_t saved = 0, users = 0;

	for (size_t i = 0; i < choice->count; i++) {
		const struct candidate *candidate = &choice->list[i];
		size_t lines = 0;

		if (candidate->blocked & subset)
			continue;
		for (size_t k = 0; k < CONTROL_KEY_COUNT; k++)
			if (candidate->same & subset & (1u << k))
				lines += share_lines(choice->common[k]);
		if (lines < 2)
			continue;
		saved += lines - 1;
		users++;
	}
	return users > 1 ? saved : 0;
}

static unsigned best_subset(const struct choice *choice)
{
	unsigned best = 0, all = 0;
	size_t best_gain = 0;

	for (size_t k = 0; k < CONTROL_KEY_COUNT; k++)
		all |= choice->common[k] ? 1u << k : 0;
	for (unsigned subset = 1; subset < SUBSETS; subset++) {
		size_t saved = subset & ~all ? 0 : gain(choice, subset);

		if (saved > best_gain) {
			best = subset;
			best_gain = saved;
		}
	}
	return best;
}

static void fill_fragment(struct share *share, const struct choice *choice, unsigned subset)
{
	struct yaml_document *document = choice->harden->file.document;

	for (size_t k = 0; k < CONTROL_KEY_COUNT; k++) {
		const struct want *want = choice->common[k];
		struct yaml_node *value;

		if (!(subset & (1u << k)))
			continue;
		value = want->list ? copy_new_list(document, want, 0, false)
				   : copy_new_value(document, &want->items[0], false);
		yaml_append(share->fragment,
			    yaml_new_string(document, service_key_name(control_keys[k]), false));
		yaml_append(share->fragment, value);
	}
}

/* Then new keys go before that scalar's key, and the merge key of the same service has no place. */
static bool ends_in_block_scalar(const struct compose_file *file)
{
	const struct yaml_node *node = file->root;
	const struct yaml_document *document = file->document;

	while ((node->kind == YAML_MAPPING || node->kind == YAML_SEQUENCE) && node->last)
		node = node->last;
	return (node->style == YAML_LITERAL || node->style == YAML_FOLDED) && document->size &&
	       document->text[document->size - 1] != '\n' &&
	       document->text[document->size - 1] != '\r';
}

/* Why the format has no place for a fragment, or NULL. */
static const char *obstacle(const struct harden *harden)
{
	const struct compose_file *file = &harden->file;
	const struct yaml_node *version;
	struct yaml_pair pair = {NULL, NULL};

	if (yaml_looks_like_json(file->root))
		return "JSON has no anchors";
	if (file->root->strange)
		return "the top level has keys that are not edited";
	if (file->format == FORMAT_OLD)
		return "in the old format it would be a service";
	version = yaml_resolve(yaml_find(file->root, "version", YAML_BEFORE));
	if (file->format == FORMAT_STACK && version && version->kind == YAML_SCALAR &&
	    (!strcmp(version->text, "3") || !strcmp(version->text, "3.0") ||
	     !strcmp(version->text, "3.1") || !strcmp(version->text, "3.2") ||
	     !strcmp(version->text, "3.3")))
		return "docker stack deploy takes no x- keys before version 3.4";
	if (ends_in_block_scalar(file))
		return "the file ends in a block scalar without a line break";
	if (file->document_count > 1)
		return "an anchor does not reach from one document into the next";
	while (file->root->style == YAML_BLOCK && yaml_pair_next(file->root, YAML_BEFORE, &pair))
		if (!yaml_is_first_on_line(file->document, yaml_outer(pair.key)))
			return "the top level is not written line by line";
	return NULL;
}

static void make_fragment(struct harden *harden, struct share *share, const char *anchor)
{
	struct choice choice = {.harden = harden};
	struct yaml_document *document = harden->file.document;
	unsigned subset;

	collect(&choice);
	for (size_t k = 0; k < CONTROL_KEY_COUNT; k++)
		elect(&choice, k);
	subset = best_subset(&choice);
	if (!subset)
		return;
	share->is_new = true;
	share->fragment = yaml_new_collection(document, YAML_MAPPING);
	yaml_set_anchor(document, share->fragment, anchor);
	fill_fragment(share, &choice, subset);
}

void share_prepare(struct harden *harden)
{
	const char *why = harden->file.root && harden->file.count > 1 ? obstacle(harden) : NULL;
	struct share *share = arena_zalloc(&harden->arena, sizeof(*share));
	const char *anchor;

	if (harden->file.count < 2)
		return;
	if (why) {
		remarks_add(&harden->remarks, source_place(&harden->file, harden->file.root->start),
			    "nothing is shared (--layout): %s", why);
		return;
	}
	share->fragment = share_find_fragment(harden, &share->key, &anchor);
	if (!share->fragment && share->key)
		make_fragment(harden, share, anchor);
	if (!share->fragment)
		return;
	view_read(share->fragment, YAML_AFTER, &share->view);
	harden->share = share;
}
