/* Image facts: how well-known images start and what they need, from files and built in. */
#ifndef EVIDENCE_FACTS_FACTS_H
#define EVIDENCE_FACTS_FACTS_H

#include <stddef.h>

#include "compose/image.h"
#include "evidence/facts/fact.h"
#include "evidence/facts/facts_pack.h"

struct arena;
struct error;

/* Facts that were read from files: the format is that of struct fact and of images/. */
struct facts {
	struct facts_pack pack; /* of the two below */
	uint32_t *words;	/* owned */
	char *pool;		/* owned */
	size_t word_count, pool_size;
};

/* Reads files (NULL-terminated paths) as one; NULL with err, which names the file, when one is wrong. */
struct facts *facts_load(const char *const *paths, struct error *err)
	__attribute__((warn_unused_result));
/* The same of one text; path is for messages. */
struct facts *facts_parse(const char *path, const char *text, size_t size, struct error *err)
	__attribute__((warn_unused_result));
void facts_free(struct facts *facts); /* NULL is fine */
void cleanup_facts(struct facts **facts);
#define CLEANUP_FACTS __attribute__((cleanup(cleanup_facts)))

/* Whose facts are asked before those that are built in, in this order; each may be NULL. */
struct facts_sources {
	const struct facts *learnt, *given, *policy; /* from images; --facts; the policy's */
};

/*
 * What is known of an image, first of the sources, then of what is built in:
 * of the entry whose pattern fits best, the very name before globs, among globs
 * the one that spells out most, with what the tag changes ("latest" without
 * one). NULL when nothing is. It lives as long as the sources and the arena.
 */
const struct fact *facts_find(const struct facts_sources *sources,
			      const struct image_reference *image, struct arena *arena);

/* The name of an image that is known and near to a mistyped one, or NULL. Lives as long as the sources. */
const char *facts_nearest(const struct facts_sources *sources, const char *repository);

/* All that is built in. Its cost does not grow with its size. */
struct facts_pack facts_builtin(void);

/* Entries by their names, without what tags change: index < facts_count(). */
size_t facts_count(const struct facts_pack *pack);
const struct fact *facts_at(const struct facts_pack *pack, size_t index, struct arena *arena);

#endif
