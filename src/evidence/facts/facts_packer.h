/* Packing image facts; private to evidence/. */
#ifndef EVIDENCE_FACTS_FACTS_PACKER_H
#define EVIDENCE_FACTS_FACTS_PACKER_H

#include "base/alloc.h"
#include "base/buf.h"
#include "base/set.h"
#include "evidence/facts/fact_read.h"

/* A pattern, and where it is written. */
struct facts_pattern {
	const char *text;
	uint32_t entry; /* its entry's number, in the order of adding */
	size_t literal; /* facts_pattern_literal() */
	const char *path;
	struct place place;
};

/* An entry that was added: its name, and where it is written. */
struct facts_name {
	const char *text;
	uint32_t at; /* index in `body` */
	const char *path;
	struct place place;
};

struct facts_packer {
	struct arena arena; /* patterns, names, paths */
	struct buf pool;
	struct set texts; /* those in the pool */
	uint32_t *body; /* owned; the packed entries */
	size_t body_count, body_cap;
	struct facts_pattern *patterns; /* owned */
	size_t pattern_count, pattern_cap;
	struct facts_name *names; /* owned */
	size_t name_count, name_cap;
};

void facts_packer_init(struct facts_packer *packer);
void facts_packer_release(struct facts_packer *packer);
#define CLEANUP_FACTS_PACKER __attribute__((cleanup(facts_packer_release)))

/* Copies the entry in. */
void facts_packer_add(struct facts_packer *packer, const struct fact_entry *entry,
		      const struct fact_reader *reader);

/*
 * Adds the words of the pack of all entries (facts_pack.h); its pool is
 * packer->pool. -1 when two entries have one name, or one pattern is there twice:
 * err has the place of the later.
 */
int facts_packer_finish(struct facts_packer *packer, struct buf *words, struct error *err)
	__attribute__((warn_unused_result));

#endif
