/* Writing what was learnt into the file of a project, so that what people wrote there stays. */
#ifndef EVIDENCE_LEARNT_WRITE_H
#define EVIDENCE_LEARNT_WRITE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "evidence/facts/fact.h"
#include "text/edit.h"

struct error;
struct yaml_document;
struct yaml_node;

/* An entry as it should be. */
struct learnt_entry {
	const char *name;	 /* its key: "acme/worker:2.1" */
	const struct fact *fact; /* with `match` (one pattern), `verified` and `learnt` */
	bool by_hand; /* out: a person's entry (not `verified: image`) stands there, and stays */
};

/* A text that is being brought up to date. */
struct learnt_update {
	const char *path; /* for messages */
	const char *text; /* borrowed */
	size_t size;
	struct learnt_entry *entries;
	size_t count;
	struct buf patched; /* out: initialised; the new text, when `changed` */
	bool changed;
	/* Gets the sorted edits that make it, before they go; or NULL. Not called for a text without entries. */
	void (*show)(void *context, const struct edits *edits);
	void *context;
};

/*
 * Makes the text say what the entries do: an entry that is there is changed where it differs (when nothing but its day
 * would, it stays as it is), others are added at the end, by name. Keys that learning never writes, comments and other
 * entries stay. -1 with err, which names the file, when the text is no file of facts or a place in it cannot be edited.
 */
int learnt_update(struct learnt_update *update, struct error *err)
	__attribute__((warn_unused_result));

/* The texts of a field that the fact gives, ended by NULL: one of a scalar. NULL: it is not given. */
const char *const *learnt_texts(const struct fact *fact, enum fact_field field, struct arena *arena);
/* What is to be written for it. */
struct yaml_node *learnt_node(struct yaml_document *document, const struct fact *fact,
			      enum fact_field field, struct arena *arena);
/* Whether learning writes it: then what a run does not find goes. */
bool learnt_is_ours(enum fact_field field);
/* Adds whole entries, in block style, to a text without any. */
void learnt_add_entries(struct buf *out, const struct learnt_entry *entries, size_t count,
			const char *line_end);

#endif
