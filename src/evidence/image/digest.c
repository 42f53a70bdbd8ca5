/* SHA-256: of bytes that stream by, and as OCI writes it. */
#include "evidence/image/digest.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#ifdef NETTLE_LIBRARY

#include <dlfcn.h>
#include <pthread.h>

/* A tenth of the time that a small file takes went into loading it, and most runs read no image. */
static struct nettle {
	__typeof__(sha256_init) *init;
	__typeof__(sha256_update) *update;
	__typeof__(sha256_digest) *digest;
} library;
static pthread_once_t once = PTHREAD_ONCE_INIT;

#define TEXT_OF(name) #name
#define FIND(handle, name) ((__typeof__(name) *)dlsym(handle, TEXT(name)))
#define TEXT(name) TEXT_OF(name) /* nettle's headers rename its functions */

static void load(void)
{
	void *handle = dlopen(NETTLE_LIBRARY, RTLD_NOW | RTLD_LOCAL);

	if (!handle)
		return;
	library.init = FIND(handle, sha256_init);
	library.update = FIND(handle, sha256_update);
	library.digest = FIND(handle, sha256_digest);
}

bool digest_is_there(void)
{
	pthread_once(&once, load);
	return library.init && library.update && library.digest;
}

/* Without it nothing begins: the program was built for it, and an image is not believed unread. */
static const struct nettle *nettle(void)
{
	if (!digest_is_there())
		abort();
	return &library;
}

#define CALL(name) nettle()->name

#else

bool digest_is_there(void)
{
	return true;
}

#define CALL(name) sha256_##name

#endif

static const char prefix[] = "sha256:";

void digest_begin(struct digest_state *state)
{
	CALL(init)(&state->sha256);
}

void digest_add(struct digest_state *state, const char *bytes, size_t len)
{
	CALL(update)(&state->sha256, len, (const uint8_t *)bytes);
}

void digest_end(struct digest_state *state, struct digest *out)
{
	CALL(digest)(&state->sha256, DIGEST_SIZE, out->bytes);
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
