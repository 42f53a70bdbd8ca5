/* Choices that a generator makes: from a seed, or from the bytes of a fuzzer. */
#ifndef LAWS_DICE_H
#define LAWS_DICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dice {
	const unsigned char *bytes; /* used first; where they end, `state` goes on */
	size_t left;
	uint64_t state;
};

static inline struct dice dice_of_seed(uint64_t seed)
{
	return (struct dice){NULL, 0, seed * UINT64_C(0x9E3779B97F4A7C15) + 1};
}

/* A number below `sides`, which is at most 65536. */
static inline unsigned dice_roll(struct dice *dice, unsigned sides)
{
	if (dice->left) {
		unsigned value = dice->bytes[0];

		dice->bytes++;
		dice->left--;
		if (sides > 256 && dice->left) {
			value = value << 8 | dice->bytes[0];
			dice->bytes++;
			dice->left--;
		}
		dice->state += value;
		return value % sides;
	}
	dice->state = dice->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(dice->state >> 33) % sides;
}

/* True once in `sides` rolls. */
static inline bool dice_once_in(struct dice *dice, unsigned sides)
{
	return dice_roll(dice, sides) == 0;
}

#endif
