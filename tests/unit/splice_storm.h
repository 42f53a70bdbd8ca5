/*
 * Every operation of the splice engine on every place of a text, one at a time and all at once: it
 * must refuse with a reason, or be proved. Used by tests and fuzz targets.
 */
#ifndef UNIT_SPLICE_STORM_H
#define UNIT_SPLICE_STORM_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/utf8.h"
#include "yaml/document.h"
#include "yaml/proof.h"
#include "yaml/render.h"
#include "yaml/splice.h"

enum storm_operation {
	STORM_ADD,
	STORM_APPEND,
	STORM_REPLACE,
	STORM_REPLACE_BY_LIST,
	STORM_TO_LIST,
	STORM_REMOVE,
	STORM_OPERATIONS
};

struct storm_reason {
	enum storm_operation operation;
	char words[100];
	size_t count;
};

struct storm {
	const char *text; /* what is tried now */
	size_t size;
	size_t done, refused;
	struct storm_reason reasons[64];
	size_t reason_count;
	char *fault; /* owned: what went wrong first, or NULL */
};

static inline void storm_show(struct buf *out, const char *title, const char *text, size_t size)
{
	buf_addf(out, "\n---- %s\n", title);
	for (size_t i = 0; i < size && i < 4000; i++) {
		if (text[i] == '\n')
			buf_addstr(out, "$\n");
		else
			utf8_add_safe(out, text + i, 1, true);
	}
}

/* Keeps the first fault, with the text and, when it is there, the patched text. */
static inline void storm_fault(struct storm *storm, const char *what, const char *why,
			       const struct buf *patched)
{
	struct buf words;

	if (storm->fault)
		return;
	buf_init(&words);
	buf_addf(&words, "%s: %s", what, why);
	storm_show(&words, "the text", storm->text, storm->size);
	if (patched)
		storm_show(&words, "patched", patched->data, patched->len);
	storm->fault = buf_detach(&words);
}

static inline void storm_note(struct storm *storm, enum storm_operation operation,
			      const char *words)
{
	size_t i = 0;

	storm->refused++;
	while (i < storm->reason_count && (storm->reasons[i].operation != operation ||
					   strcmp(storm->reasons[i].words, words) != 0))
		i++;
	if (i == sizeof(storm->reasons) / sizeof(*storm->reasons))
		return;
	if (i == storm->reason_count) {
		storm->reason_count++;
		storm->reasons[i].operation = operation;
		snprintf(storm->reasons[i].words, sizeof(storm->reasons[i].words), "%s", words);
		storm->reasons[i].count = 0;
	}
	storm->reasons[i].count++;
}

static inline struct yaml_node *storm_list(struct yaml_document *document)
{
	struct yaml_node *list = yaml_new_collection(document, YAML_SEQUENCE);

	yaml_append(list, yaml_new_string(document, "ALL", false));
	yaml_append(list, yaml_new_string(document, "/run:uid=1000", false));
	return list;
}

/* Three pairs, so that they must stay in order; the last with a comment. */
static inline int storm_add(struct yaml_splicer *splicer, struct yaml_node *node,
			    struct error *err)
{
	struct yaml_document *document = splicer->document;
	struct yaml_node *word = yaml_new_word(document, "true");
	struct yaml_node *user = yaml_new_string(document, "1000:1000", true);

	yaml_set_comment(document, word, "why");
	if (yaml_splice_add(splicer, node, "zz user", user, err) ||
	    yaml_splice_add(splicer, node, "zz cap_drop", storm_list(document), err))
		return -1;
	return yaml_splice_add(splicer, node, "zz read_only", word, err);
}

/* 1 when the operation does not apply to the node, 0 done, -1 refused. */
static inline int storm_try(struct yaml_splicer *splicer, struct yaml_node *node,
			    enum storm_operation operation, struct error *err)
{
	struct yaml_document *document = splicer->document;
	bool leaf = node->kind == YAML_SCALAR || node->kind == YAML_ALIAS;
	bool value = node->parent && !node->key;

	switch (operation) {
	case STORM_ADD:
		return node->kind == YAML_MAPPING ? storm_add(splicer, node, err) : 1;
	case STORM_APPEND:
		if (node->kind != YAML_SEQUENCE)
			return 1;
		return yaml_splice_append(splicer, node, yaml_new_string(document, "a: b", false),
					  err) ||
			       yaml_splice_append(splicer, node,
						  yaml_new_word(document, "10"), err)
			       ? -1
			       : 0;
	case STORM_REPLACE:
		if (!value || !(leaf || node->style == YAML_FLOW))
			return 1;
		return yaml_splice_replace(splicer, node,
					   yaml_new_string(document, "new value", false), err);
	case STORM_REPLACE_BY_LIST:
		if (!value || !leaf)
			return 1;
		return yaml_splice_replace(splicer, node, storm_list(document), err);
	case STORM_TO_LIST:
		if (!value || node->parent->kind != YAML_MAPPING || node->kind != YAML_SCALAR ||
		    node->null)
			return 1;
		return yaml_splice_to_list(splicer, node, storm_list(document), err);
	default:
		if (!node->parent || node->key != (node->parent->kind == YAML_MAPPING))
			return 1;
		return yaml_splice_remove(splicer, node, err);
	}
}

/* Every comment that no edit takes away must be there again, in order. */
static inline bool storm_keeps_comments(const struct yaml_document *before,
					const struct edits *edits,
					const struct yaml_document *after)
{
	size_t edit = 0, at = 0;

	for (size_t i = 0; i < before->comment_count; i++) {
		struct span span = before->comments[i].span;

		while (edit < edits->count && edits->list[edit].span.end <= span.start)
			edit++;
		if (edit < edits->count && edits->list[edit].span.start <= span.start &&
		    edits->list[edit].span.end >= span.end)
			continue;
		/* What stood behind an insertion on its line may have become part of its comment. */
		for (; at < after->comment_count; at++) {
			struct span other = after->comments[at].span;

			if (memmem(after->text + other.start, other.end - other.start,
				   before->text + span.start, span.end - span.start))
				break;
		}
		if (at == after->comment_count)
			return false;
		at++;
	}
	return true;
}

static inline void storm_check(struct storm *storm, struct yaml_splicer *splicer, const char *what)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct yaml_document *after CLEANUP_YAML_DOCUMENT = NULL;
	struct buf patched CLEANUP_BUF = BUF_INIT;

	if (edits_sort(&splicer->edits, storm->size)) {
		storm_fault(storm, what, "the edits overlap", NULL);
		return;
	}
	edits_apply(&splicer->edits, storm->text, storm->size, &patched);
	if (yaml_prove(splicer->document, patched.data, patched.len, &err)) {
		storm_fault(storm, what, err.message, &patched);
		return;
	}
	after = yaml_document_parse(patched.data, patched.len, &err);
	if (!after)
		storm_fault(storm, what, err.message, &patched);
	else if (!storm_keeps_comments(splicer->document, &splicer->edits, after))
		storm_fault(storm, what, "a comment is lost", &patched);
}

/* The node after this one, children first, as the author wrote them; NULL at the end. */
static inline struct yaml_node *storm_next(const struct yaml_document *document, size_t *root,
					   struct yaml_node *node)
{
	struct yaml_node *next = NULL;

	if (node)
		next = yaml_next(node, NULL, YAML_BEFORE);
	while (node && !next) {
		next = node->parent ? yaml_next(node->parent, node, YAML_BEFORE) : NULL;
		node = node->parent;
	}
	if (!next && *root < document->root_count)
		next = document->roots[(*root)++];
	return next;
}

/* One operation on the node with this number; false when there is no such node. */
static inline bool storm_one(struct storm *storm, enum storm_operation operation, size_t number)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct yaml_document *document CLEANUP_YAML_DOCUMENT =
		yaml_document_parse(storm->text, storm->size, &err);
	struct yaml_splicer splicer;
	struct yaml_node *node = NULL;
	size_t root = 0;
	char what[64];
	int result;

	if (!document)
		return false;
	do
		node = storm_next(document, &root, node);
	while (node && number--);
	if (!node)
		return false;
	snprintf(what, sizeof(what), "operation %d at byte %u", (int)operation, node->start);
	yaml_splicer_init(&splicer, document);
	result = storm_try(&splicer, node, operation, &err);
	if (result == 0) {
		storm->done++;
		storm_check(storm, &splicer, what);
	} else if (result < 0) {
		storm_note(storm, operation, err.message ? err.message : "");
		if (!err.message)
			storm_fault(storm, what, "refused without a reason", NULL);
	}
	yaml_splicer_release(&splicer);
	return true;
}

/* Some operation on every node, in one list of edits. `seed` 0: adds and appends to all. */
static inline void storm_all(struct storm *storm, unsigned seed)
{
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct yaml_document *document CLEANUP_YAML_DOCUMENT =
		yaml_document_parse(storm->text, storm->size, &err);
	struct yaml_splicer splicer;
	struct yaml_node *node = NULL;
	size_t root = 0;
	char what[64];

	if (!document)
		return;
	yaml_splicer_init(&splicer, document);
	while ((node = storm_next(document, &root, node))) {
		enum storm_operation operation =
			node->kind == YAML_MAPPING ? STORM_ADD : STORM_APPEND;

		if (seed) {
			seed = seed * 1103515245u + 12345u;
			operation = (seed >> 16) % STORM_OPERATIONS;
		}
		if (!storm_try(&splicer, node, operation, &err))
			storm->done++;
	}
	snprintf(what, sizeof(what), "all at once, seed %u", seed);
	storm_check(storm, &splicer, what);
	yaml_splicer_release(&splicer);
}

#endif
