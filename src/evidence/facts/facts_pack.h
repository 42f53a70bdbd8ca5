/* Image facts in one read-only piece, which nothing needs to parse or relocate; private to evidence/. */
#ifndef EVIDENCE_FACTS_FACTS_PACK_H
#define EVIDENCE_FACTS_FACTS_PACK_H

#include <stddef.h>
#include <stdint.h>

#include "evidence/facts/fact.h"

struct arena;
struct near;

/*
 * `pool` holds all texts, NUL-terminated, globs twice and others once; 0 is the empty text and
 * stands for none. `words` refers to them by offset, and to itself by index:
 *
 *   FACTS_PACK_ENTRIES, _NAMES and _GLOBS: how many of each follow;
 *   entries: where each one is, in the order of their names;
 *   names: (pattern, entry), sorted by strcmp(3), patterns without wildcards;
 *   globs: (pattern, entry), the most specific first, and their texts beside each other, because
 *     each of them is looked at for an image that is not known by name;
 *   then the entries: name, values, number of variants, values of each variant, number of conditional
 *     ones, values of each.
 *
 * Values are `given` in two words, the low half first, and, in the order of enum fact_field, what is
 * given: a text is one word, a list its length and its items (a path has two
 * words), a switch one, a set of capabilities two (the low half first).
 */
struct facts_pack {
	const uint32_t *words;
	const char *pool;
};

enum facts_pack_head {
	FACTS_PACK_ENTRIES,
	FACTS_PACK_NAMES,
	FACTS_PACK_GLOBS,
	FACTS_PACK_HEAD_SIZE
};

/*
 * Where the entry is whose pattern fits best: the very name with the tag, the very name, else the glob that spells out
 * most; or 0. A pattern with a tag fits that tag only.
 */
uint32_t facts_pack_find(const struct facts_pack *pack, const char *repository, const char *tag);

/*
 * Where an entry for another tag of the repository is: of those with the same variant (what follows the first "-"), else
 * of all, the one whose tag is greatest by strverscmp(3); or 0. Only patterns without wildcards are looked at.
 */
uint32_t facts_pack_find_near(const struct facts_pack *pack, const char *repository,
			      const char *tag);

/* Looks at every pattern without wildcards. */
void facts_pack_look(const struct facts_pack *pack, struct near *near);

/*
 * The entry that is there, with what the tag changes; NULL as tag changes
 * nothing. Texts are the pool's, lists live in the arena.
 */
struct fact *facts_pack_read(const struct facts_pack *pack, uint32_t entry, const char *tag,
			     struct arena *arena);

/* What follows the colon behind the name in a pattern: a glob over tags; NULL: it has none. */
const char *facts_pattern_tag(const char *pattern);

/* Bytes of a pattern that are no wildcard; SIZE_MAX when none is. */
size_t facts_pattern_literal(const char *pattern);

#endif
