/* One entry of the image facts read from YAML, strictly; private to evidence/. */
#ifndef EVIDENCE_FACTS_FACT_READ_H
#define EVIDENCE_FACTS_FACT_READ_H

#include "evidence/facts/fact.h"
#include "yaml/document.h"

struct error;

struct fact_reader {
	const char *path; /* of the file, for messages */
	const struct yaml_document *document;
	struct arena *arena; /* holds all that is read */
	bool image; /* the entry was read from an image: it needs no sources */
	bool seen;  /* it was, or ran on an engine: a tmpfs may have an owner */
};

/* An entry as it is written: with what some of its tags change. */
struct fact_entry {
	struct fact fact;
	struct fact *variants; /* in the order of the file: the first whose `match` fits the tag */
	size_t variant_count;
	struct fact *whens; /* in the order of the file: each whose conditions hold adds to it */
	size_t when_count;
	const struct yaml_node *key;   /* its name */
	const struct yaml_node *match; /* the list */
};

/*
 * Unknown keys, values of the wrong kind, a missing `match` or `sources`, unknown
 * capabilities, relative paths, globs that can match nothing, `user` beside
 * `needs_root`, a switch that is off without a reason: -1, with the place and
 * the file in err.
 */
int fact_read(struct fact_entry *out, const struct yaml_pair *pair,
	      const struct fact_reader *reader, struct error *err)
	__attribute__((warn_unused_result));

/* -1 with the place of a node of the file. */
int fact_refuse(const struct fact_reader *reader, const struct yaml_node *node, struct error *err,
		const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif
