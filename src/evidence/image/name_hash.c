/* A hash of names that nobody can foresee: SipHash-1-3. */
#include "evidence/image/name_hash.h"

#include <string.h>
#include <sys/random.h>
#include <time.h>

void name_key_init(struct name_key *key)
{
	struct timespec now;

	if (getrandom(key->words, sizeof(key->words), GRND_NONBLOCK) == (ssize_t)sizeof(key->words))
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	key->words[0] = (uint64_t)now.tv_nsec * 0x9e3779b97f4a7c15;
	key->words[1] = (uint64_t)(uintptr_t)key ^ key->words[0] << 7;
}

static uint64_t rotate(uint64_t word, unsigned by)
{
	return word << by | word >> (64 - by);
}

static void mix(uint64_t v[4])
{
	v[0] += v[1];
	v[1] = rotate(v[1], 13) ^ v[0];
	v[0] = rotate(v[0], 32);
	v[2] += v[3];
	v[3] = rotate(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = rotate(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = rotate(v[1], 17) ^ v[2];
	v[2] = rotate(v[2], 32);
}

/* Aumasson and Bernstein, "SipHash: a fast short-input PRF"; the order of bytes is the machine's. */
uint64_t name_hash(const struct name_key *key, const char *bytes, size_t len)
{
	uint64_t v[4] = {key->words[0] ^ 0x736f6d6570736575, key->words[1] ^ 0x646f72616e646f6d,
			 key->words[0] ^ 0x6c7967656e657261, key->words[1] ^ 0x7465646279746573};
	uint64_t word;
	size_t at = 0;

	for (; len - at >= 8; at += 8) {
		memcpy(&word, bytes + at, 8);
		v[3] ^= word;
		mix(v);
		v[0] ^= word;
	}
	word = 0;
	memcpy(&word, bytes + at, len - at);
	word ^= (uint64_t)len << 56;
	v[3] ^= word;
	mix(v);
	v[0] ^= word;
	v[2] ^= 0xff;
	for (int i = 0; i < 3; i++)
		mix(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}
