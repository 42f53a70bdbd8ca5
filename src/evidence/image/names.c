/* Short strings of an image, each kept once. */
#include "evidence/image/names.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/list.h"

/* A string's number is its place: that of the block, and that in the block. */
#define BLOCK_BITS 16
#define BLOCK_SIZE ((size_t)1 << BLOCK_BITS)
#define FIRST_SLOTS ((size_t)1 << 10)
/* What a string takes beside its bytes: its place in the table, which is between a half and three quarters full. */
#define SLOT_COST 8

void names_init(struct names *names, struct arena *arena, struct kept *kept)
{
	*names = (struct names){.arena = arena, .kept = kept, .used = BLOCK_SIZE};
	name_key_init(&names->key);
	names->slot_count = FIRST_SLOTS;
	names->slots = xcalloc(FIRST_SLOTS, sizeof(*names->slots));
}

void names_release(struct names *names)
{
	free(names->blocks);
	free(names->slots);
	names->blocks = NULL;
	names->slots = NULL;
}

void names_close(struct names *names)
{
	free(names->slots);
	names->slots = NULL;
}

const char *names_text(const struct names *names, uint32_t number)
{
	return names->blocks[number >> BLOCK_BITS] + (number & (BLOCK_SIZE - 1));
}

/* Where the string is, or would be. */
static uint32_t *slot_of(const struct names *names, const char *text, size_t len)
{
	size_t at = (size_t)name_hash(&names->key, text, len);

	for (;; at++) {
		uint32_t *slot = &names->slots[at & (names->slot_count - 1)];

		if (!*slot)
			return slot;
		if (!strncmp(names_text(names, *slot - 1), text, len) &&
		    !names_text(names, *slot - 1)[len])
			return slot;
	}
}

static void grow(struct names *names)
{
	uint32_t *old = names->slots;
	size_t count = names->slot_count;

	names->slot_count = count * 2;
	names->slots = xcalloc(names->slot_count, sizeof(*names->slots));
	for (size_t i = 0; i < count; i++)
		if (old[i]) {
			const char *text = names_text(names, old[i] - 1);

			*slot_of(names, text, strlen(text)) = old[i];
		}
	free(old);
}

static uint32_t place_text(struct names *names, const char *text, size_t len)
{
	uint32_t number;
	char *at;

	if (len + 1 > BLOCK_SIZE - names->used) {
		list_grow(names->blocks, names->block_count, names->block_cap);
		names->blocks[names->block_count++] = arena_alloc(names->arena, BLOCK_SIZE);
		names->used = 0;
	}
	number = (uint32_t)((names->block_count - 1) << BLOCK_BITS | names->used);
	at = names->blocks[names->block_count - 1] + names->used;
	memcpy(at, text, len);
	at[len] = '\0';
	names->used += len + 1;
	return number;
}

int names_add(struct names *names, const char *text, size_t len, uint32_t *number,
	      struct error *err)
{
	uint32_t *slot = slot_of(names, text, len);

	if (*slot) {
		*number = *slot - 1;
		return 0;
	}
	if (names->bytes + len + 1 > IMAGE_NAMES_MAX)
		return error_set(err, IMAGE_NAMES_TOLD);
	if (kept_add(names->kept, len + 1 + SLOT_COST, err))
		return -1;
	names->bytes += len + 1;
	*number = place_text(names, text, len);
	*slot = *number + 1;
	if (++names->count > names->slot_count / 4 * 3)
		grow(names);
	return 0;
}

bool names_find(const struct names *names, const char *text, size_t len, uint32_t *number)
{
	uint32_t slot = *slot_of(names, text, len);

	if (slot)
		*number = slot - 1;
	return slot;
}
