/* A hash of names that nobody can foresee: SipHash-1-3. */
#ifndef EVIDENCE_IMAGE_NAME_HASH_H
#define EVIDENCE_IMAGE_NAME_HASH_H

#include <stddef.h>
#include <stdint.h>

/* The names of an image are chosen by strangers, who could let all of them fall into one place of a table. */
struct name_key {
	uint64_t words[2];
};

/* From the system's random bytes. What comes of it decides how long something takes, and nothing else. */
void name_key_init(struct name_key *key);
uint64_t name_hash(const struct name_key *key, const char *bytes, size_t len);
/* Of two numbers. */
static inline uint64_t name_hash_pair(const struct name_key *key, uint32_t left, uint32_t right)
{
	uint64_t pair = ((uint64_t)left << 32 | right) ^ key->words[1];

	/* Multiplication by a random odd number; its upper bits are the good ones. */
	pair *= key->words[0] | 1;
	return (pair ^ pair >> 32) * (key->words[1] | 1) >> 32;
}

#endif
