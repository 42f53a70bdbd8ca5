/* The fixes of a SARIF report: which edits belong together, and to which result. */
#include "report/sarif_fix.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/alloc.h"

/* True when what one service gets depends on what another one does. */
static bool is_entangled(const struct service_report *report)
{
	for (const struct applied *at = report->applied; at; at = at->next)
		if (at->pin)
			return true;
	for (const struct finding *at = report->findings; at; at = at->next)
		if (at->state == FINDING_INHERITED)
			return true;
	return false;
}

static size_t root_of(size_t *parent, size_t at)
{
	while (parent[at] != at)
		at = parent[at] = parent[parent[at]];
	return at;
}

bool sarif_carries_fix(const struct finding *finding)
{
	return finding->state != FINDING_ALLOWED && finding->state != FINDING_EXEMPT &&
	       finding->state != FINDING_INHERITED;
}

/* The earlier service carries what is joined. */
static void join(size_t *parent, size_t a, size_t b)
{
	a = root_of(parent, a);
	b = root_of(parent, b);
	parent[a > b ? a : b] = a > b ? b : a;
}

/* For each edit, by its number, the service that it was made for. */
static size_t *owners(const struct harden *harden)
{
	size_t *owner = xcalloc(harden->splicer.edits.count + 1, sizeof(*owner));

	for (size_t i = 0; i < harden->file.count; i++)
		for (size_t at = harden->reports[i].edit_first; at < harden->reports[i].edit_end;
		     at++)
			owner[at] = i;
	return owner;
}

static void find_parts(size_t *parent, const struct harden *harden, const size_t *owner)
{
	const struct edits *edits = &harden->splicer.edits;
	bool entangled = harden->share;

	for (size_t i = 0; i < harden->file.count; i++) {
		parent[i] = i;
		entangled |= is_entangled(&harden->reports[i]);
	}
	for (size_t i = 1; i < edits->count; i++)
		if (entangled || edits->list[i].span.start <= edits->list[i - 1].span.end)
			join(parent, owner[edits->list[i].number], owner[edits->list[i - 1].number]);
}

static bool can_carry(const struct service_report *report)
{
	for (const struct finding *at = report->findings; at; at = at->next)
		if (sarif_carries_fix(at))
			return true;
	return false;
}

/* The first service of each part that can carry its fix. */
static void find_carriers(size_t *carrier, size_t *parent, const struct harden *harden)
{
	size_t count = harden->file.count;

	for (size_t i = 0; i < count; i++)
		carrier[i] = SIZE_MAX;
	for (size_t i = 0; i < count; i++) {
		size_t root = root_of(parent, i);

		if (carrier[root] == SIZE_MAX && can_carry(&harden->reports[i]))
			carrier[root] = i;
	}
}

void sarif_fixes_init(struct sarif_fixes *fixes, const struct harden *harden)
{
	const struct edits *edits = &harden->splicer.edits;
	size_t count = harden->file.count;
	CLEANUP_FREE size_t *parent = xcalloc(count + 1, sizeof(*parent));
	CLEANUP_FREE size_t *carrier = xcalloc(count + 1, sizeof(*carrier));
	CLEANUP_FREE size_t *owner = owners(harden);

	find_parts(parent, harden, owner);
	find_carriers(carrier, parent, harden);
	fixes->first = xcalloc(count + 1, sizeof(*fixes->first));
	fixes->next = xcalloc(edits->count + 1, sizeof(*fixes->next));
	for (size_t i = 0; i < count; i++)
		fixes->first[i] = SIZE_MAX;
	for (size_t i = edits->count; i-- > 0;) {
		size_t part = root_of(parent, owner[edits->list[i].number]);
		size_t to = carrier[part] == SIZE_MAX ? part : carrier[part];

		fixes->next[i] = fixes->first[to];
		fixes->first[to] = i;
	}
}

void sarif_fixes_release(struct sarif_fixes *fixes)
{
	free(fixes->first);
	free(fixes->next);
}

/* One and the same region in characters and in bytes: a consumer takes what it understands. */
static json_t *replacement(const struct report_text *text, const struct edit *edit)
{
	size_t start = report_units(text, edit->span.start),
	       end = report_units(text, edit->span.end);
	json_t *region =
		json_pack("{s:I, s:I, s:I, s:I}", "charOffset", (json_int_t)start, "charLength",
			  (json_int_t)(end - start), "byteOffset", (json_int_t)edit->span.start,
			  "byteLength", (json_int_t)(edit->span.end - edit->span.start));

	return json_pack("{s:o, s:{s:o}}", "deletedRegion", region, "insertedContent", "text",
			 json_stringn(edit->text, edit->len));
}

json_t *sarif_fix_take(struct sarif_fixes *fixes, const struct report_text *text,
		       const struct harden *harden, size_t service, json_t *location)
{
	size_t edit = fixes->first[service];
	json_t *replacements;

	if (edit == SIZE_MAX)
		return NULL;
	fixes->first[service] = SIZE_MAX;
	replacements = json_array();
	for (; edit != SIZE_MAX; edit = fixes->next[edit])
		json_array_append_new(replacements,
				      replacement(text, &harden->splicer.edits.list[edit]));
	return json_pack("[{s:{s:s}, s:[{s:O, s:o}]}]", "description", "text",
			 "All that composeharden adds here, together: a part of it alone may keep "
			 "the service from starting.",
			 "artifactChanges", "artifactLocation", location, "replacements",
			 replacements);
}
