/* SHA-256: of bytes that stream by, and as OCI writes it. */
#ifndef EVIDENCE_IMAGE_DIGEST_H
#define EVIDENCE_IMAGE_DIGEST_H

#include <nettle/sha2.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DIGEST_SIZE 32
#define DIGEST_HEX_LEN 64
/* With the NUL: "sha256:" and the digits. */
#define DIGEST_TEXT_SIZE (7 + DIGEST_HEX_LEN + 1)

struct digest {
	uint8_t bytes[DIGEST_SIZE];
};

struct digest_state {
	struct sha256_ctx sha256;
};

/* False when nettle, which is loaded when it is needed, is not installed: nothing of the rest may be called then. */
bool digest_is_there(void);

void digest_begin(struct digest_state *state);
void digest_add(struct digest_state *state, const char *bytes, size_t len);
void digest_end(struct digest_state *state, struct digest *out);
void digest_of(struct digest *out, const char *bytes, size_t len);

/* "sha256:" and 64 lower-case digits, no more: false for anything else. */
bool digest_parse(struct digest *out, const char *text);
/* The digits alone, of which there may be more behind them. */
bool digest_parse_hex(struct digest *out, const char *digits);
void digest_write(char text[DIGEST_TEXT_SIZE], const struct digest *digest);
bool digest_is_same(const struct digest *left, const struct digest *right);

#endif
