/* Short strings of an image, each kept once. */
#ifndef EVIDENCE_IMAGE_NAMES_H
#define EVIDENCE_IMAGE_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "evidence/image/kept.h"
#include "evidence/image/name_hash.h"

struct arena;

/* The strings are in the arena, and stay when the table goes. */
struct names {
	struct arena *arena;
	struct kept *kept;
	struct name_key key;
	char **blocks;
	size_t block_count, block_cap;
	size_t used;	 /* of the newest block */
	size_t bytes;	 /* of all strings: limit IMAGE_NAMES_MAX */
	uint32_t *slots; /* number + 1, or 0 */
	size_t slot_count, count;
};

void names_init(struct names *names, struct arena *arena, struct kept *kept);
void names_release(struct names *names);
/* Nothing is added or looked for any more: only names_text() is left. */
void names_close(struct names *names);
/* The string's number: the same for the same bytes, of which there are at most IMAGE_PATH_MAX, none of them NUL. */
int names_add(struct names *names, const char *text, size_t len, uint32_t *number,
	      struct error *err);
/* True when the string was added before. */
bool names_find(const struct names *names, const char *text, size_t len, uint32_t *number);
const char *names_text(const struct names *names, uint32_t number);

#endif
