/* A YAML text under test: parsed from memory without a byte to spare, changed, proved. */
#ifndef UNIT_YAML_SAMPLE_H
#define UNIT_YAML_SAMPLE_H

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "yaml/document.h"
#include "yaml/proof.h"
#include "yaml/render.h"
#include "yaml/splice.h"

struct sample {
	char *text; /* owned, not NUL-terminated: an overrun is seen */
	size_t size;
	struct yaml_document *document; /* NULL when it was refused */
	struct error err;
	struct yaml_splicer splicer;
	struct buf patched; /* after sample_prove() */
};

static inline void sample_open(struct sample *sample, const char *text, size_t size)
{
	*sample = (struct sample){.size = size, .err = ERROR_INIT};
	sample->text = xmalloc(size ? size : 1);
	if (size)
		memcpy(sample->text, text, size);
	buf_init(&sample->patched);
	sample->document = yaml_document_parse(sample->text, size, &sample->err);
	if (sample->document)
		yaml_splicer_init(&sample->splicer, sample->document);
}

static inline void sample_close(struct sample *sample)
{
	if (sample->document)
		yaml_splicer_release(&sample->splicer);
	yaml_document_free(sample->document);
	buf_release(&sample->patched);
	error_release(&sample->err);
	free(sample->text);
}
#define CLEANUP_SAMPLE __attribute__((cleanup(sample_close)))

/* A string opened, and shown when that fails. */
static inline void sample_read(struct sample *sample, const char *text)
{
	sample_open(sample, text, strlen(text));
	if (!sample->document)
		fail_msg("%u:%u %s in:\n%s", sample->err.line, sample->err.column,
			 sample->err.message, text);
}

/* The node at "key/0/key"; "key/" is the key itself; "" the first root. */
static inline struct yaml_node *sample_node(const struct sample *sample, const char *path)
{
	struct yaml_node *node = sample->document->roots[0];

	while (*path) {
		size_t len = strcspn(path, "/");
		struct yaml_node *child = NULL;

		if (node->kind == YAML_SEQUENCE) {
			size_t index = strtoul(path, NULL, 10);

			child = yaml_next(node, NULL, YAML_AFTER);
			while (child && index--)
				child = yaml_next(node, child, YAML_AFTER);
		} else {
			struct yaml_pair pair = {NULL, NULL};

			while (!child && yaml_pair_next(node, YAML_AFTER, &pair))
				if (pair.key->len == len && !memcmp(pair.key->text, path, len))
					child = !strcmp(path + len, "/") ? pair.key : pair.value;
		}
		if (!child)
			fail_msg("no node at %s", path);
		node = child;
		path += len;
		path += *path == '/';
	}
	return node;
}

/* A new node: "=true" a word, "'x" a quoted string, "[a,b" a list, "{a:b" a mapping, else plain. */
static inline struct yaml_node *sample_value(struct yaml_document *document, const char *words)
{
	bool mapping = *words == '{';
	struct yaml_node *node;

	if (*words == '=')
		return yaml_new_word(document, words + 1);
	if (*words == '\'')
		return yaml_new_string(document, words + 1, true);
	if (*words != '[' && !mapping)
		return yaml_new_string(document, words, false);
	node = yaml_new_collection(document, mapping ? YAML_MAPPING : YAML_SEQUENCE);
	for (words++; *words; words += *words != '\0') {
		size_t len = strcspn(words, mapping ? ",:" : ",");
		char *part = xstrndup(words, len);

		yaml_append(node, sample_value(document, part));
		free(part);
		words += len;
	}
	return node;
}

/* Applies the edits and proves the result: 0, or -1 and err. */
static inline int sample_prove(struct sample *sample)
{
	if (edits_sort(&sample->splicer.edits, sample->size))
		return error_set(&sample->err, "the edits overlap");
	buf_clear(&sample->patched);
	edits_apply(&sample->splicer.edits, sample->text, sample->size, &sample->patched);
	return yaml_prove(sample->document, sample->patched.data, sample->patched.len,
			  &sample->err);
}

#endif
