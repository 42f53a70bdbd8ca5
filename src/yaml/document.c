/* Documents: parsed, asked for places and comments, freed. */
#include "yaml/document.h"

#include <stdlib.h>

#include "yaml/build.h"
#include "yaml/gate.h"

struct yaml_document *yaml_document_parse(const char *text, size_t size, struct error *err)
{
	struct yaml_document *document;

	if (yaml_gate(text, size, err))
		return NULL;
	document = xcalloc(1, sizeof(*document));
	document->text = text;
	document->size = size;
	arena_init(&document->arena);
	lines_init(&document->lines, text, size);
	if (yaml_build(document, err)) {
		yaml_document_free(document);
		return NULL;
	}
	return document;
}

void yaml_document_free(struct yaml_document *document)
{
	if (!document)
		return;
	free(document->roots);
	free(document->comments);
	free(document->shared);
	lines_release(&document->lines);
	arena_release(&document->arena);
	free(document);
}

void cleanup_yaml_document(struct yaml_document **document)
{
	yaml_document_free(*document);
}

struct place yaml_place(const struct yaml_document *document, size_t offset)
{
	size_t low = 0, high = document->origin_count;

	if (!high)
		return lines_place(&document->lines, offset);
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (document->origins[middle].start <= offset)
			low = middle;
		else
			high = middle;
	}
	return document->origins[low].place;
}

size_t yaml_comment_find(const struct yaml_document *document, size_t offset)
{
	size_t low = 0, high = document->comment_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (document->comments[middle].span.start < offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}
