/* Findings for machines: paths, regions of the text, and identities that survive moved lines. */
#include "report/place.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "yaml/document.h"

#define BOM "\xEF\xBB\xBF"

static void init_text(struct report_text *text, const struct harden *harden, bool written)
{
	const struct edits *edits = &harden->splicer.edits;

	memset(text, 0, sizeof(*text));
	text->harden = harden;
	text->text = written ? harden->patched.data : harden->text;
	text->size = written ? harden->patched.len : harden->size;
	lines_init(&text->lines, text->text, text->size);
	units_init(&text->units, text->text, text->size);
	if (!written)
		return;
	text->edits = edits;
	text->shift = xcalloc(edits->count + 1, sizeof(*text->shift));
	for (size_t i = 0; i < edits->count; i++)
		text->shift[i + 1] =
			text->shift[i] + (ptrdiff_t)edits->list[i].len -
			(ptrdiff_t)(edits->list[i].span.end - edits->list[i].span.start);
}

void report_text_init(struct report_text *text, const struct file_outcome *outcome)
{
	init_text(text, outcome->harden, outcome->written);
	text->in_place = outcome->in_place;
}

void report_text_release(struct report_text *text)
{
	while (text->others) {
		struct report_text *other = text->others;

		text->others = other->others;
		other->others = NULL;
		report_text_release(other);
		free(other);
	}
	lines_release(&text->lines);
	units_release(&text->units);
	free(text->shift);
	text->shift = NULL;
}

/* The text of another file of the project; those that were asked for last are found first. */
static struct report_text *find_other(struct report_text *text, const struct compose_file *file)
{
	struct report_text **link = &text->others, *other;

	while (*link && &(*link)->harden->file != file)
		link = &(*link)->others;
	other = *link;
	if (other) {
		*link = other->others;
	} else {
		const struct harden *harden = harden_of(file);

		other = xcalloc(1, sizeof(*other));
		init_text(other, harden, text->in_place && harden->changed && file->writable);
	}
	other->others = text->others;
	text->others = other;
	return other;
}

/* An offset of the old text in the text as it is now. */
static size_t move(const struct report_text *text, size_t offset)
{
	size_t low = 0, high = text->edits ? text->edits->count : 0;

	if (!high)
		return offset;
	/* How many edits are over before it? */
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (text->edits->list[middle].span.end <= offset)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < text->edits->count && text->edits->list[low].span.start < offset)
		offset = text->edits->list[low].span.start;
	return (size_t)((ptrdiff_t)offset + text->shift[low]);
}

size_t report_units(const struct report_text *text, size_t offset)
{
	size_t bom = text->size >= 3 && !memcmp(text->text, BOM, 3) ? 3 : 0;

	return offset <= bom ? 0 : units_utf16(&text->units, offset) - (bom ? 1 : 0);
}

static void fill_place(const struct report_text *text, size_t offset, unsigned *line, unsigned *column)
{
	size_t number = lines_find(&text->lines, offset);
	size_t start = lines_span(&text->lines, number).start;

	*line = (unsigned)number + 1;
	*column = (unsigned)(report_units(text, offset) - report_units(text, start)) + 1;
}

struct region report_region(struct report_text *text, struct source_span at)
{
	size_t start, end;
	struct region region;

	if (at.file != &text->harden->file)
		text = find_other(text, at.file);
	if (at.file->document->origin_count) {
		struct place place = yaml_place(at.file->document, at.span.start);

		return (struct region){place.line, place.column, place.line, place.column};
	}
	start = move(text, at.span.start);
	end = move(text, at.span.end);

	fill_place(text, start, &region.line, &region.column);
	fill_place(text, end > start ? end : start, &region.end_line, &region.end_column);
	return region;
}

/* The item of a list that begins there. */
static const struct yaml_node *find_item(const struct yaml_node *value, size_t offset)
{
	const struct yaml_node *list = yaml_resolve(value);

	if (list->kind != YAML_SEQUENCE || offset < list->start || offset >= list->end)
		return NULL;
	yaml_each(item, list, YAML_BEFORE)
		if (item->start == offset)
			return item;
	return NULL;
}

struct source_span source_point(struct source_place place)
{
	return (struct source_span){place.file, {place.offset, place.offset}};
}

struct source_span finding_span(const struct finding *finding)
{
	const struct service *service = finding->service;
	size_t offset = finding->place.offset;
	const struct yaml_node *found = NULL;

	if (finding->place.file != service->file)
		return source_point(finding->place);
	for (int key = 0; key < SERVICE_KEY_COUNT && !found; key++) {
		const struct yaml_node *value = service_value(service, key);

		if (!value || offset == service->key->start)
			continue;
		found = value->start == offset ? value : find_item(value, offset);
	}
	if (found && found->end > found->start)
		return (struct source_span){service->file, {found->start, found->end}};
	if (offset == service->key->start)
		return (struct source_span){service->file, {service->key->start, service->key->end}};
	return source_point(finding->place);
}

const char *report_path(const struct report *report, const char *path)
{
	size_t len = report->base ? strlen(report->base) : 0;

	if (len && !strncmp(path, report->base, len) && path[len] == '/')
		path += len + 1;
	while (!strncmp(path, "./", 2))
		path += 2 + strspn(path + 2, "/");
	return path;
}

/* The length goes in as well, so that neighbours cannot run into each other. */
static uint64_t mix(uint64_t hash, const char *bytes, size_t len)
{
	char length[sizeof(len)];

	for (size_t i = 0; i < sizeof(len); i++)
		length[i] = (char)(len >> 8 * i);
	return hash_bytes(hash_bytes(hash, bytes, len), length, sizeof(length));
}

#define OTHER_BASIS UINT64_C(0x6c62272e07bb0142)

static void print(char out[FINGERPRINT_SIZE], uint64_t first, uint64_t second)
{
	snprintf(out, FINGERPRINT_SIZE, "%016" PRIx64 "%016" PRIx64, first, second);
}

void report_fingerprint_text(char out[FINGERPRINT_SIZE], const char *what, const char *where)
{
	print(out, mix(mix(HASH_START, what, strlen(what)), where, strlen(where)),
	      mix(mix(OTHER_BASIS, what, strlen(what)), where, strlen(where)));
}

static uint64_t hash_of(uint64_t hash, const struct finding *finding,
			const char *path)
{
	struct source_span at = finding_span(finding);
	struct source_place key = service_place(finding->service);
	const char *rule = finding->rule->id, *service = finding->service->name;

	hash = mix(hash, rule, strlen(rule));
	hash = mix(hash, service, strlen(service));
	if (at.file != key.file || finding->place.offset != key.offset)
		hash = mix(hash, at.file->document->text + at.span.start,
			   at.span.end - at.span.start);
	return path ? mix(hash, path, strlen(path)) : hash;
}

void report_fingerprint(char out[FINGERPRINT_SIZE], const struct finding *finding,
			const char *path, json_t *seen)
{
	uint64_t first = hash_of(HASH_START, finding, path);
	uint64_t second = hash_of(OTHER_BASIS, finding, path);
	json_int_t count;

	print(out, first, second);
	count = json_integer_value(json_object_get(seen, out));
	json_object_set_new(seen, out, json_integer(count + 1));
	if (!count)
		return;
	first = mix(first, (const char *)&count, sizeof(count));
	second = mix(second, (const char *)&count, sizeof(count));
	print(out, first, second);
}
