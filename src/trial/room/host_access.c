/* Judging a resolved service by the table of keys that pass. */
#include "trial/room/host_access.h"

#include <string.h>

static const char *const words[HOST_WORD_COUNT] = {
	[HOST_MOUNT] = "mount",		  [HOST_SOCKET] = "socket",
	[HOST_DEVICE] = "device",	  [HOST_CAPABILITY] = "capability",
	[HOST_NETWORK] = "network",	  [HOST_NAMESPACE] = "namespace",
	[HOST_PROFILE] = "profile",	  [HOST_RUNTIME] = "runtime",
	[HOST_VOLUME] = "volume",	  [HOST_BUILD] = "build",
	[HOST_PRIVILEGED] = "privileged", [HOST_SECRET] = "secret",
	[HOST_SYSCTL] = "sysctl",	  [HOST_EXTENSION] = "extension",
};

enum host_word host_word_parse(const char *text, size_t len)
{
	for (int i = 1; i < HOST_WORD_COUNT; i++)
		if (strlen(words[i]) == len && !memcmp(words[i], text, len))
			return (enum host_word)i;
	return HOST_NONE;
}

/* With the word that allows it, where there is one; NULL when it is allowed. */
static const char *weigh(const struct host_access *access, const char *why)
{
	if (!why || access->word == HOST_NONE)
		return why;
	if (access->allowed >> access->word & 1)
		return NULL;
	return arena_printf(access->arena, "%s (--allow=%s tries it)", why, words[access->word]);
}

static const char *judge_key(struct host_access *access, const char *key, json_t *value)
{
	const struct host_key *known = host_key_find(key);
	const char *why;

	if (!known) {
		access->word = strncmp(key, "x-", 2) ? HOST_NONE : HOST_EXTENSION;
		return weigh(access,
			     arena_printf(access->arena,
					  "%s: it is not known what this gives it of the host",
					  key));
	}
	if (!known->judge || json_is_null(value))
		return NULL;
	access->word = known->word;
	why = known->judge(access, key, value);
	return weigh(access, why);
}

const char *host_access_refusal(struct host_access *access, json_t *service)
{
	const char *key, *why;
	json_t *value;

	json_object_foreach(service, key, value)
	{
		why = judge_key(access, key, value);
		if (why)
			return why;
	}
	return NULL;
}
