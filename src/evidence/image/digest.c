/* SHA-256: of bytes that stream by, and as OCI writes it. */
#include "evidence/image/digest.h"

#include <string.h>

static const char prefix[] = "sha256:";

void digest_begin(struct digest_state *state)
{
	sha256_init(&state->sha256);
}

void digest_add(struct digest_state *state, const char *bytes, size_t len)
{
	sha256_update(&state->sha256, len, (const uint8_t *)bytes);
}

void digest_end(struct digest_state *state, struct digest *out)
{
	sha256_digest(&state->sha256, DIGEST_SIZE, out->bytes);
}

void digest_of(struct digest *out, const char *bytes, size_t len)
{
	struct digest_state state;

	digest_begin(&state);
	digest_add(&state, bytes, len);
	digest_end(&state, out);
}

static int hex_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

bool digest_parse_hex(struct digest *out, const char *digits)
{
	for (size_t i = 0; i < DIGEST_SIZE; i++) {
		int high = hex_value(digits[2 * i]);
		int low = high < 0 ? -1 : hex_value(digits[2 * i + 1]);

		if (low < 0)
			return false;
		out->bytes[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

bool digest_parse(struct digest *out, const char *text)
{
	size_t len = sizeof(prefix) - 1;

	return !strncmp(text, prefix, len) && digest_parse_hex(out, text + len) &&
	       !text[len + DIGEST_HEX_LEN];
}

void digest_write(char text[DIGEST_TEXT_SIZE], const struct digest *digest)
{
	static const char digits[] = "0123456789abcdef";
	char *at = text + sizeof(prefix) - 1;

	memcpy(text, prefix, sizeof(prefix) - 1);
	for (size_t i = 0; i < DIGEST_SIZE; i++) {
		*at++ = digits[digest->bytes[i] >> 4];
		*at++ = digits[digest->bytes[i] & 15];
	}
	*at = '\0';
}

bool digest_is_same(const struct digest *left, const struct digest *right)
{
	return !memcmp(left->bytes, right->bytes, DIGEST_SIZE);
}
