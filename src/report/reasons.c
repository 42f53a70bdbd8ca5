/* The values that a service was given, grouped by their reasons. */
#include "report/reasons.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/sort.h"

static size_t key_rank(enum service_key key)
{
	static const enum service_key order[] = {
		SERVICE_USER,	 SERVICE_READ_ONLY,    SERVICE_CAP_DROP,
		SERVICE_CAP_ADD, SERVICE_SECURITY_OPT, SERVICE_TMPFS,
	};
	size_t count = sizeof(order) / sizeof(*order);

	for (size_t i = 0; i < count; i++)
		if (order[i] == key)
			return i;
	return count + (size_t)key;
}

/* One reason for all values of the source: only what the service itself and its author say is told apart. */
static bool is_one_reason(const struct decision *a, const struct decision *b, bool verbose)
{
	if (a->source != b->source || a->confidence != b->confidence)
		return false;
	if (!verbose && a->source != EVIDENCE_OWN && a->source != EVIDENCE_ANNOTATION)
		return true;
	return a->why == b->why || (a->why && b->why && !strcmp(a->why, b->why));
}

static int compare_lines(const void *left, const void *right)
{
	const struct reason_line *a = left, *b = right;
	size_t rank_a = key_rank(a->applied->key), rank_b = key_rank(b->applied->key);

	if (a->applied->decision.confidence != b->applied->decision.confidence)
		return a->applied->decision.confidence > b->applied->decision.confidence ? -1 : 1;
	if (a->group != b->group)
		return a->group < b->group ? -1 : 1;
	if (rank_a != rank_b)
		return rank_a < rank_b ? -1 : 1;
	return (a->number > b->number) - (a->number < b->number);
}

#define GROUP_MAX 32

struct reason_line *reason_lines(const struct service_report *report, bool verbose, size_t *count)
{
	const struct applied *groups[GROUP_MAX];
	struct reason_line *lines;
	size_t group_count = 0;

	*count = 0;
	for (const struct applied *at = report->applied; at; at = at->next)
		++*count;
	lines = xcalloc(*count + 1, sizeof(*lines));
	*count = 0;
	for (const struct applied *at = report->applied; at; at = at->next) {
		size_t group = 0;

		while (group < group_count &&
		       !is_one_reason(&groups[group]->decision, &at->decision, verbose))
			group++;
		if (group == group_count && group_count < GROUP_MAX)
			groups[group_count++] = at;
		lines[*count] = (struct reason_line){at, group, *count};
		++*count;
	}
	sort(lines, *count, sizeof(*lines), compare_lines);
	return lines;
}
