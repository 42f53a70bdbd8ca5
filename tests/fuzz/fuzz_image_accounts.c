/* Fuzz target: any bytes are read as a passwd and as a group file, and give whole accounts or none. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "evidence/image/accounts.h"
#include "evidence/image/kept_text.h"
#include "evidence/image/profile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = xmalloc(size ? size : 1);
	struct error err CLEANUP_ERROR = ERROR_INIT;
	struct image_profile profile;
	const struct image_user *users;
	struct arena arena CLEANUP_ARENA;
	uint32_t number;
	size_t count;

	/* A copy of the exact size, so that an overrun is seen. */
	if (size)
		memcpy(text, data, size);
	arena_init(&arena);
	accounts_read(&arena, text, size, &users, &count);
	if (count > size / 6)
		abort();
	for (size_t i = 0; i < count; i++)
		if (!*users[i].name || strpbrk(users[i].name, ":\n") ||
		    users[i].uid == UINT32_MAX || strchr(users[i].home, ':') ||
		    strchr(users[i].shell, '\n'))
			abort();
	if (accounts_find_group(text, size, count ? users[0].name : "adm", &number) &&
	    number == UINT32_MAX)
		abort();
	image_keeps_text("entrypoint", text, size);
	image_keeps_text(arena_strndup(&arena, text, size), "#", 1);
	/* The same bytes as a configuration. */
	if (!image_profile_read_config(&profile, text, size, &err) && profile.root)
		abort();
	image_profile_release(&profile);
	free(text);
	return 0;
}
